"""ISO New England: what the region's consumers draw, every five minutes, and settled by the hour.

This is the native load, which the operator also forecasts: without the pumps and batteries that
charge (`Load` and `LoadMw` have them), and without what rooftops serve unseen (the `BtmPv`
columns estimate that). Both services of the account are asked, the hourly one being later and
better; the charts know the five minutes alone. A stamp is the start of its interval.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from crawler.parsers._columns import agreed, columns, naming, numbers
from crawler.parsers.isone import _doors
from crawler.parsers.isone._doors import content, moment, records
from crawler.source import Document, Malformed, Requests, Row, Source, Window

FIVE_MINUTES, HOUR = timedelta(minutes=5), timedelta(hours=1)

SOURCE = Source(
    publisher=_doors.PUBLISHER,
    homepage="https://www.iso-ne.com/isoexpress/",
    licence=_doors.LICENCE,
    attribution=_doors.ATTRIBUTION,
    redistribute=False,
    zones=("US-NEISO",),
    timezone="America/New_York",
    measures=("load",),
    step=FIVE_MINUTES,
    every=FIVE_MINUTES,
    look_back=timedelta(hours=3),
    reach=timedelta(days=1000),  # the oldest answer that was read is of March 2024
    span=timedelta(days=7),
    lag=timedelta(minutes=10),
    expects={"load": frozenset({"load"})},
)

SERVICES = ("fiveminutesystemload", "hourlysysload")
CHART = {"requestType": "systemload"}
# Where the records are, whether the load has another name, and how long each holds.
PLACES = {
    "FiveMinSystemLoad": ("NativeLoad", FIVE_MINUTES),
    "HourlySystemLoad": ("NativeLoad", HOUR),
    "actual": ("Mw", FIVE_MINUTES),
}


def requests(window: Window) -> Requests:
    """The load of each local day, by one of two doors."""
    yield from _doors.questions(window, SERVICES, [CHART])


def parse(document: Document) -> Iterator[Row]:
    """One row an interval, in order."""
    found = content(document, "FiveMinSystemLoads", "HourlySystemLoads")
    if not isinstance(found, dict) or len(named := found.keys() & PLACES.keys()) != 1:
        raise Malformed(f"no load in {str(found)[:80]}")
    place = named.pop()
    word, step = PLACES[place]
    stamps, mw = columns(records(found, place), "BeginDate", word)
    loads = numbers(mw, naming("the load at {}", stamps))
    starts = map(moment, stamps)
    for start, load in sorted(agreed(starts, loads, naming("the load at {}", stamps)).items()):
        if (start.minute * 60 + start.second) % step.seconds or start.microsecond:
            raise Malformed(f"{start} is no start of {step}")
        yield Row("US-NEISO", "load", start, start + step, {"load": load})
