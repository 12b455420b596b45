"""The newest hours are doubted where they are far off all expectation, as incomplete ones are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from analytics.forecast.history import Floats, History

# Half widths between the outer quantiles of an hour ahead. On clean hours of four grids none of
# 4 000 was so far off.
FARTHEST = 6.0

Next = Callable[[History], tuple[float, float]]


def believed(history: History, foretold_next: Next) -> History:
    """The history with an incredible hour among its last two set to what was expected of it.

    `foretold_next` gives the hour after a history and half the width between its outer quantiles.
    Two incredible hours on the same side confirm each other: the grid has changed, and both count.
    """
    values = history.values
    if len(values) < 2 or not np.isfinite(values[-2:]).all():
        return history
    before = _doubt(history, 2, foretold_next)
    cleaned = history if before == 0 else _with(history, -2, values[-2] - before)
    last = _doubt(cleaned, 1, foretold_next)
    if before * last > 0:
        return history
    return cleaned if last == 0 else _with(cleaned, -1, values[-1] - last)


def _doubt(history: History, back: int, foretold_next: Next) -> float:
    """By how much the hour so far back is incredibly above what was expected; 0 if it is not."""
    expected, half_width = foretold_next(history.until(history.origin - back))
    above = float(history.values[-back]) - expected
    return above if abs(above) > FARTHEST * half_width > 0 else 0.0


def _with(history: History, place: int, value: float) -> History:
    values: Floats = history.values.copy()
    values[place] = value
    return replace(history, values=values)
