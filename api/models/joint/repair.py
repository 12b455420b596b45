"""Improves a solution by placing some tasks anew, exactly, in the room that the others leave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from api.models.carbon_trace import Floats
from api.models.grid.cells import Grid
from api.models.grid.problem import Task, Use
from api.models.joint import alone, handing, posing
from api.models.joint.alone import Rates
from api.models.joint.grouping import Alike, classes, singly
from api.models.joint.integral import quiet
from api.models.joint.linear import Limits

Uses = tuple[Use, ...]
AT_ONCE = 120
"""The most tasks placed anew together; fewer where they have many columns."""
COLUMNS = 12_000
GOOD_ENOUGH = 5e-4
"""A gap at which it ends, as a share of the cost: the aim for a thousand contiguous jobs."""
IN_VAIN = 25
"""Rounds without a gain after which it ends."""
ROUND_SECONDS = 8.0


@dataclass(frozen=True, eq=False)
class Repair:
    """A solution's grid, the tasks by key, how far each is above its best at the prices."""

    grid: Grid
    tasks: Mapping[str, Task]
    regrets: Mapping[str, float]

    def improved(self, uses: dict[str, Uses], bound: float, limits: Limits) -> dict[str, Uses]:
        """The solution after rounds of placing some anew; never dearer than it was."""
        rng = np.random.default_rng(0)
        cost, vain = handing.total_cost(self.grid, uses), 0
        while vain < IN_VAIN and limits.left > 0 and cost - bound > GOOD_ENOUGH * abs(cost):
            chosen = self._chosen(rng, uses)
            before = {key: uses[key] for key in chosen}
            after = self._anew(chosen, uses, limits.within(ROUND_SECONDS))
            gain = handing.total_cost(self.grid, before) - handing.total_cost(self.grid, after)
            vain += 1
            if len(after) == len(before) and gain > 1e-9 * abs(cost):
                uses = uses | after
                cost, vain = cost - gain, 0
        return uses

    def _chosen(self, rng: np.random.Generator, uses: Mapping[str, Uses]) -> list[str]:
        """Tasks near one that is far above its best, the far ones rather than the others."""
        keys = list(uses)
        weights = np.array([max(0.0, self.regrets[key]) for key in keys]) + 1e-12
        weights = weights + 0.05 * weights.mean()
        middle = self._middle(keys[int(rng.choice(len(keys), p=weights / weights.sum()))])
        away = np.array([abs(self._middle(key) - middle) for key in keys])
        near = weights * np.exp(-away / (0.1 * self.grid.problem.cost.shape[1]))
        order = np.argsort(-np.log(near) + np.log(rng.exponential(size=len(keys))))
        sizes = np.array([self._size(keys[at]) for at in order])
        count = int(np.searchsorted(np.cumsum(sizes), COLUMNS)) if len(order) else 0
        return [keys[at] for at in order[: max(2, min(count, AT_ONCE))]]

    def _middle(self, key: str) -> float:
        return (self.tasks[key].first + self.tasks[key].last) / 2

    def _size(self, key: str) -> int:
        task = self.tasks[key]
        length = task.last - task.first - (task.slots if task.kind == "contiguous" else 0)
        return len(task.zones) * (length + 1) * max(1, len(task.levels))

    def _anew(self, chosen: list[str], uses: Mapping[str, Uses], limits: Limits) -> dict[str, Uses]:
        """The chosen tasks' best placement in the room of the others; nothing if none is found."""
        rest = [use for key, each in uses.items() if key not in set(chosen) for use in each]
        slots, zones, kilowatts, takes = np.array([use[:4] for use in rest]).reshape(-1, 4).T
        cells = zones.astype(int), slots.astype(int)
        left = self.grid.problem.capacity.astype(np.float64)
        np.subtract.at(left, cells, takes)
        budget = self.grid.problem.budget
        if budget is not None:
            budget -= float((self.grid.spent[cells] * kilowatts).sum())
        tasks = tuple(self.tasks[key] for key in chosen)
        problem = replace(self.grid.problem, capacity=left, budget=budget, tasks=tasks)
        alike = classes(tasks, problem.cost.shape[1])
        posed = posing.pose(Grid(problem), alike)
        best = posed.solved(limits, quiet)
        return {} if best.values is None else handing.uses(posed.sheet, best.values)


def of(grid: Grid, alike: list[Alike], uses: Mapping[str, Uses], prices: Floats) -> Repair:
    """The repair of a solution, with regrets at the prices of cells."""
    rates = Rates(grid, prices)
    tasks: dict[str, Task] = {}
    regrets: dict[str, float] = {}
    for one in alike:
        found = alone.least(rates, one)
        for single in singly([one]):
            (key,) = single.keys
            tasks[key] = replace(one.task, key=key)
            priced = sum(
                float(grid.cost[use.zone, use.slot]) * use.kilowatts
                + float(prices[use.zone, use.slot]) * use.takes
                for use in uses.get(key, ())
            )
            regrets[key] = priced - found.cost if found else 0.0
    return Repair(grid, tasks, regrets)
