"""ENTSO-E day-ahead transfer capacities: what the market may send over a border (11.1.A).

Not every border has one: where capacities are the result of a flow-based calculation there is
none to publish, and the platform says that it has no data.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from crawler.parsers.entsoe import _platform as platform
from crawler.parsers.entsoe._capacity import ZONES, capacities, questions
from crawler.source import Document, Requests, Row, Source, Window

SOURCE = Source(
    publisher=platform.PUBLISHER,
    homepage=platform.HOMEPAGE,
    licence=platform.LICENCE,
    attribution=platform.ATTRIBUTION,
    redistribute=True,
    zones=ZONES,
    timezone="Europe/Brussels",
    measures=("transfer_capacity",),
    step=timedelta(minutes=15),
    every=timedelta(hours=3),
    look_back=timedelta(hours=6),
    look_ahead=timedelta(days=2),
    reach=platform.REACH,
    span=platform.SPAN,
    requires=(platform.TOKEN,),
    per_minute=platform.PER_MINUTE,
    side_by_side=platform.SIDE_BY_SIDE,
)

CONTRACT = "A01"


def requests(window: Window) -> Requests:
    """One question for each direction of each border."""
    yield from questions(window, CONTRACT, SOURCE.span)


def parse(document: Document) -> Iterator[Row]:
    """One row for each interval of the receiving zone, its component the sending zone."""
    yield from capacities(document)
