"""ENTSO-E installed capacity per production type (data item 14.1.A).

One number for each type and calendar year, due a week before the year begins. A year begins at
midnight of a zone's own clock, at 23:00 UTC in Central Europe; one of 366 days is an interval of
another length, and so a series of its own. Whichever moment is asked for, whole years come.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from crawler.parsers.entsoe import _platform as platform
from crawler.parsers.entsoe._areas import AREAS, zone_of
from crawler.parsers.entsoe._dated import made
from crawler.parsers.entsoe._document import Curve, curves
from crawler.parsers.entsoe._fuels import FUELS
from crawler.parsers.entsoe._mix import Flow, last_stated, netted
from crawler.parsers.entsoe._table import Heading, rows, tables
from crawler.source import Document, Malformed, Requests, Row, Source, Window

SOURCE = Source(
    publisher=platform.PUBLISHER,
    homepage=platform.HOMEPAGE,
    licence=platform.LICENCE,
    attribution=platform.ATTRIBUTION,
    redistribute=True,
    zones=tuple(AREAS),
    timezone="Europe/Brussels",
    measures=("capacity",),
    step=timedelta(days=365),
    every=timedelta(days=1),
    look_back=timedelta(days=1),
    look_ahead=timedelta(days=7),
    reach=platform.REACH,
    span=timedelta(days=366),
    requires=(platform.TOKEN,),
    per_minute=platform.PER_MINUTE,
    side_by_side=platform.SIDE_BY_SIDE,
)

PROCESS = "A33"
CLOCK = ZoneInfo("Europe/Brussels")


def requests(window: Window) -> Requests:
    """One question for each zone and each calendar year that the window touches."""
    last = (window.end - timedelta.resolution).astimezone(CLOCK).year
    for year in range(window.start.astimezone(CLOCK).year, last + 1):
        whole = Window(_new_year(year), _new_year(year + 1))
        for eic in AREAS.values():
            asked = {"documentType": "A68", "processType": PROCESS, "in_Domain": eic}
            yield from platform.questions(whole, asked, SOURCE.span)


def parse(document: Document) -> Iterator[Row]:
    """One row for each year of a zone's plants."""
    found = list(curves(document, "A68", "quantity"))
    made(document, found)
    for table in tables(found, _place):
        yield from rows(netted(table, FUELS), document.window, last_stated(table))


def _place(curve: Curve) -> tuple[Heading, Flow]:
    said = curve.said
    platform.of_process(said, PROCESS)
    unit = platform.in_megawatts(said)
    zone = zone_of(said, "inBiddingZone_Domain.mRID")
    if (kind := said.get("psrType", "")) not in FUELS:
        raise Malformed(f"unknown psrType {kind!r} in {zone}: {curve} of {unit}")
    return Heading(zone, "capacity", unit), Flow(kind, produced=True)


def _new_year(year: int) -> datetime:
    return datetime(year, 1, 1, tzinfo=CLOCK).astimezone(UTC)
