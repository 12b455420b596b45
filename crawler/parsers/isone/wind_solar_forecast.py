"""ISO New England: hourly forecasts of wind and of solar power for seven days, issued at ten.

Two reports, each a CSV whose first column says what the line is: C a comment, among them when
the report was generated, H the days, D the hours of each day, T how many. An hour is named by its
end, 01 to 24, and in autumn the second of two 02X (so elsewhere at this operator; no report of
that day was read). Hours that are over, and those after the seventh day, are blank. A report is
given to a visitor who has opened its page before (a cookie), and since September 2026 perhaps to
nobody. It is asked for once it can be there. Solar is what the grid can see.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from crawler.parsers._strict import number, once
from crawler.parsers._windows import local_day, local_days
from crawler.parsers.isone import _doors
from crawler.parsers.isone._doors import NEW_YORK
from crawler.source import Document, Empty, Malformed, Request, Requests, Row, Source, Window

HOUR, AHEAD = timedelta(hours=1), timedelta(days=7)

SOURCE = Source(
    publisher=_doors.PUBLISHER,
    homepage="https://www.iso-ne.com/isoexpress/",
    licence=_doors.LICENCE,
    attribution=_doors.ATTRIBUTION,
    redistribute=False,
    zones=("US-NEISO",),
    timezone="America/New_York",
    measures=("generation",),
    step=HOUR,
    every=timedelta(hours=3),
    look_back=timedelta(days=1),
    reach=timedelta(days=600),  # the oldest report that was read is of February 2025
    span=AHEAD + timedelta(days=1, hours=1),
)

PAGE = "https://www.iso-ne.com/isoexpress/web/reports/operations/-/tree/seven-day-{}-power-forecast"
REPORT = "https://www.iso-ne.com/transform/csv/{}phf"
FUELS = {"Wind": "wind", "Solar": "solar"}
ISSUED = timedelta(hours=10, minutes=15)
CLOCKS = {"EST": "-0500", "EDT": "-0400"}


def requests(window: Window) -> Requests:
    """Both reports of each local day; each page is opened first, for its cookie."""
    for fuel in FUELS.values():
        yield Request(PAGE.format(fuel), stepping_stone=True)
        for day in local_days(window, NEW_YORK):
            asked = Window(local_day(day, NEW_YORK).start, local_day(day + AHEAD, NEW_YORK).end)
            if asked.start + ISSUED > window.end:
                continue
            yield Request(REPORT.format(fuel[0]), {"start": f"{day:%Y%m%d}"}, window=asked)


def parse(document: Document) -> Iterator[Row]:
    """One row for each hour that is foretold, in order."""
    lines = _lines(document)
    text = " ".join(line[1] for line in lines if line[0] == "C")
    title = re.search(r"Seven Day (\w+) Power Forecast", text)
    if not title or title[1] not in FUELS:
        raise Malformed(f"no report of wind or sun: {document.body[:80]!r}")
    dates, hours = _table(lines)
    issued, fuel = _issued(text), FUELS[title[1]]
    found: dict[datetime, float] = {}
    for hour, *cells in hours:
        for date, mw in zip(dates, cells, strict=True):
            if mw:
                what = f"{fuel} at hour {hour} of {date}"
                once(found, _start(date, hour), number(mw, what), what)
    if not found:
        raise Empty("no hour is foretold")
    for start, foretold in sorted(found.items()):
        yield Row("US-NEISO", "generation", start, start + HOUR, {fuel: foretold}, issued_at=issued)


def _lines(document: Document) -> list[list[str]]:
    text = document.body.decode("utf-8-sig").rstrip()
    try:
        return [line for line in csv.reader(text.splitlines(), strict=True) if line]
    except csv.Error as error:
        raise Malformed(f"not a CSV: {error}") from error


def _table(lines: list[list[str]]) -> tuple[list[str], list[list[str]]]:
    """The dates of the columns, and the lines of hours; `Malformed` when a line is lost."""
    heads, *hours = (line[2:] for line in lines if line[0] == "D" and line[1] != "Day")
    if heads[0] != "Hour Ending" or lines[-1] != ["T", f"{len(hours)} lines"]:
        raise Malformed(f"{heads[0]!r}, {len(hours)} hours and {lines[-1]}: the report was cut")
    return heads[1:], hours


def _issued(text: str) -> datetime:
    found = re.search(r"Report generated (\S+ \S+) (EST|EDT)\b", text)
    if not found:
        raise Malformed(f"it is not said when the report was generated: {text[-80:]}")
    stamp = datetime.strptime(f"{found[1]} {CLOCKS[found[2]]}", "%m/%d/%Y %H:%M:%S %z")
    return stamp.astimezone(UTC)


def _start(date: str, hour: str) -> datetime:
    """When an hour of that name begins; `Malformed` when the day does not have it."""
    again = int(hour.endswith("X"))
    midnight = datetime.strptime(date, "%m/%d/%Y").replace(tzinfo=NEW_YORK)
    wall = (midnight + (int(hour.removesuffix("X")) - 1) * HOUR).replace(fold=again)
    shown = wall.astimezone(UTC).astimezone(NEW_YORK)
    if (shown.day, shown.hour, shown.fold) != (midnight.day, wall.hour, again):
        raise Malformed(f"{date} has no hour {hour}")
    return wall.astimezone(UTC)
