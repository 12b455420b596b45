"""Problems too large to pose whole: whole placements of a task as columns, made as they pay.

A column says where and when one task of a class works. What the cells' capacity is worth comes
from the least cost of mixing the columns known; at those prices each class's best placement alone
is a new column, and all of them together are a bound (Dantzig and Wolfe 1960, Lagrange). The
first prices are those of the same tasks free to move anywhere. At the end whole numbers of the
columns are chosen. Interruptible work is then in whole slots.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from api.models.carbon_trace import Floats
from api.models.certificate import Certificate, Status
from api.models.grid.problem import Solution, Use
from api.models.joint import alone, greedy, handing, integral, linear, posing, repair
from api.models.joint.alone import Rates
from api.models.joint.grouping import Alike, classes
from api.models.joint.program import Places, Program, Table, sums
from api.models.joint.search import Search

METHOD = "placement-columns"
TOO_LARGE = 60_000
"""Columns of zones and slots from which a problem is not posed whole."""
SWITCHED = 4
"""As how many of them a cell counts of a task with a least run: it has three columns and rows."""
ROUNDS = 40
CLOSE = 1e-5
"""Of prices: a share of the cost by which they may be short of the best bound."""
KEPT = 0.5
"""How much of the best prices so far is kept in the next; it keeps them from swinging."""
PRICING_SHARE = CHOOSING_SHARE = 0.3
"""Of the time that is left, what prices may take, and then the choice."""

Uses = tuple[Use, ...]


def is_needed(alike: list[Alike]) -> bool:
    """Whether the whole programme would be too large."""
    groups: dict[object, int] = {}
    for one in alike:
        task = one.task
        if task.kind != "contiguous" and one.is_free and not one.is_switched:
            continue
        size = len(task.zones) * (task.last - task.first) * max(1, len(task.levels))
        if task.kind == "contiguous":
            key: object = (task.slots, task.kilowatts, task.takes, task.zones)
            groups[key] = max(size, groups.get(key, 0))
        else:
            groups[one] = size * (SWITCHED * one.count if one.is_switched else 1)
    return sum(groups.values()) > TOO_LARGE


@dataclass(slots=True)
class Pool:
    """The columns known, by class, and the best prices and bound so far."""

    search: Search
    alike: list[Alike]
    columns: dict[Uses, int] = field(default_factory=dict)
    """What a column uses, and its class."""
    prices: Floats | None = None
    bound: float = -np.inf

    def add(self, at: int, uses: Uses) -> bool:
        """Add a column of the class at that place; whether it is new."""
        before = len(self.columns)
        self.columns.setdefault((Use(-1, at, 0.0, 0.0), *uses), at)
        return len(self.columns) > before

    def price(self, prices: Floats) -> bool:
        """Add each class's best at the prices; whether any is new or the bound has risen."""
        rates, total, is_new = Rates(self.search.grid, prices), 0.0, False
        for at, one in enumerate(self.alike):
            found = alone.least(rates, one)
            if found is None:
                return False
            total += one.count * found.cost
            is_new |= self.add(at, found.uses)
        capacity = self.search.grid.problem.capacity
        bound = total - float((prices[prices > 0] * capacity[prices > 0]).sum())
        if bound > self.bound:
            self.bound, self.prices = bound, prices
        return is_new

    def table(self) -> tuple[Table, Places]:
        """How many of each column, and the rows of the cells (-1: no limit)."""
        program, grid = Program(), self.search.grid
        demands = program.equal(np.array([float(one.count) for one in self.alike]))
        capacity = grid.problem.capacity
        cells = np.full(capacity.shape, -1, np.int64)
        limited = np.isfinite(capacity)
        cells[limited] = program.most(capacity[limited])
        owners = np.array(list(self.columns.values()))
        lengths = [len(uses) - 1 for uses in self.columns]
        flat = np.array([use[:4] for uses in self.columns for use in uses[1:]]).reshape(-1, 4)
        slots, zones = flat[:, 0].astype(int), flat[:, 1].astype(int)
        which = np.repeat(np.arange(len(owners)), lengths)
        cost = sums(which, grid.cost[zones, slots] * flat[:, 2], len(owners))
        most = np.array([float(one.count) for one in self.alike])[owners]
        columns = program.columns(cost, most, whole=True)
        program.put(demands[owners], columns, 1.0)
        program.put(cells[zones, slots], columns[which], flat[:, 3])
        budget = grid.problem.budget
        if budget is not None and grid.problem.spent is not None:
            row = np.full(len(which), program.most(np.array([budget]))[0])
            program.put(row, columns[which], grid.spent[zones, slots] * flat[:, 2])
        return program.table(), cells


