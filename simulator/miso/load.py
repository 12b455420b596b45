"""MISO's demand of today by the five minutes, and a workbook of the week by the hour.

The workbook of a day has what was measured the day before and what is foretold from its own day
on, each day under a header. The first header moved down two lines on 27 April 2026, and a blank
column came between the others.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from simulator import truth
from simulator.biff import Cell, Table, workbook
from simulator.foresight import foretold
from simulator.miso.generation import STEP, ZONE, newest
from simulator.wire import Answer, Expected, Question, json_answer, not_found, whole

REPORTS = "docs.misoenergy.org"
PRECISION_MW = 0.51
HOUR = timedelta(hours=1)
FIRST_DAY, MOVED = date(2023, 1, 2), date(2026, 4, 27)
_CLOCK = ZoneInfo("Etc/GMT+5")
_PATH = re.compile(r"/marketreports/(\d{8})_df_al\.xls")
_PARTS = {"LRZ1": 0.16, "LRZ2_7": 0.24, "LRZ3_5": 0.14, "LRZ4": 0.07, "LRZ6": 0.14,
          "LRZ8_9_10": 0.25}  # fmt: skip
_SMALL_PRINT = "MISO MAKES NO REPRESENTATIONS OR WARRANTIES OF ANY KIND, EXPRESS OR IMPLIED. " * 20


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), _CLOCK).astimezone(UTC)


def _mean(seed: int, begin: datetime) -> float:
    return truth.state(seed, ZONE, begin, HOUR).load


def _forecast(seed: int, begin: datetime, issued_at: datetime) -> float:
    return foretold(seed, "miso load", _mean(seed, begin), begin, issued_at)


def answer(question: Question, seed: int, now: datetime) -> Answer | None:
    """The demand of today at `/api/RealTimeTotalLoad`."""
    if question.path.rstrip("/") != "/api/RealTimeTotalLoad":
        return None
    last = newest(now).astimezone(_CLOCK)
    midnight = _midnight(last.date())
    hours = [(n + 1, midnight + n * HOUR) for n in range(24)]
    info = {
        "RefId": f"{last:%d-%b-%Y} - Interval {last:%H:%M} EST",
        "ClearedMW": [
            {"ClearedMWHourly": {"Hour": str(n), "Value": str(whole(_mean(seed, h)))}}
            for n, h in hours
        ],
        "MediumTermLoadForecast": [
            {"Forecast": {"HourEnding": str(n), "LoadForecast": str(whole(_mean(seed, h)))}}
            for n, h in hours
        ],
        "FiveMinTotalLoad": [
            {"Load": {"Time": f"{s.astimezone(_CLOCK):%H:%M}", "Value": str(whole(state.load))}}
            for s, state in truth.window(seed, ZONE, midnight, newest(now) + STEP, STEP)
        ],
    }
    return json_answer({"LoadInfo": info})


def report(question: Question, seed: int, now: datetime) -> Answer:
    """`/marketreports/YYYYMMDD_df_al.xls`, there from the first moment of its day."""
    found = _PATH.fullmatch(question.path)
    try:
        day = datetime.strptime(found[1] if found else "", "%Y%m%d").replace(tzinfo=_CLOCK).date()
    except ValueError:
        return not_found()
    if day < FIRST_DAY or _midnight(day) > now:
        return not_found()
    return Answer(workbook(table(seed, day)), "application/vnd.ms-excel")


def _serial(day: date) -> float:
    return float((day - date(1899, 12, 30)).days)


def table(seed: int, day: date) -> Table:
    """The cells of the workbook of a day."""
    days = [day + timedelta(days=n) for n in range(-1, 6)]
    title: Table = [
        ["FORECASTED AND "],
        ["ACTUAL LOAD REPORT"],
        ["Published Date:", _serial(day)],
        ["Reporting Period:", _serial(days[0]), "through", _serial(days[-1])],
    ]
    lines: Table = []
    for each in days:
        lines += [_header(), [f"{each:%B %d, %Y}"]]
        lines += [_line(seed, each, n, measured=each < day, made=day) for n in range(24)]
    if day >= MOVED:
        title += [[], []]
        lines = [_spread(line) for line in lines]
    return [*title, *lines, [_SMALL_PRINT]]


def _header() -> list[Cell]:
    pairs = [
        f"{part} {kind} (MWh)" for part in (*_PARTS, "MISO") for kind in ("MTLF", "ActualLoad")
    ]
    return ["Market Day", "HourEnding", *pairs]


def _line(seed: int, day: date, hour: int, *, measured: bool, made: date) -> list[Cell]:
    begin = _midnight(day) + hour * HOUR
    forecast, mean = _forecast(seed, begin, _midnight(made)), _mean(seed, begin)
    cells: list[Cell] = [_serial(day), float(hour + 1)]
    for share in (*_PARTS.values(), 1.0):
        cells += [float(whole(forecast * share)), round(mean * share, 2) if measured else None]
    return cells


def _spread(line: list[Cell]) -> list[Cell]:
    """A blank column after the second, as merged cells leave it."""
    return [*line[:2], *([None] if len(line) > 2 else []), *line[2:]]


def expected(seed: int, start: datetime, end: datetime) -> list[Expected]:
    """What truth expects of every five minutes in [start, end); the wire shows today's."""
    return [
        (ZONE, "load", begin, begin + STEP, {"load": state.load})
        for begin, state in truth.window(seed, ZONE, start, end, STEP)
    ]


def measured(seed: int, start: datetime, end: datetime) -> list[Expected]:
    """What truth expects of every hour in [start, end)."""
    return [
        (ZONE, "load", begin, begin + HOUR, {"load": _mean(seed, begin)})
        for begin in truth.intervals(start, end, HOUR)
    ]


def forecast(
    seed: int, zone: str, component: str, start: datetime, end: datetime, issued_at: datetime
) -> list[Expected]:
    """What a forecast made at a moment says of every hour in [start, end)."""
    del component
    return [
        (zone, "load", begin, begin + HOUR, {"load": _forecast(seed, begin, issued_at)})
        for begin in truth.intervals(start, end, HOUR)
    ]
