"""Quantiles: how far off rehearsed forecasts were, by hour ahead and time of the day."""

from __future__ import annotations

import numpy as np

from analytics.forecast.clock import EVERY_THIRD_HOUR
from analytics.forecast.history import DAY, Floats, Indexes

LEVELS = (0.1, 0.5, 0.9)
# With fewer there is no rank for the 0.9 quantile of n + 1.
FEWEST = 9
# A standard normal's 0.9 quantile, for when nothing could be rehearsed.
NORMAL_90 = 1.2816
# Residuals of fewer days say nothing of how days differ.
FEWEST_DAYS = 2


def spread(residuals: Floats, hours: Indexes) -> Floats:
    """Quantiles of actual less foretold: (groups of the clock, LEVELS, horizon).

    `residuals` (origins, horizon), NaN where unknown, `hours` those of the origins since 1970.
    They are taken about their mean: how wrong a forecast was on average in one season says
    little of the next. A group without residuals takes those of all, and each hour ahead the
    mean with its neighbours'. With n residuals the outer levels are widened to the rank that
    n + 1 would have, as in split conformal prediction (Vovk et al. 2005); and as hours of one day
    err alike, all are widened as Student's t is for a sample of so many days as there are.
    NaN where there are fewer than two days.
    """
    groups = EVERY_THIRD_HOUR.group(hours)
    of_all = _quantiles(residuals, DAY)
    count = len(EVERY_THIRD_HOUR.centres)
    several = [residuals[groups == group] for group in range(count)]
    found = np.stack([_quantiles(one, DAY // count) for one in several])
    return _smoothed(np.where(np.isfinite(found), found, of_all))


def widening(days: Floats) -> Floats:
    """How much farther than a normal's the outer quantiles lie of what is like so many days.

    The 0.9 quantile of Student's t with days - 1 degrees of freedom (its expansion: Abramowitz and
    Stegun 1964, 26.7.5), of a new day about the mean of these, over NORMAL_90; infinite below 2.
    """
    z, freedom = NORMAL_90, np.maximum(days, FEWEST_DAYS) - 1
    student = z + (z**3 + z) / (4 * freedom) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2)
    student += (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * freedom**3)
    wider = student * np.sqrt(1 + 1 / (freedom + 1)) / NORMAL_90
    return np.where(days < FEWEST_DAYS, np.inf, wider)


def _quantiles(residuals: Floats, per_day: int) -> Floats:
    """LEVELS of each column about its mean: (LEVELS, horizon), NaN where there are too few."""
    ordered = np.sort(residuals, axis=0)
    count = np.isfinite(ordered).sum(axis=0)
    if len(ordered) < FEWEST:
        return np.full((len(LEVELS), residuals.shape[1]), np.nan)
    mean = np.nansum(ordered, axis=0) / np.maximum(count, 1)
    last = np.maximum(count - 1, 0)
    ranks = [np.clip(_rank(level, count), 0, last) for level in LEVELS]
    found = np.stack([ordered[rank, np.arange(len(rank))] for rank in ranks])
    days = count / per_day
    enough = (count >= FEWEST) & (days >= FEWEST_DAYS)
    return np.where(enough, (found - mean) * widening(np.where(enough, days, np.inf)), np.nan)


def _rank(level: float, count: Indexes) -> Indexes:
    """The index, of so many ordered samples, of a level; outward of the exact place."""
    exact = level * (count + 1) - 1
    rank: Indexes = (np.ceil(exact) if level > 0.5 else np.floor(exact)).astype(np.intp)
    return rank


def _smoothed(quantiles: Floats) -> Floats:
    edged = np.pad(quantiles, ((0, 0), (0, 0), (1, 1)), mode="edge")
    smooth: Floats = (edged[..., :-2] + edged[..., 1:-1] + edged[..., 2:]) / 3
    return smooth
