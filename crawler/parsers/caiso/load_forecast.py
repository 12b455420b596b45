"""CAISO, the California Independent System Operator: demand by the hour, foretold by three runs.

OASIS' `SLD_FCST`: the forecasts made seven days, two days and one day ahead (`7DA`, `2DA`, `DAM`)
are kept side by side, so that each is a vintage. `CA ISO-TAC` is the whole; the other areas are
its parts, and the neighbours of the western market. When a forecast was made is not stated:
`issued_at` is 09:10 Pacific of its day, by which OASIS' schedule of publications promises all
three, or when we fetched it, if that was earlier. ZIP, errors and limits: `_oasis`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from crawler.parsers._strict import once
from crawler.parsers._windows import check_window
from crawler.parsers.caiso import _oasis
from crawler.source import Document, Malformed, Requests, Row, Source, Window

SOURCE = Source(
    publisher="California Independent System Operator (CAISO)",
    homepage="https://oasis.caiso.com/mrioasis/logon.do",
    licence="No open licence is stated; the terms of use of caiso.com apply",
    attribution="California ISO",
    redistribute=False,
    zones=("US-CAISO",),
    timezone="UTC",
    measures=("load",),
    step=timedelta(hours=1),
    every=timedelta(hours=3),
    look_back=timedelta(hours=3),
    look_ahead=timedelta(days=7),
    reach=timedelta(days=1095),
    span=_oasis.SPAN,
    expects={"load": frozenset({"load"})},
    per_minute=_oasis.PER_MINUTE,
    pace=_oasis.PACE,
)

DAYS_AHEAD = {"7DA": 7, "2DA": 2, "DAM": 1}
PUBLISHED = time(9, 10)
WHOLE = "CA ISO-TAC"


def requests(window: Window) -> Requests:
    """What each run foretold of each month of the window."""
    for run in DAYS_AHEAD:
        yield from _oasis.questions("SLD_FCST", run, window)


def parse(document: Document) -> Iterator[Row]:
    """One row for each hour of each run, by their time of issue."""
    foretold: dict[tuple[datetime, datetime], float] = {}
    for line in _oasis.lines(document):
        if line["market_run_id"] not in DAYS_AHEAD:
            raise Malformed(f"unknown run {line['market_run_id']!r} with {line['mw']} MW")
        if line["tac_area_name"] == WHOLE:
            ahead = DAYS_AHEAD[line["market_run_id"]]
            made = _oasis.published(line, ahead, PUBLISHED, document.fetched_at)
            start = _oasis.hour_of(line)
            once(foretold, (made, start), _oasis.megawatts(line), f"the load at {start}")
    if not foretold:
        raise Malformed(f"no line is of {WHOLE}")
    check_window(document.window, [start for _, start in foretold], SOURCE.step)
    for (made, start), mw in sorted(foretold.items()):
        yield Row("US-CAISO", "load", start, start + SOURCE.step, {"load": mw}, issued_at=made)