def solve(
    search: Search, alike: list[Alike], unplaced: Mapping[str, str], least: float
) -> Solution | None:
    """All tasks by whole placements; None if no way to place all of them was met."""
    pool = Pool(search, alike, bound=least)
    search.tell(0.1, "first prices", Certificate("unknown", METHOD, None, least))
    first = _begin(pool)
    _improve(pool)
    search.tell(0.4, "choosing placements", Certificate("unknown", METHOD, None, pool.bound))
    uses = _chosen(pool) or first
    if len(uses) < sum(one.count for one in alike):
        return None
    told = Certificate("feasible", METHOD, handing.total_cost(search.grid, uses), pool.bound)
    search.tell(0.6, "placing some anew", told)
    prices = np.zeros(search.grid.problem.cost.shape) if pool.prices is None else pool.prices
    mending = repair.of(search.grid, alike, uses, prices)
    return _answer(search, mending.improved(uses, pool.bound, search.limits), pool, unplaced)


def _answer(
    search: Search, uses: dict[str, Uses], pool: Pool, unplaced: Mapping[str, str]
) -> Solution:
    cost = handing.total_cost(search.grid, uses)
    proven = cost - pool.bound <= integral.CLOSED * abs(cost)
    status: Status = "optimal" if proven else "feasible"
    certificate = Certificate(status, METHOD, cost, min(cost, pool.bound))
    search.tell(1.0, "done", certificate)
    return Solution(uses, unplaced, certificate)


def _chosen(pool: Pool) -> dict[str, Uses]:
    """The least cost by whole numbers of the columns known; nothing if not found in time."""
    table, _ = pool.table()
    scale = float(np.abs(table.cost).max()) / posing.LARGEST or 1.0
    scaled = replace(table, cost=table.cost / scale)
    limits = pool.search.limits
    best = integral.solve(
        scaled, limits.within(CHOOSING_SHARE * limits.left), "ipm", integral.quiet
    )
    return {} if best.values is None else _handed(pool, best.values)


def _begin(pool: Pool) -> dict[str, Uses]:
    """Placements one after the other (some solution), and prices as if all might move."""
    grid = pool.search.grid
    owner = {key: at for at, one in enumerate(pool.alike) for key in one.keys}
    first = greedy.placed(grid, pool.alike)[0]
    for key, uses in first.items():
        pool.add(owner[key], uses)
    zones = tuple(sorted({zone for one in pool.alike for zone in one.task.zones}))
    free = [
        replace(
            one.task,
            key=key,
            zones=zones,
            may_migrate=True,
            minimum_run=1,
            restart_kwh=0.0,
            in_whole_slots=False,
        )
        for one in pool.alike
        for key in one.keys
    ]
    posed = posing.pose(grid, classes(free, grid.problem.cost.shape[1]))
    found = linear.relaxed(posed.table, pool.search.limits.halved, posed.relaxing)
    pool.price(np.zeros(grid.problem.cost.shape))
    pool.price(posed.cell_prices(found.prices))
    return first


def _improve(pool: Pool) -> None:
    """Better prices and columns, round after round."""
    limits = pool.search.limits.within(PRICING_SHARE * pool.search.limits.left)
    for _ in range(ROUNDS):
        table, cells = pool.table()
        found = linear.relaxed(table, limits, "simplex")
        if found.values is None or found.prices is None:
            return
        cost = float(table.cost @ found.values)
        told = Certificate("unknown", METHOD, None, pool.bound)
        pool.search.tell(0.3, "pricing placements", told)
        if cost - pool.bound <= CLOSE * abs(cost):
            return
        prices = np.zeros(cells.shape)
        prices[cells >= 0] = np.maximum(0.0, -found.prices[cells[cells >= 0]])
        center = prices if pool.prices is None else pool.prices
        if not pool.price(KEPT * center + (1 - KEPT) * prices) and not pool.price(prices):
            return


def _handed(pool: Pool, values: Floats) -> dict[str, Uses]:
    waiting = [list(one.keys) for one in pool.alike]
    uses: dict[str, Uses] = {}
    counts = np.round(values).astype(int).tolist()
    for (column, at), count in zip(pool.columns.items(), counts, strict=True):
        for _ in range(count):
            uses[waiting[at].pop()] = column[1:]
    return uses
