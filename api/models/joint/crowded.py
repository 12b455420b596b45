"""When not all tasks have a place: as many as possible, and those at the least cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from api.models.certificate import Certificate
from api.models.grid import reasons
from api.models.grid.cells import Grid
from api.models.grid.problem import Solution, Use
from api.models.joint import greedy, handing, posing, proving
from api.models.joint.grouping import Alike
from api.models.joint.integral import Best, quiet
from api.models.joint.posing import Posed
from api.models.joint.search import Search

METHOD = "most-placed"


@dataclass(frozen=True, slots=True)
class Fewest:
    """How many tasks are left out, and whether that is proven to be the fewest."""

    count: int
    is_proven: bool


def solve(search: Search, alike: list[Alike], unplaced: Mapping[str, str]) -> Solution:
    """The most tasks that can be placed together, at their least cost; the others say why not."""
    if why := _budget(search, alike):
        every = {key: why for one in alike for key in one.keys}
        return Solution({}, dict(unplaced) | every, Certificate("infeasible", METHOD))
    search.tell(0.5, "placing the most")
    posed = posing.pose(search.grid, alike, may_drop=True)
    fewest = _fewest(search, posed)
    if fewest is None:
        return proving.one_by_one(search, alike, unplaced, None)
    search.tell(0.7, "those at the least cost")
    best = _cheapest(search, posed, fewest.count)
    if best.values is None:
        return proving.one_by_one(search, alike, unplaced, None)
    return _solution(search, posed, best, fewest, unplaced)


def _budget(search: Search, alike: list[Alike]) -> str | None:
    """That the budget keeps the tasks from a place, if the least that they can spend is above."""
    problem = search.grid.problem
    if problem.spent is None or problem.budget is None:
        return None
    cost = np.where(search.grid.allowed, problem.spent, np.inf)
    spending = Grid(replace(problem, cost=cost, spent=None, budget=None))
    posed = posing.pose(spending, alike)
    best = posed.solved(search.limits, quiet)
    if best.bound is None or best.bound * posed.scale <= problem.budget * (1 + 1e-9):
        return None
    least = best.bound * posed.scale
    return reasons.too_dear(problem.budget, least)


def _fewest(search: Search, posed: Posed) -> Fewest | None:
    cost = np.zeros(len(posed.table.cost))
    cost[list(posed.sheet.drops.values())] = 1.0
    counting = replace(posed, table=replace(posed.table, cost=cost))
    best = counting.solved(search.limits.halved, quiet, persistent=True)
    if best.cost is None or best.bound is None:
        return None
    return Fewest(round(best.cost), best.bound > round(best.cost) - 1 + 1e-6)


def _cheapest(search: Search, posed: Posed, left_out: int) -> Best:
    upper = posed.table.row_upper.copy()
    upper[posed.sheet.dropped_row] = left_out
    cheap = replace(posed, table=replace(posed.table, row_upper=upper))
    return cheap.solved(search.limits, quiet, persistent=True)


def _solution(
    search: Search, posed: Posed, best: Best, fewest: Fewest, unplaced: Mapping[str, str]
) -> Solution:
    values = best.values if best.values is not None else posed.table.lower
    uses = handing.uses(posed.sheet, values)
    left_out = _left_out(search.grid, posed.alike, uses)
    if not uses:
        return Solution({}, dict(unplaced) | left_out, Certificate("infeasible", METHOD))
    cost = handing.total_cost(search.grid, uses)
    bound = None if best.bound is None else min(cost, best.bound * posed.scale)
    proven = best.verdict == "optimal" and fewest.is_proven
    certificate = Certificate("optimal" if proven else "feasible", METHOD, cost, bound)
    search.tell(1.0, "done", certificate)
    return Solution(uses, dict(unplaced) | left_out, certificate)


def _left_out(
    grid: Grid, alike: list[Alike], uses: Mapping[str, tuple[Use, ...]]
) -> dict[str, str]:
    """The tasks that use nothing, and which cells that they might use are full."""
    left = grid.problem.capacity.astype(np.float64)
    for each in uses.values():
        for use in each:
            left[use.zone, use.slot] -= use.takes
    return {
        key: greedy.full(grid, one.task, left) or reasons.CAPACITY
        for one in alike
        for key in one.keys
        if key not in uses
    }
