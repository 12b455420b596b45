"""The forecasts to beat: persistence and seasonal profiles, from the past four weeks."""

from __future__ import annotations

import warnings
from itertools import pairwise

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from analytics.forecast.filling import filled
from analytics.forecast.history import DAY, WEEK, Floats, Indexes

BASELINES = ("persistence", "three_days", "seven_days", "last_week", "four_weeks")
REACH = 4 * WEEK


def baselines(values: Floats, origins: Indexes, horizon: int) -> Floats:
    """What each of BASELINES foretells from each origin: (members, origins, horizon).

    `origins` are indexes into the hours of `values`, 0 to n; only hours before an origin count.
    Persistence repeats the last day; the others are means of the same hour of the day over
    three and seven days, and of the same hour of the week over one and four weeks. Unknown hours
    are left out of a mean; where a mean has none, the next simpler one stands in.
    """
    before = _before(values, REACH)[origins]
    last = _before(filled(values), DAY)[origins]
    told = [last, *(_daily(before[:, -DAY * days :], days) for days in (3, 7))]
    told += [_weekly(before[:, -WEEK * weeks :], weeks) for weeks in (1, 4)]
    spread = [np.take(one, np.arange(horizon) % one.shape[1], axis=1) for one in told]
    for simpler, one in pairwise(spread):
        np.copyto(one, simpler, where=np.isnan(one))
    return np.stack(spread)


def _before(values: Floats, hours: int) -> Floats:
    """Row i: the hours before hour i, NaN before the first; a view."""
    return sliding_window_view(np.concatenate([np.full(hours, np.nan), values]), hours)


def _daily(before: Floats, days: int) -> Floats:
    return _mean(before.reshape(len(before), days, DAY))


def _weekly(before: Floats, weeks: int) -> Floats:
    return _mean(before.reshape(len(before), weeks, WEEK))


def _mean(cycles: Floats) -> Floats:
    """The mean over the cycles (axis 1), NaN where all are unknown."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        mean: Floats = np.nanmean(cycles, axis=1)
    return mean
