"""ENTSO-E total load: what a zone consumed with its grid's losses (data item 6.1.A).

Published about an hour after each interval, in steps of 15, 30 or 60 minutes that an area may
change, so one document can hold several. The area stands in `outBiddingZone_Domain`, since load
takes power out of the grid. Operators correct it for weeks, so days are asked again.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from crawler.parsers.entsoe import _platform as platform
from crawler.parsers.entsoe._areas import AREAS, zone_of
from crawler.parsers.entsoe._document import Curve, curves
from crawler.parsers.entsoe._table import Heading, rows, tables
from crawler.source import Document, Requests, Row, Source, Window

SOURCE = Source(
    publisher=platform.PUBLISHER,
    homepage=platform.HOMEPAGE,
    licence=platform.LICENCE,
    attribution=platform.ATTRIBUTION,
    redistribute=True,
    zones=tuple(AREAS),
    timezone="UTC",
    measures=("load",),
    step=timedelta(minutes=15),
    every=timedelta(minutes=15),
    look_back=timedelta(days=1),
    reach=platform.REACH,
    span=platform.SPAN,
    lag=timedelta(hours=1),
    revises=platform.REVISES,
    expects={"load": frozenset({"load"})},
    requires=(platform.TOKEN,),
    per_minute=platform.PER_MINUTE,
    side_by_side=platform.SIDE_BY_SIDE,
)


def requests(window: Window) -> Requests:
    """One question for each zone."""
    for eic in AREAS.values():
        asked = {"documentType": "A65", "processType": "A16", "outBiddingZone_Domain": eic}
        yield from platform.questions(window, asked)


def parse(document: Document) -> Iterator[Row]:
    """One row for each interval of a zone's load."""
    for table in tables(curves(document, "A65", "quantity"), _place):
        yield from rows(table, document.window)


def _place(curve: Curve) -> tuple[Heading, str]:
    platform.realised(curve.said)
    zone = zone_of(curve.said, "outBiddingZone_Domain.mRID")
    return Heading(zone, "load", platform.in_megawatts(curve.said)), "load"
