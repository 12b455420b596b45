"""Missing hours filled from the past alone: what the same hour of the last known day was."""

from __future__ import annotations

import numpy as np

from analytics.forecast.history import DAY, Floats


def filled(values: Floats) -> Floats:
    """The values with each unknown hour set to the last known one of the same hour of the day.

    Causal: hour i depends on hours up to i alone, save that unknown hours before the first known
    of their hour of the day take that one, and hours of the day never known take the mean of
    all. NaN throughout when nothing is known. Shape (n,), as given.
    """
    days = -(-len(values) // DAY)
    table = np.full((days, DAY), np.nan)
    table.flat[: len(values)] = values
    last = np.where(np.isfinite(table), np.arange(days)[:, None], -1)
    first = np.isfinite(table).argmax(axis=0)
    source = np.maximum.accumulate(last, axis=0)
    source = np.where(source < 0, first, source)
    steady = np.take_along_axis(table, source, axis=0).ravel()[: len(values)]
    known = values[np.isfinite(values)]
    return np.where(np.isfinite(steady), steady, known.mean() if known.size else np.nan)


def delay(values: Floats) -> int:
    """How many hours at the end are not known yet."""
    known = np.flatnonzero(np.isfinite(values))
    return len(values) - 1 - int(known[-1]) if known.size else len(values)
