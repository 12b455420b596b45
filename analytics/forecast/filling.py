"""Missing hours filled from the past alone: what the same hour of the last known day was."""

from __future__ import annotations

import numpy as np

from analytics.forecast.history import DAY, Floats


def filled(values: Floats) -> Floats:
    """The values with each unknown hour set to the last known one of the same hour of the day.

    Where that hour was never known before, the last known hour stands in, and zero before any.
    Causal: hour i depends on hours up to i alone. Shape (n,), as given.
    """
    days = -(-len(values) // DAY)
    table = np.full((days, DAY), np.nan)
    table.flat[: len(values)] = values
    same_hour = _carried(table).ravel()[: len(values)]
    return np.nan_to_num(_carried(same_hour[:, None])[:, 0])


def _carried(rows: Floats) -> Floats:
    """Each column with its last known value carried forward."""
    known = np.where(np.isfinite(rows), np.arange(len(rows))[:, None], 0)
    carried: Floats = np.take_along_axis(rows, np.maximum.accumulate(known, axis=0), axis=0)
    return carried


def delay(values: Floats) -> int:
    """How many hours at the end are not known yet."""
    known = np.flatnonzero(np.isfinite(values))
    return len(values) - 1 - int(known[-1]) if known.size else len(values)
