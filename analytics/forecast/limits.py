"""What the hours ahead can be at all, by what their hours of the day lately were."""

from __future__ import annotations

import numpy as np

from analytics.forecast.history import DAY, WEEK, Flags, Floats

REACH = 4 * WEEK
DAYS_TO_SETTLE = 7
# Of the last week so many days must be known to say that an hour of the day is dark.
DAYS_TO_DARKEN = 2


def limits(values: Floats, horizon: int, *, non_negative: bool) -> tuple[Floats, Floats]:
    """The least and the most that each hour ahead can be, (horizon,) each; infinite without limit.

    An hour of the day that was the same in all of the past four weeks stays so (seven days of it
    must be known). Of what is not foretold below zero, one that was never above it for a week (two
    days of it must be known) in which another hour always was is zero: solar power at night, whose
    nights grow in autumn. Where there are such dark hours no hour is more than it was within the
    four weeks.
    """
    days = _last(values, REACH)
    known = np.isfinite(days).sum(axis=0)
    lowest, highest = _range(days)
    low = np.full(DAY, 0.0 if non_negative else -np.inf)
    high = np.full(DAY, np.inf)
    same = (lowest == highest) & (known >= DAYS_TO_SETTLE)
    low[same] = high[same] = lowest[same]
    dark = _dark(_last(values, WEEK)) if non_negative else np.zeros(DAY, bool)
    if dark.any():
        high = np.where(known >= DAYS_TO_SETTLE, highest, high)
        high[dark] = 0.0
    return np.resize(low, horizon), np.resize(high, horizon)


def _dark(week: Floats) -> Flags:
    """Which hours of the day were never above zero all week, if another always was; (DAY,).

    Solar parks draw a little at night.
    """
    lowest, highest = _range(week)
    idle = (highest <= 0) & (np.isfinite(week).sum(axis=0) >= DAYS_TO_DARKEN)
    dark: Flags = idle & (lowest[np.isfinite(lowest)] > 0).any()
    return dark


def _range(days: Floats) -> tuple[Floats, Floats]:
    """The least and the greatest of each hour of the day, (DAY,) each; infinite if unknown."""
    known = np.isfinite(days)
    return np.where(known, days, np.inf).min(axis=0), np.where(known, days, -np.inf).max(axis=0)


def _last(values: Floats, hours: int) -> Floats:
    """The last hours by days that end with the last value, (days, DAY); NaN before the first."""
    padded = np.concatenate([np.full(hours, np.nan), values])[-hours:]
    return padded.reshape(-1, DAY)
