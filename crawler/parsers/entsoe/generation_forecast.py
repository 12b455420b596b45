"""ENTSO-E day-ahead forecast of total generation (data item 14.1.C).

One number for all of a zone's plants, due at 18:00 Brussels time of the day before. As in the
actual generation, a series with `outBiddingZone_Domain` alone is what storage is to consume; the
two are kept apart, as they are told. Documents of type A71 and process A33 are another data item,
the capacity of each unit.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from crawler.parsers.entsoe import _platform as platform
from crawler.parsers.entsoe._areas import AREAS, zone_of
from crawler.parsers.entsoe._dated import GENERATION_DAY_AHEAD, issued, made
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
    timezone="Europe/Brussels",
    measures=("total_generation",),
    step=timedelta(minutes=15),
    every=timedelta(hours=2),
    look_back=timedelta(hours=6),
    look_ahead=timedelta(days=2),
    reach=platform.REACH,
    span=platform.SPAN,
    requires=(platform.TOKEN,),
    per_minute=platform.PER_MINUTE,
    side_by_side=platform.SIDE_BY_SIDE,
)

PROCESS = "A01"


def requests(window: Window) -> Requests:
    """One question for each zone."""
    for eic in AREAS.values():
        asked = {"documentType": "A71", "processType": PROCESS, "in_Domain": eic}
        yield from platform.questions(window, asked)


def parse(document: Document) -> Iterator[Row]:
    """One row for each interval of a zone's foretold generation."""
    found = list(curves(document, "A71", "quantity"))
    fetched = made(document, found)
    for table in tables(found, _place):
        yield from issued(rows(table, document.window), fetched, GENERATION_DAY_AHEAD)


def _place(curve: Curve) -> tuple[Heading, str]:
    said = curve.said
    platform.of_process(said, PROCESS)
    produced = "inBiddingZone_Domain.mRID" in said
    zone = zone_of(said, f"{'in' if produced else 'out'}BiddingZone_Domain.mRID")
    component = "total" if produced else "consumption"
    return Heading(zone, "total_generation", platform.in_megawatts(said)), component
