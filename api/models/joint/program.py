"""A linear programme in numpy arrays, put together block by block."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from api.models.carbon_trace import Floats

Places = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False, slots=True)
class Table:
    """Minimise cost x within row_lower <= A x <= row_upper and lower <= x <= upper (finite).

    A is held column by column: entries start[j] to start[j + 1] of `row` and `value`.
    """

    cost: Floats
    lower: Floats
    upper: Floats
    whole: Flags
    row_lower: Floats
    row_upper: Floats
    start: Places
    row: Places
    value: Floats

    def bound(self, prices: Floats) -> float:
        """Below which no solution is, by Lagrange, whatever the rows' prices.

        It holds for any prices, so a solver's tolerances cannot make it wrong.
        """
        prices = np.where(np.isfinite(self.row_lower), prices, np.minimum(prices, 0.0))
        prices = np.where(np.isfinite(self.row_upper), prices, np.maximum(prices, 0.0))
        sides = np.where(prices > 0, self.row_lower, self.row_upper)
        rows = float((prices[prices != 0] * sides[prices != 0]).sum())
        reduced = self.reduced(prices)
        return rows + float(np.minimum(reduced * self.lower, reduced * self.upper).sum())

    def reduced(self, prices: Floats) -> Floats:
        """What a unit of each column costs, less what its rows pay for it."""
        column = np.repeat(np.arange(len(self.cost)), np.diff(self.start))
        paid = sums(column, self.value * prices[self.row], len(self.cost))
        return self.cost - paid


@dataclass(slots=True)
class Program:
    """The table in the making."""

    size: int = 0
    height: int = 0
    _columns: list[tuple[Floats, Floats, Flags]] = field(default_factory=list)
    _rows: list[tuple[Floats, Floats]] = field(default_factory=list)
    _entries: list[tuple[Places, Places, Floats]] = field(default_factory=list)

    def columns(self, cost: Floats, upper: Floats | float, *, whole: bool = False) -> Places:
        """New columns from zero to `upper`, and their places."""
        count = len(cost)
        uppers = np.broadcast_to(np.asarray(upper, np.float64), count)
        self._columns.append((cost, uppers, np.full(count, whole)))
        self.size += count
        return np.arange(self.size - count, self.size)

    def uppers(self, columns: Places) -> Floats:
        """Up to what those columns may be."""
        return np.concatenate([upper for _, upper, _ in self._columns])[columns]

    def rows(self, lower: Floats, upper: Floats) -> Places:
        """New rows between bounds, and their places."""
        self._rows.append((lower, upper))
        self.height += len(lower)
        return np.arange(self.height - len(lower), self.height)

    def equal(self, amounts: Floats) -> Places:
        """New rows that add up to the amounts."""
        return self.rows(amounts, amounts)

    def most(self, amounts: Floats) -> Places:
        """New rows that add up to the amounts at most."""
        return self.rows(np.full(len(amounts), -np.inf), amounts)

    def put(self, rows: Places, columns: Places, values: Floats | float) -> None:
        """Coefficients, one for each pair of row and column; those of row -1 are left out."""
        rows, columns, each = np.broadcast_arrays(rows, columns, values)
        kept = rows >= 0
        self._entries.append((rows[kept], columns[kept], each[kept].astype(np.float64)))

    def table(self) -> Table:
        """All of it, column by column; the coefficients of a pair add up."""
        cost, upper, whole = (np.concatenate(each) for each in zip(*self._columns, strict=True))
        row_lower, row_upper = (np.concatenate(each) for each in zip(*self._rows, strict=True))
        rows, columns, values = (np.concatenate(each) for each in zip(*self._entries, strict=True))
        keys, places = np.unique(columns * self.height + rows, return_inverse=True)
        start = np.searchsorted(keys, np.arange(self.size + 1) * self.height)
        return Table(
            cost=cost,
            lower=np.zeros(self.size),
            upper=upper,
            whole=whole,
            row_lower=row_lower,
            row_upper=row_upper,
            start=start,
            row=keys % self.height,
            value=sums(places, values, len(keys)),
        )


def sums(places: Places, values: Floats, count: int) -> Floats:
    """What the values add up to at each of `count` places."""
    return np.bincount(places, values, count).astype(np.float64)
