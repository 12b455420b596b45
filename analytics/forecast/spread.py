"""Quantiles: how far off rehearsed forecasts were, by hour ahead and time of the day."""

from __future__ import annotations

import numpy as np

from analytics.forecast.clock import EVERY_THIRD_HOUR
from analytics.forecast.history import Floats, Indexes

LEVELS = (0.1, 0.5, 0.9)
# With fewer there is no rank for the 0.9 quantile of n + 1.
FEWEST = 9
# A standard normal's 0.9 quantile, for when nothing could be rehearsed.
NORMAL_90 = 1.2816


def spread(residuals: Floats, hours: Indexes) -> Floats:
    """Quantiles of actual less foretold: (groups of the clock, LEVELS, horizon).

    `residuals` (origins, horizon), NaN where unknown, `hours` those of the origins since 1970.
    They are taken about their mean: how wrong a forecast was on average in one season says
    little of the next. A group without residuals takes those of all, and each hour ahead the
    mean with its neighbours'. With n residuals the outer levels are widened to the rank that
    n + 1 would have, as in split conformal prediction (Vovk et al. 2005).
    """
    groups = EVERY_THIRD_HOUR.group(hours)
    of_all = _quantiles(residuals)
    count = len(EVERY_THIRD_HOUR.centres)
    found = np.stack([_quantiles(residuals[groups == group]) for group in range(count)])
    return _smoothed(np.where(np.isfinite(found), found, of_all))


def _quantiles(residuals: Floats) -> Floats:
    """LEVELS of each column about its mean: (LEVELS, horizon), NaN where there are too few."""
    ordered = np.sort(residuals, axis=0)
    count = np.isfinite(ordered).sum(axis=0)
    if len(ordered) < FEWEST:
        return np.full((len(LEVELS), residuals.shape[1]), np.nan)
    mean = np.nansum(ordered, axis=0) / np.maximum(count, 1)
    last = np.maximum(count - 1, 0)
    ranks = [np.clip(_rank(level, count), 0, last) for level in LEVELS]
    found = np.stack([ordered[rank, np.arange(len(rank))] for rank in ranks])
    return np.where(count >= FEWEST, found - mean, np.nan)


def _rank(level: float, count: Indexes) -> Indexes:
    """The index, of so many ordered samples, of a level; outward of the exact place."""
    exact = level * (count + 1) - 1
    rank: Indexes = (np.ceil(exact) if level > 0.5 else np.floor(exact)).astype(np.intp)
    return rank


def _smoothed(quantiles: Floats) -> Floats:
    edged = np.pad(quantiles, ((0, 0), (0, 0), (1, 1)), mode="edge")
    smooth: Floats = (edged[..., :-2] + edged[..., 1:-1] + edged[..., 2:]) / 3
    return smooth
