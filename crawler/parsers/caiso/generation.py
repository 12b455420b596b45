"""CAISO, the California Independent System Operator: fuel mix of a day in five-minute steps.

A day is a CSV whose date stands in the URL alone. `Time` is the interval's start on the Pacific
wall clock; intervals to come are blank. Solar draws power at night and stays negative. `Batteries`
discharging and `Imports` are positive. A second 00:00 at the end belongs to the next day.

When summer time starts, the lines of 02:00 to 02:55 are empty. When it ends, one block of 01:00 to
01:55 stands for two hours: for the first, since in the demand file of 3 November 2019 01:00 goes
on from 00:55 (19 776, 19 706 MW) while 02:00 falls 467 MW, ten usual steps. The second is a gap.

A page instead of a CSV is "not yet" in its day's first hour; later it is an alarm: the path moves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from crawler.parsers._columns import filled, naming, side_by_side, totals
from crawler.parsers._csv import lines_of
from crawler.parsers._strict import once
from crawler.parsers._windows import local_day, local_days, times_of_day
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

COMPONENTS = {
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
    "imports": "net_import",
}
PAIRS = ({"biomass", "biogas"}, {"small hydro", "large hydro"})  # half of a sum is no sum


def requests(window: Window) -> Requests:
    """One file for each local day; `_` keeps the delivery network from handing out stale copies."""
    asked = {"_": f"{window.end.timestamp():.0f}"}
    for day in local_days(window, PACIFIC):
        yield Request(HISTORY.format(day), asked, window=local_day(day, PACIFIC))


def parse(document: Document) -> Iterator[Row]:
    """One row of generation and one of net import for each filled interval, in order."""
    day = _day(document)
    start_of = times_of_day(day, PACIFIC)
    stated: dict[datetime, dict[str, float]] = {}
    for clock, values in _lines(document):
        if values:
            once(stated, start_of(clock), values, clock)
    if not stated:
        raise Empty(f"no interval of {day} is filled yet")
    for start, values in sorted(stated.items()):
        end, imports = start + SOURCE.step, values.pop("net_import", None)
        if values:
            yield Row("US-CAISO", "generation", start, end, values)
        if imports is not None:
            yield Row("US-CAISO", "flow", start, end, {"net_import": imports})


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


def _lines(document: Document) -> Iterator[tuple[str, dict[str, float]]]:
    """Each line's time, and what it states of our components."""
    lines = list(lines_of(document, "time"))
    if not lines:
        return iter(())
    if len(lines) > 1 and lines[-1]["time"] == lines[0]["time"] == "00:00":
        lines.pop()
    (_, clocks), *columns = zip(lines[0], zip(*map(dict.values, lines), strict=True), strict=True)
    for name, cells in columns:
        if name not in COMPONENTS:
            raise Malformed(f"unknown column {name!r} with {cells[0] or 'no'} MW at {clocks[0]}")
    if any(len(gone := pair.difference(lines[0])) == 1 for pair in PAIRS):
        raise Malformed(f"without the column {gone.pop()!r}")
    figures = {name: filled(cells, naming(f"{name} at {{}}", clocks)) for name, cells in columns}
    return zip(clocks, side_by_side(totals(figures, COMPONENTS)), strict=True)
