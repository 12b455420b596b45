"""Rehearsals: forecasts of days that are known by now, each made from what came before it."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from analytics.forecast.history import DAY, Floats, Indexes

FOLDS, MOST_DAYS, SHARE = 2, 180, 0.4
# Blocks of the horizon, in hours ahead: each has its own penalty and its own weights.
EDGES = (0, 6, 24, 48)


class Stage(NamedTuple):
    """When forecasts are rehearsed, as indexes of hours.

    A fold [edges[k], edges[k + 1]) of origins is foretold by what was learnt before edges[k].
    """

    origins: Indexes
    edges: Indexes


def stage(hours: int) -> Stage:
    """The last part of a history of so many hours: two fifths of it, 180 days at most.

    Its last origin has a day to be judged by.
    """
    span = int(min(MOST_DAYS * DAY, SHARE * hours))
    edges = hours - span + np.arange(FOLDS + 1) * span // FOLDS
    return Stage(np.arange(edges[0], hours - DAY + 1), edges)


def actual(values: Floats, origins: Indexes, horizon: int) -> Floats:
    """What came after each origin, (origins, horizon); NaN past the end and where not known."""
    padded = np.concatenate([values, np.full(horizon, np.nan)])
    return sliding_window_view(padded, horizon)[origins]


def blocks(horizon: int) -> list[slice]:
    """The blocks of a horizon of so many hours."""
    edges = [edge for edge in EDGES if edge < horizon] + [horizon]
    return [slice(start, end) for start, end in pairwise(edges)]
