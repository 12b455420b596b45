"""FREQ: the grid's frequency, a sample every 15 seconds, newest first.

Its window is one of measurement times; the names of other data sets' parameters are ignored,
and then the newest day comes instead.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from simulator import truth
from simulator.elexon.answers import Row, asked, within, wrapped
from simulator.wire import Answer, Expected, Question, instant, json_answer

STEP = timedelta(seconds=15)
PRECISION_HZ = 0.0005
_LAG = timedelta(minutes=2)
_WIDEST = timedelta(days=7)
_NEWEST = timedelta(days=1)


def answer(path: str, question: Question, seed: int, now: datetime) -> Answer | None:
    """`/datasets/FREQ`, wrapped, and `/datasets/FREQ/stream`, a bare list."""
    if path not in ("/datasets/FREQ", "/datasets/FREQ/stream"):
        return None
    newest = now - _LAG
    window = asked(question, "measurementDateTimeFrom", "measurementDateTimeTo")
    window = window or (newest - _NEWEST, newest)
    within(window, _WIDEST, "MeasurementDateTimeFrom and MeasurementDateTimeTo")
    rows = _rows(seed, window[0], min(window[1], newest))
    return json_answer(rows) if path.endswith("/stream") else wrapped(rows)


def _rows(seed: int, first: datetime, last: datetime) -> list[Row]:
    moments = truth.intervals(first, last + STEP, STEP)
    return [
        {
            "dataset": "FREQ",
            "measurementTime": instant(moment),
            "frequency": round(truth.frequency_hz(seed, moment), 3),
        }
        for moment in reversed(list(moments))
    ]


def expected(seed: int, start: datetime, end: datetime) -> list[Expected]:
    """What truth expects of every sample in [start, end)."""
    return [
        ("GB", "frequency", at, at + STEP, {"frequency": truth.frequency_hz(seed, at)})
        for at in truth.intervals(start, end, STEP)
    ]
