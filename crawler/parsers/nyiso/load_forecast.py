"""NYISO: hourly forecast of New York's load, six days from the day of its file.

A stamp is the start of its hour and has no clock: in autumn the order tells the hour that comes
twice. `NYISO` is the sum of the eleven zones, but for rounding; a line whose zones do not add up
to it is no line that NYISO wrote.

The file does not say when it was issued. That is its `Last-Modified` where a day's file was
answered with one; a file out of a ZIP, and one without, counts as issued when the day of its
name began, which is where its forecast begins. What we fetched earlier was issued earlier.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from email.utils import parsedate_to_datetime

from crawler.parsers._columns import naming, numbers
from crawler.parsers._windows import local_day
from crawler.parsers._zip import is_zip
from crawler.parsers.nyiso import _archive
from crawler.parsers.nyiso._archive import NEW_YORK, in_order, tables
from crawler.source import Document, Malformed, Requests, Row, Source, Window

HOUR = timedelta(hours=1)
AHEAD = timedelta(days=5)

SOURCE = Source(
    publisher=_archive.PUBLISHER,
    homepage="https://www.nyiso.com/load-data",
    licence=_archive.LICENCE,
    attribution=_archive.ATTRIBUTION,
    redistribute=False,
    zones=("US-NY",),
    timezone="America/New_York",
    measures=("load",),
    step=HOUR,
    every=HOUR,
    look_back=HOUR,
    reach=_archive.REACH,
    span=_archive.WIDEST + AHEAD + HOUR,
    quiet=("00:00", "00:10"),
    expects={"load": frozenset({"load"})},
)

FEED = "isolf"
ZONES = (
    "Capitl", "Centrl", "Dunwod", "Genese", "Hud Vl", "Longil", "Mhk Vl", "Millwd", "N.Y.C.",
    "North", "West",
)  # fmt: skip
HEADER = ("Time Stamp", *ZONES, "NYISO")
# each of twelve numbers is rounded to a megawatt
ROUNDING_MW = (len(ZONES) + 1) / 2


def requests(window: Window) -> Requests:
    """The file of each local day, or what the ZIP of its month has of it."""
    yield from _archive.questions(FEED, window, AHEAD)


def parse(document: Document) -> Iterator[Row]:
    """One row an hour, in order, as of when the file was issued."""
    for day, (stamps, *cells) in tables(document, FEED, HEADER, ahead=AHEAD):
        starts = in_order(stamps, stamps)
        if day is None or min(starts) != local_day(day, NEW_YORK).start:
            raise Malformed(f"a file of {day} that begins at {stamps[0]}")
        issued = _issued(document, day)
        for start, load in sorted(set(zip(starts, _totals(cells, stamps), strict=True))):
            yield Row("US-NY", "load", start, start + HOUR, {"load": load}, issued_at=issued)


def _totals(cells: Sequence[Sequence[str]], stamps: Sequence[str]) -> list[float]:
    *zones, totals = (numbers(column, naming("the load at {}", stamps)) for column in cells)
    for stamp, total, *parts in zip(stamps, totals, *zones, strict=True):
        if abs(sum(parts) - total) > ROUNDING_MW:
            raise Malformed(f"zones of {sum(parts):g} MW make {total:g} MW at {stamp}")
    return totals


def _issued(document: Document, day: date) -> datetime:
    began = local_day(day, NEW_YORK).start
    stated = None if is_zip(document.body) else document.last_modified
    issued = parsedate_to_datetime(stated) if stated else began
    return min(issued, document.fetched_at or issued)
