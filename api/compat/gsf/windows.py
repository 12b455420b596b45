"""Means of carbon intensity over windows of time, and the windows in which it is least."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np

from api.models.carbon_trace import HOUR, CarbonTrace, Grams
from database.moments import MICROSECOND, microseconds, moment

DIGITS = 9  # sums of the same numbers in another order are equal up to here


def mean(points: Sequence[Grams], start: datetime, end: datetime) -> float | None:
    """The mean over [start, end) of ascending points, each for as long as it holds, in g/kWh.

    None where they do not hold the whole span.
    """
    trace = CarbonTrace.of(points)
    if not trace.covers(start, end):
        return None
    length = microseconds(end) - microseconds(start)
    grams = trace.grams_per_kw(np.array([microseconds(start)]), length)[0]
    return round(float(grams) * HOUR / length, DIGITS) if np.isfinite(grams) else None


def sliding(
    points: Sequence[Grams], size: timedelta, start: datetime, end: datetime
) -> list[tuple[datetime, float]]:
    """Each window's first moment and mean: `size` long, within [start, end), a point apart.

    The first begins at `start`, or with the first point; one that is not known whole is left out.
    """
    trace = CarbonTrace.of(points)
    first = max(microseconds(start), microseconds(points[0].start))
    last = min(microseconds(end), int(trace.edges[-1])) - size // MICROSECOND
    step = (points[0].end - points[0].start) // MICROSECOND
    starts = np.arange(first, last + 1, step)
    means = trace.grams_per_kw(starts, size // MICROSECOND) * HOUR / (size // MICROSECOND)
    return [
        (moment(at), round(value, DIGITS))
        for at, value in zip(starts.tolist(), means.tolist(), strict=True)
        if np.isfinite(value)
    ]
