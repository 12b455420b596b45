"""What a forecast may know: the hourly past of a series, and what was known of its future."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
# What was foretold may be kept in half the space.
Column: TypeAlias = NDArray[np.float64] | NDArray[np.float32]
Indexes: TypeAlias = NDArray[np.intp]
Flags: TypeAlias = NDArray[np.bool_]

HORIZON = 96
DAY, WEEK = 24, 168


class TooLittle(ValueError):
    """There is too little history to foretell anything: a day's hours are needed."""


@dataclass(frozen=True, slots=True)
class History:
    """Hourly means of one component of one zone, up to the origin of a forecast.

    `first_hour` counts hours since 1970-01-01T00:00Z; `values[i]` is the mean over the hour
    [first_hour + i, first_hour + i + 1), NaN where it is not known. The origin is the end of
    the last hour, `first_hour + n`; recent hours that are not published yet are NaN.

    `columns` hold what publishers foretold: row i of a column is what was known at the start of
    hour i of the hours i, i + 1, ... i + 95, NaN where nothing was. It has n + 1 rows; the last
    is what is known at the origin of the hours to be foretold. It may be narrower than 96 hours
    where nothing farther is ever known, and float32. `companions` are other hourly
    means of the same hours as `values`, such as the zone's generation by fuel.

    Raises ValueError when shapes disagree.
    """

    first_hour: int
    values: Floats
    columns: Mapping[str, Column] = field(default_factory=dict)
    companions: Mapping[str, Floats] = field(default_factory=dict)

    def __post_init__(self) -> None:
        hours = len(self.values)
        for name, column in self.columns.items():
            if column.ndim != 2 or len(column) != hours + 1 or not column.shape[1]:
                raise ValueError(f"column {name} has shape {column.shape}, not ({hours + 1}, 96)")
        for name, companion in self.companions.items():
            if companion.shape != (hours,):
                raise ValueError(f"companion {name} has shape {companion.shape}, not ({hours},)")

    @property
    def origin(self) -> int:
        """The first hour to be foretold, in hours since 1970."""
        return self.first_hour + len(self.values)

    def until(self, hour: int) -> History:
        """The history as it was when `hour` (since 1970) began; nothing later is in it."""
        kept = min(max(hour - self.first_hour, 0), len(self.values))
        return History(
            self.first_hour,
            self.values[:kept],
            {name: column[: kept + 1] for name, column in self.columns.items()},
            {name: companion[:kept] for name, companion in self.companions.items()},
        )

    def recent(self, hours: int) -> History:
        """The last `hours` of it, or all if it is shorter."""
        left_out = max(len(self.values) - hours, 0)
        return History(
            self.first_hour + left_out,
            self.values[left_out:],
            {name: column[left_out:] for name, column in self.columns.items()},
            {name: companion[left_out:] for name, companion in self.companions.items()},
        )

    def trimmed(self) -> History:
        """Without the unknown hours at either end of the values."""
        known = np.flatnonzero(np.isfinite(self.values))
        return self.until(self.first_hour + int(known[-1]) + 1).recent(
            int(known[-1]) + 1 - int(known[0])
        )

    def rolled_back(self, hours: int) -> History:
        """The history without its last `hours`, but with what its columns know now.

        Of an hour that the columns foretold more than once the newest word counts.
        """
        if not hours:
            return self
        earlier = self.until(self.origin - hours)
        renewed = {
            name: _renewed(column, self.columns[name][-1], hours)
            for name, column in earlier.columns.items()
        }
        return History(earlier.first_hour, earlier.values, renewed, earlier.companions)


def _renewed(column: Column, newest: Column, hours: int) -> Column:
    """The column with its last row overwritten by what is known `hours` later."""
    renewed = column.copy()
    late = newest[: len(newest) - hours]
    renewed[-1, hours:] = np.where(np.isfinite(late), late, renewed[-1, hours:])
    return renewed
