"""NDF: the national demand until tomorrow's end, published four times a day.

It takes a window of publish times, closed at both ends; without one the newest publication comes.
A short window is mostly empty.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from simulator import truth
from simulator.elexon.answers import (
    HALF_HOUR,
    Row,
    asked,
    day_start,
    settlement,
    stamps,
    within,
    wrapped,
)
from simulator.elexon.demand import national_mw
from simulator.noise import smooth
from simulator.wire import Answer, Expected, Question, instant, json_answer, whole

ZONE = "GB"
PRECISION_MW = 0.5
_RHYTHM, _AFTER = timedelta(hours=6), timedelta(hours=2, minutes=47)
_WIDEST = timedelta(days=7)
_ERROR_OF_A_DAY = 0.03


def answer(path: str, question: Question, seed: int, now: datetime) -> Answer | None:
    """`/datasets/NDF`, wrapped, and `/datasets/NDF/stream`, a bare list."""
    if path not in ("/datasets/NDF", "/datasets/NDF/stream"):
        return None
    window = asked(question, "publishDateTimeFrom", "publishDateTimeTo") or (now - _RHYTHM, now)
    within(window, _WIDEST, "PublishDateTimeFrom and PublishDateTimeTo")
    rows = [
        row
        for issued_at in _issues(window[0], min(window[1], now))
        for row in _rows(seed, issued_at)
    ]
    return json_answer(rows) if path.endswith("/stream") else wrapped(rows)


def _issues(first: datetime, last: datetime) -> Iterator[datetime]:
    issued_at = truth.ceiling(first - _AFTER, _RHYTHM) + _AFTER
    while issued_at <= last:
        yield issued_at
        issued_at += _RHYTHM


def _rows(seed: int, issued_at: datetime) -> Iterator[Row]:
    start = truth.ceiling(issued_at, HALF_HOUR)
    end = day_start(settlement(issued_at)[0] + timedelta(days=2))
    for begin in truth.intervals(start, end, HALF_HOUR):
        yield {
            "dataset": "NDF",
            "demand": whole(_foretold(seed, begin, issued_at)),
            "publishTime": instant(issued_at),
            **stamps(begin),
            "boundary": "N",
        }


def _foretold(seed: int, start: datetime, issued_at: datetime) -> float:
    lead = min(1.0, (start - issued_at) / timedelta(days=1))
    opinion = smooth(seed, f"NDF {issued_at:%Y%m%d%H}", start.timestamp(), 5 * 3600)
    return national_mw(seed, start) * (1.0 + _ERROR_OF_A_DAY * lead * opinion)


def forecast(
    seed: int, _zone: str, _component: str, start: datetime, end: datetime, issued_at: datetime
) -> list[Expected]:
    """What the publication of a moment says of [start, end)."""
    return [
        (ZONE, "load", begin, begin + HALF_HOUR, {"load": _foretold(seed, begin, issued_at)})
        for begin in truth.intervals(start, end, HALF_HOUR)
    ]
