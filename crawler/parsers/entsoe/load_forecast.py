"""ENTSO-E day-ahead forecast of total load (data item 6.1.B).

The same document as that of the load, of process A01 instead of A16: whole local days, tomorrow's
from the morning on. It does not say when a forecast was issued: the deadline is two hours before
the day-ahead market closes at noon, and a later update takes the place of the earlier one. The
forecasts for a week, a month and a year ahead (A31, A32, A33) are a smallest and a largest load
of each day or week: no load, so no feed of ours.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from crawler.parsers.entsoe import _platform as platform
from crawler.parsers.entsoe._areas import AREAS, zone_of
from crawler.parsers.entsoe._dated import LOAD_DAY_AHEAD, issued, made
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
    measures=("load",),
    step=timedelta(minutes=15),
    every=timedelta(hours=1),
    look_back=timedelta(hours=6),
    look_ahead=timedelta(days=2),
    reach=platform.REACH,
    span=platform.SPAN,
    expects={"load": frozenset({"load"})},
    requires=(platform.TOKEN,),
    per_minute=platform.PER_MINUTE,
    side_by_side=platform.SIDE_BY_SIDE,
)

PROCESS = "A01"


def requests(window: Window) -> Requests:
    """One question for each zone."""
    for eic in AREAS.values():
        asked = {"documentType": "A65", "processType": PROCESS, "outBiddingZone_Domain": eic}
        yield from platform.questions(window, asked)


def parse(document: Document) -> Iterator[Row]:
    """One row for each interval of a zone's foretold load."""
    found = list(curves(document, "A65", "quantity"))
    fetched = made(document, found)
    for table in tables(found, _place):
        yield from issued(rows(table, document.window), fetched, LOAD_DAY_AHEAD)


def _place(curve: Curve) -> tuple[Heading, str]:
    platform.of_process(curve.said, PROCESS)
    zone = zone_of(curve.said, "outBiddingZone_Domain.mRID")
    return Heading(zone, "load", platform.in_megawatts(curve.said)), "load"
