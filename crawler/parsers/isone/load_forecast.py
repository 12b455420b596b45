"""ISO New England: hourly forecasts of the native load, every one that was issued.

About two a day are issued, for the day and the next ones, and each says its `CreationDate`. The
account's service has all of them for a day. The charts have the newest, `forecast`, and the one
that was valid a day before, `priorDay`; of the days that were not over then both are the same.
A stamp is the start of its hour, and a day of 23 or 25 hours has so many.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from crawler.parsers._columns import agreed, columns, naming, numbers
from crawler.parsers.isone import _doors
from crawler.parsers.isone._doors import content, moment, records
from crawler.source import Document, Malformed, Requests, Row, Source, Window

HOUR = timedelta(hours=1)

SOURCE = Source(
    publisher=_doors.PUBLISHER,
    homepage="https://www.iso-ne.com/isoexpress/",
    licence=_doors.LICENCE,
    attribution=_doors.ATTRIBUTION,
    redistribute=False,
    zones=("US-NEISO",),
    timezone="America/New_York",
    measures=("load",),
    step=HOUR,
    every=HOUR,
    look_back=HOUR,
    look_ahead=timedelta(days=2),
    reach=timedelta(days=1000),
    span=timedelta(days=7),
    expects={"load": frozenset({"load"})},
)

CHART = {"requestType": "systemload"}
LISTS = ("priorDay", "forecast")


def requests(window: Window) -> Requests:
    """The forecasts for each local day, by one of two doors."""
    yield from _doors.questions(window, ["hourlyloadforecast/all"], [CHART])


def parse(document: Document) -> Iterator[Row]:
    """One row an hour and forecast, in the order in which they were issued."""
    listed, word = _listed(document)
    stamps, created, mw = columns(listed, "BeginDate", "CreationDate", word)
    what = naming("the load at {} as of {}", stamps, created)
    keys: Iterator[tuple[datetime, datetime]] = zip(
        map(moment, created), map(moment, stamps), strict=True
    )
    for (issued, start), load in sorted(agreed(keys, numbers(mw, what), what).items()):
        if start.minute or start.second or start.microsecond:
            raise Malformed(f"{start} is no start of an hour")
        yield Row("US-NEISO", "load", start, start + HOUR, {"load": load}, issued_at=issued)


def _listed(document: Document) -> tuple[list[dict[str, Any]], str]:
    """The records, and what they call the load."""
    found = content(document, "HourlyLoadForecasts")
    if not isinstance(found, dict):
        raise Malformed(f"forecasts are {str(found)[:80]!r}")
    if "HourlyLoadForecast" in found:
        return records(found, "HourlyLoadForecast"), "LoadMw"
    if "forecast" not in found:
        raise Malformed(f"no forecast in {', '.join(found)}")
    return [record for name in LISTS if found.get(name) for record in records(found, name)], "Mw"
