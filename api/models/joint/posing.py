"""All classes of a problem as one table, its costs scaled for the solver."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from api.models.carbon_trace import Floats
from api.models.grid.cells import Grid
from api.models.joint import integral, shares, starts, switching
from api.models.joint.grouping import Alike, singly
from api.models.joint.integral import Best
from api.models.joint.linear import Limits, Method
from api.models.joint.program import Table
from api.models.joint.sheet import Sheet

LARGEST = 5_000.0
"""To what the largest cost is scaled: HiGHS's rounding of starts is ten times as slow at one."""
BIG = 5_000
"""Columns from which the interior point method is the faster of the two for starts."""


@dataclass(frozen=True, eq=False, slots=True)
class Posed:
    """A table, its blocks, and what its costs were divided by."""

    sheet: Sheet
    table: Table
    scale: float
    alike: list[Alike]

    @property
    def method(self) -> str:
        """What a certificate calls it."""
        kinds = {one.task.kind for one in self.alike}
        if not self.table.whole.any():
            return "slot-aggregated-lp"
        if kinds == {"contiguous"}:
            return "start-counts"
        return "class-counts"

    def cell_prices(self, prices: Floats | None) -> Floats:
        """What a unit of each cell's capacity is worth at the rows' prices."""
        limits = self.sheet.limits
        worth = np.zeros(limits.shape)
        if prices is not None:
            worth[limits >= 0] = np.maximum(0.0, -prices[limits[limits >= 0]]) * self.scale
        return worth

    @property
    def relaxing(self) -> Method:
        """The method that is the faster for its relaxation."""
        return "ipm" if len(self.table.cost) > BIG and self.table.whole.any() else "simplex"

    def solved(self, limits: Limits, told: integral.Told, *, persistent: bool = False) -> Best:
        """The best in the time that is left; `persistent`: even where rounding finds nothing."""
        return integral.solve(self.table, limits, self.relaxing, told, persistent=persistent)


def pose(grid: Grid, alike: Sequence[Alike], *, may_drop: bool = False) -> Posed:
    """The programme of all classes; with columns of those left out if any may be."""
    sheet = Sheet(grid, may_drop)
    contiguous = [one for one in alike if one.task.kind == "contiguous"]
    switched = [one for one in alike if one.is_switched]
    rest = [one for one in alike if one.task.kind != "contiguous" and not one.is_switched]
    starts.add(sheet, contiguous)
    shares.add(sheet, rest)
    switching.add(sheet, singly(switched))
    table = sheet.close()
    scale = float(np.abs(table.cost).max(initial=0.0)) / LARGEST or 1.0
    return Posed(sheet, replace(table, cost=table.cost / scale), scale, list(alike))
