"""MISO, the Midcontinent Independent System Operator: load by the hour, foretold and measured.

A workbook a day tells of the day before (what was measured) and of the six days from its own on
(`MTLF`, the medium-term forecast). Its headers moved from the fifth line to the seventh on
27 April 2026, with blank columns between them: they are found by their words. `HourEnding` is the
end of the hour, on a clock that is EST all year. `LRZ…` columns are parts of `MISO`.

The workbook states the day on which it was published, and not the hour: `issued_at` is the first
moment of that day, in EST. It cannot have been earlier, since the measured hours reach until then.
The forecast of the day before was issued earlier, we don't know when, and is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from crawler.parsers._strict import number, once
from crawler.parsers._windows import local_day, local_days
from crawler.parsers.miso._clock import EST, EST_NAME
from crawler.source import Document, Malformed, Request, Requests, Row, Source, Window
from crawler.workbooks import first_sheet
from crawler.workbooks.cells import Cell, day_of

SOURCE = Source(
    publisher="Midcontinent Independent System Operator (MISO)",
    homepage="https://www.misoenergy.org/markets-and-operations/real-time--market-data/market-reports/",
    licence="No open licence is stated; the terms of use of misoenergy.org apply",
    attribution="MISO",
    redistribute=False,
    zones=("US-MISO",),
    timezone=EST_NAME,
    measures=("load",),
    step=timedelta(hours=1),
    every=timedelta(hours=3),
    look_back=timedelta(hours=1),
    reach=timedelta(days=1095),
    span=timedelta(days=8),
    lag=timedelta(hours=26),
    quiet=("00:00", "03:00"),
    expects={"load": frozenset({"load"})},
    pace="miso reports",
)

REPORT = "https://docs.misoenergy.org/marketreports/{:%Y%m%d}_df_al.xls"
DAY, HOUR = "Market Day", "HourEnding"
FORETOLD, MEASURED = "MISO MTLF (MWh)", "MISO ActualLoad (MWh)"
PUBLISHED = "Published Date:"
ONE_DAY = timedelta(days=1)


def requests(window: Window) -> Requests:
    """The workbook of each day of the window: it tells of the day before and of six more."""
    for day in local_days(window, EST):
        told = Window(local_day(day - ONE_DAY, EST).start, local_day(day + 5 * ONE_DAY, EST).end)
        yield Request(REPORT.format(day), window=told)


def parse(document: Document) -> Iterator[Row]:
    """The measured hours, and the foretold hours with their time of issue, in order."""
    rows = first_sheet(document.body)
    published = _published(document, rows)
    header = next((n for n, row in enumerate(rows) if _text(row.get(0)) == DAY), None)
    if header is None:
        raise Malformed(f"no line begins with {DAY!r}")
    places = {_text(cell): place for place, cell in rows[header].items()}
    loads: dict[str, dict[datetime, float]] = {MEASURED: {}, FORETOLD: {}}
    for row in rows[header + 1 :]:
        hour = row.get(places[HOUR])
        if not isinstance(hour, float):
            continue  # a day's title, the header once more, or the small print at the end
        start = _start(row.get(places[DAY]), hour)
        for column, stated in loads.items():
            if (cell := row.get(places[column])) is not None:
                what = f"{column} at {start}"
                once(stated, start, number(cell, what), what)
    for start, mw in sorted(loads[MEASURED].items()):
        yield Row("US-MISO", "load", start, start + SOURCE.step, {"load": mw})
    for start, mw in sorted(loads[FORETOLD].items()):
        if start >= published:
            end = start + SOURCE.step
            yield Row("US-MISO", "load", start, end, {"load": mw}, issued_at=published)


def _published(document: Document, rows: list[dict[int, Cell]]) -> datetime:
    """The first moment of the day of publication; `Malformed` if the address names another day."""
    stated = next((row for row in rows if _text(row.get(0)) == PUBLISHED), {})
    day = day_of(next((c for place, c in sorted(stated.items()) if place), None))
    asked = re.search(r"/(\d{8})_df_al\.xls", document.url)
    if asked and asked[1] != f"{day:%Y%m%d}":
        raise Malformed(f"published on {day}, while {asked[1]} was asked for")
    return _midnight(day)


def _start(cell: Cell | None, hour_ending: float) -> datetime:
    if hour_ending not in range(1, 25):
        raise Malformed(f"{HOUR} {hour_ending:g} is no hour of a day")
    return _midnight(day_of(cell)) + timedelta(hours=hour_ending - 1)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), EST).astimezone(UTC)


def _text(cell: Cell | None) -> str:
    return cell.strip() if isinstance(cell, str) else ""
