"""Readings and vintages as forecasts want them: by whole hours, each hour with what it knew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from analytics.forecast import HORIZON, Floats
from database.arrays import Moments
from database.columns import Columns
from database.forecast_columns import Vintages
from database.moments import EPOCH, MICROSECOND

HOUR = timedelta(hours=1)
HOUR_US = HOUR // MICROSECOND


class Unfit(Exception):
    """A series cannot be foretold; the message says why."""


@dataclass(frozen=True, slots=True)
class Fine:
    """Readings on a grid of steps that divide the hour: row i starts i steps after `first_hour`.

    `first_hour` counts hours since 1970 UTC; `values`: float64 (hours * per_hour, k), NaN where
    nothing is known. A reading whose stamp is off the grid counts for the step that it starts in.
    """

    first_hour: int
    per_hour: int
    values: Floats

    @property
    def known_until(self) -> int | None:
        """How many steps there are up to the last with any known value; None without any."""
        rows = np.flatnonzero(np.isfinite(self.values).any(axis=1))
        return int(rows[-1]) + 1 if rows.size else None

    def hourly(self) -> Floats:
        """Means over the hours (hours, k); NaN where less than half of an hour is known."""
        by_hour = self.values.reshape(-1, self.per_hour, self.values.shape[1])
        known = np.isfinite(by_hour)
        count = known.sum(axis=1)
        sums = np.where(known, by_hour, 0).sum(axis=1)
        enough = 2 * count >= self.per_hour
        means: Floats = np.where(enough, sums / np.maximum(count, 1), np.nan)
        return means


def steps_per_hour(step: timedelta) -> int:
    """How many steps make an hour; raises Unfit where that is no whole number."""
    parts, rest = divmod(HOUR, step)
    if rest or parts < 1:
        raise Unfit(f"its step of {step} does not divide the hour")
    return parts


def on_grid(
    pieces: Iterable[Columns], width: int, step: timedelta, first_hour: int, past_hour: int
) -> Fine:
    """The readings within [first_hour, past_hour), `width` components of them, on their grid."""
    per_hour = steps_per_hour(step)
    values = np.full(((past_hour - first_hour) * per_hour, width), np.nan)
    for piece in pieces:
        places = (piece.starts - first_hour * HOUR_US) // (HOUR_US // per_hour)
        within = (places >= 0) & (places < len(values))
        values[places[within]] = piece.values[within]
    return Fine(first_hour, per_hour, values)


def known_at(
    vintages: Vintages, step: timedelta, first_hour: int, hours: int, lag_us: int
) -> Floats:
    """What was known of the hours to come at each of `hours` origins from `first_hour` on.

    (hours, 96): row i has the hourly means of the hours first_hour + i to first_hour + i + 95, by
    the vintage issued last, no later than `lag_us` microseconds after the origin. The lag is how
    much later than its origin a forecast is issued: 0 < lag where readings come late, lag < 0
    where they are of tomorrow. NaN where nothing was foretold of the whole hour.
    """
    per_hour = steps_per_hour(step)
    believed = np.full((hours + HORIZON - 1, per_hour), np.nan)
    steps, means = believed.reshape(-1), np.full(len(believed), np.nan)
    ahead, known = sliding_window_view(means, HORIZON), np.empty((hours, HORIZON))
    places = (vintages.starts - first_hour * HOUR_US) // (HOUR_US // per_hour)
    within = (places >= 0) & (places < steps.size)
    places, values = places[within], vintages.values[within]
    origins = (first_hour + np.arange(hours)) * HOUR_US + lag_us
    for rows, new in _arrivals(vintages.issued_at[within], origins):
        steps[places[new]] = values[new]
        touched = _span(places[new] // per_hour)
        means[touched] = believed[touched].mean(axis=1)
        known[rows] = ahead[rows]
    return known


def _arrivals(issued_at: Moments, origins: Moments) -> Iterator[tuple[slice, slice]]:
    """The vintages that were known first at the same origin, and the origins until the next ones.

    The first are those of before the first origin, and may be none.
    """
    known_from = np.searchsorted(origins, issued_at, side="left")
    rows = [0, *np.unique(known_from[(known_from > 0) & (known_from < len(origins))]).tolist()]
    places = [0, *np.searchsorted(known_from, [*rows[1:], len(origins)], side="left").tolist()]
    for (row, past_row), (place, past) in zip(
        pairwise([*rows, len(origins)]), pairwise(places), strict=True
    ):
        yield slice(row, past_row), slice(place, past)


def _span(places: Moments) -> slice:
    """From the least of the places to the greatest."""
    return slice(int(places.min()), int(places.max()) + 1) if places.size else slice(0)


def hour_of(moment: datetime) -> int:
    """The hours since 1970 that had begun by a moment."""
    return (moment - EPOCH) // HOUR


def moment_of(hour: int) -> datetime:
    """When an hour begins."""
    return EPOCH + hour * HOUR
