"""CAISO, the California Independent System Operator: fuel mix of a day in five-minute steps.

A day is a CSV whose date stands in the URL alone. `Time` is the interval's start on the Pacific
wall clock; intervals to come are blank. Solar draws power at night and stays negative. `Batteries`
discharging and `Imports` are positive. A second 00:00 at the end belongs to the next day.

When summer time starts, the lines of 02:00 to 02:55 are empty. When it ends, one block of 01:00 to
01:55 stands for two hours: for the first, since in the demand file of 3 November 2019 01:00 goes
on from 00:55 (19 776, 19 706 MW) while 02:00 falls 467 MW, ten usual steps. The second is a gap.

A page instead of a CSV is "not yet" in the first hour of its day, later an alarm: history stays,
but its path has moved before, and then every day looks missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from crawler.parsers._csv import lines_of
from crawler.parsers._strict import number, once, summed
from crawler.parsers._windows import local_day, local_days
from crawler.source import Document, Empty, Malformed, Request, Requests, Row, Source, Window

SOURCE = Source(
    publisher="California Independent System Operator (CAISO)",
    homepage="https://www.caiso.com/todays-outlook/supply",
    licence="No open licence is stated; the terms of use of caiso.com apply",
    attribution="California ISO",
    redistribute=False,
    zones=("US-CAISO",),
    timezone="America/Los_Angeles",
    measures=("generation", "flow"),
    step=timedelta(minutes=5),
    every=timedelta(minutes=5),
    look_back=timedelta(hours=3),
    reach=timedelta(days=2920),  # since about 2018
    span=timedelta(days=7),
    lag=timedelta(minutes=10),
    quiet=("00:00", "00:15"),
    expects={"generation": frozenset({"solar", "wind", "hydro", "nuclear", "gas"})},
    undated=True,
)

PACIFIC = ZoneInfo(SOURCE.timezone)
HISTORY = "https://www.caiso.com/outlook/history/{:%Y%m%d}/fuelsource.csv"

FUELS = {
    "solar": "solar",
    "wind": "wind",
    "geothermal": "geothermal",
    "biomass": "biomass",
    "biogas": "biomass",
    "small hydro": "hydro",
    "large hydro": "hydro",
    "coal": "coal",
    "nuclear": "nuclear",
    "natural gas": "gas",
    "batteries": "battery",
    "other": "unknown",
}
FLOWS = {"imports": "net_import"}


def requests(window: Window) -> Requests:
    """One file for each local day; `_` keeps the delivery network from handing out stale copies."""
    asked = {"_": f"{window.end.timestamp():.0f}"}
    for day in local_days(window, PACIFIC):
        yield Request(HISTORY.format(day), asked, window=local_day(day, PACIFIC))


def parse(document: Document) -> Iterator[Row]:
    """One row of generation and one of net import for each filled interval, in order."""
    day = _day(document)
    lines = list(lines_of(document, "time"))
    if len(lines) > 1 and lines[-1]["time"] == lines[0]["time"] == "00:00":
        lines.pop()
    stated: dict[datetime, dict[str, float]] = {}
    for line in lines:
        clock = line.pop("time")
        if values := _values(line, clock):
            once(stated, _start(day, clock), values, clock)
    if not stated:
        raise Empty(f"no interval of {day} is filled yet")
    for start, values in sorted(stated.items()):
        for measure, words in (("generation", FUELS), ("flow", FLOWS)):
            if totals := summed(values, words):
                yield Row("US-CAISO", measure, start, start + SOURCE.step, totals)


def _day(document: Document) -> date:
    found = re.search(r"/history/(\d{8})/fuelsource\.csv", document.url)
    if found is None:
        raise Malformed(f"no date in {document.url}")
    day = datetime.strptime(found[1], "%Y%m%d").replace(tzinfo=PACIFIC).date()
    if not document.body.lstrip().startswith(b"<"):
        return day
    first_hour = local_day(day, PACIFIC).start + timedelta(hours=1)
    if b"Page Not Found" in document.body and (document.fetched_at or first_hour) < first_hour:
        raise Empty(f"the file of {day} is not there yet")
    raise Malformed(f"a page instead of the file of {day}: {document.body[:80]!r}")


def _values(line: dict[str, str], clock: str) -> dict[str, float]:
    """The filled cells; a component of which a part is blank was not measured."""
    for name, cell in line.items():
        if name not in FUELS and name not in FLOWS:
            raise Malformed(f"unknown column {name!r} with {cell or 'no'} MW at {clock}")
    blank = {FUELS[name] for name, cell in line.items() if not cell and name in FUELS}
    filled = {name: number(cell, f"{name} at {clock}") for name, cell in line.items() if cell}
    return {name: mw for name, mw in filled.items() if FUELS.get(name) not in blank}


def _start(day: date, clock: str) -> datetime:
    start = datetime.combine(day, time.fromisoformat(clock), PACIFIC).astimezone(UTC)
    if f"{start.astimezone(PACIFIC):%H:%M}" != clock:
        raise Malformed(f"{clock} has values, and is no time of {day} on the Pacific clock")
    return start
