"""ENTSO-E physical flows: what went over each border (data item 12.1.G).

A document tells one direction: `out_Domain` sends, `in_Domain` receives, and the number is never
negative. Within an interval power can go both ways, so neither direction is the other's negative.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from crawler.parsers.entsoe import _platform as platform
from crawler.parsers.entsoe._areas import FLOW_OF, flow_of
from crawler.parsers.entsoe._document import Curve, curves
from crawler.parsers.entsoe._table import Heading, rows, tables
from crawler.source import Document, Requests, Row, Source, Window

SOURCE = Source(
    publisher=platform.PUBLISHER,
    homepage=platform.HOMEPAGE,
    licence=platform.LICENCE,
    attribution=platform.ATTRIBUTION,
    redistribute=True,
    zones=tuple(sorted({receiver for _, receiver in FLOW_OF.values()})),
    timezone="UTC",
    measures=("inflow",),
    step=timedelta(minutes=15),
    every=timedelta(minutes=30),
    look_back=timedelta(days=1),
    reach=platform.REACH,
    span=platform.SPAN,
    lag=timedelta(hours=2),
    requires=(platform.TOKEN,),
    per_minute=platform.PER_MINUTE,
    side_by_side=platform.SIDE_BY_SIDE,
)


def requests(window: Window) -> Requests:
    """One question for each direction of each border."""
    for sender, receiver in FLOW_OF:
        asked = {"documentType": "A11", "out_Domain": sender, "in_Domain": receiver}
        yield from platform.questions(window, asked)


def parse(document: Document) -> Iterator[Row]:
    """One row for each interval of the receiving zone, its component the sending zone."""
    for table in tables(curves(document, "A11", "quantity"), _place):
        yield from rows(table, document.window)


def _place(curve: Curve) -> tuple[Heading, str]:
    sender, receiver = flow_of(curve.said)
    return Heading(receiver, "inflow", platform.in_megawatts(curve.said)), sender
