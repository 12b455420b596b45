"""CAISO, the California Independent System Operator: wind and solar power of the day ahead.

OASIS' `SLD_REN_FCST` of the day-ahead run foretells each by the hour at three hubs, whose sum is
the whole: without one of them there is no sum. When it was made is not stated: `issued_at` is
07:00 Pacific of the day before, by which OASIS' schedule of publications promises it, or when we
fetched it, if that was earlier. ZIP, errors and limits: `_oasis`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
    measures=("generation",),
    step=timedelta(hours=1),
    every=timedelta(hours=3),
    look_back=timedelta(hours=3),
    look_ahead=timedelta(days=2),
    reach=timedelta(days=1095),
    span=_oasis.SPAN,
    expects={"generation": frozenset({"solar", "wind"})},
    per_minute=_oasis.PER_MINUTE,
    pace=_oasis.PACE,
)

RUN = "DAM"
PUBLISHED = time(7)
HUBS = {"NP15", "SP15", "ZP26"}
FUELS = {"Solar": "solar", "Wind": "wind"}


def requests(window: Window) -> Requests:
    """What was foretold of each month of the window."""
    return _oasis.questions("SLD_REN_FCST", RUN, window)


def parse(document: Document) -> Iterator[Row]:
    """One row for each hour, in order."""
    hubs: dict[datetime, dict[tuple[str, str], float]] = {}
    issued: dict[datetime, datetime] = {}
    for line in _oasis.lines(document):
        hub, kind, start = line["trading_hub"], line["renewable_type"], _oasis.hour_of(line)
        if line["market_run_id"] != RUN or hub not in HUBS or kind not in FUELS:
            what = f"{line['market_run_id']} {hub} {kind}"
            raise Malformed(f"unknown {what} at {start} with {line['mw']} MW")
        stated = hubs.setdefault(start, {})
        once(stated, (kind, hub), _oasis.megawatts(line), f"{kind} at {hub} at {start}")
        issued[start] = _oasis.published(line, 1, PUBLISHED, document.fetched_at)
    check_window(document.window, hubs, SOURCE.step)
    for start, stated in sorted(hubs.items()):
        end = start + SOURCE.step
        if mix := _whole(stated):
            yield Row("US-CAISO", "generation", start, end, mix, issued_at=issued[start])


def _whole(stated: Mapping[tuple[str, str], float]) -> dict[str, float]:
    return {
        fuel: sum(stated[kind, hub] for hub in sorted(HUBS))
        for kind, fuel in FUELS.items()
        if all((kind, hub) in stated for hub in HUBS)
    }
