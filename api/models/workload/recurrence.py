"""Draws when the runs of a recurring workload are wanted within 24 hours."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import ceil, isqrt

import numpy as np

DAY = timedelta(hours=24)


def run_starts(kind: str, start: datetime, interval: timedelta, seed: int) -> tuple[datetime, ...]:
    """The starts in [start, start + 24 h), ascending, cut to whole seconds after `start`.

    `uniform-random`: one run at a random moment of each interval. `poisson`: gaps are
    exponential with the interval as their mean. The same seed draws the same starts.
    """
    step = interval.total_seconds()
    draw = np.random.default_rng(seed)
    count = ceil(DAY.total_seconds() / step)
    if kind == "uniform-random":
        seconds = (np.arange(count) + draw.random(count)) * step
    else:
        seconds = np.cumsum(draw.exponential(step, _plenty(count)))
    inside = seconds[seconds < DAY.total_seconds()]
    return tuple(start + timedelta(seconds=int(second)) for second in inside)


def _plenty(count: int) -> int:
    """More gaps than a Poisson process of that mean count uses, beyond any doubt (20 sigma)."""
    return count + 20 * isqrt(count) + 40
