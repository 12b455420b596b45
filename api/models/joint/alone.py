"""Each task as if it were alone: exact, class by class, without a solver.

contiguous      prefix sums over starts
interruptible   the cheapest slots of the window, zone by zone or of all zones at once
elastic         the steps of each slot's convex envelope of cost over work, cheapest first
least runs      by dynamic programming (`pausing`)
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from api.models.carbon_trace import Floats
from api.models.grid.cells import Grid
from api.models.grid.problem import Task, Use
from api.models.joint.envelope import cheapest_work
from api.models.joint.grouping import Alike
from api.models.joint.program import Places
from api.models.joint.shares import paces
from api.models.pausing import Slots, cheapest


@dataclass(frozen=True, eq=False)
class Rates:
    """What a kilowatt costs, and a unit of capacity, for a slot; infinite where none may run."""

    grid: Grid
    prices: Floats | None = None

    @cached_property
    def per_kilowatt(self) -> Floats:
        """By zone and slot."""
        return np.where(self.grid.allowed, self.grid.cost, np.inf)

    def of(self, task: Task, kilowatts: float, takes: float) -> Floats:
        """Of such power, by the task's zones and the slots of its window."""
        zones, window = list(task.zones), slice(task.first, task.last)
        cost = self.per_kilowatt[zones, window]
        priced = cost * kilowatts if kilowatts else np.where(np.isfinite(cost), 0.0, np.inf)
        return priced if self.prices is None else priced + self.prices[zones, window] * takes


@dataclass(frozen=True, slots=True)
class Found:
    """The least cost of a task alone, and what it then uses."""

    cost: float
    uses: tuple[Use, ...]


def least(rates: Rates, one: Alike) -> Found | None:
    """The best of a class's tasks if it were alone; ties to the earliest. None: it has no place."""
    task = one.task
    if task.last <= task.first:
        return None
    if task.kind == "elastic":
        return _elastic(rates, one)
    cost = rates.of(task, task.kilowatts, task.takes)
    zones, each = _choices(task, cost, free=one.is_free)
    if task.slots > cost.shape[1]:
        return None
    if task.kind == "contiguous":
        return _used(task, zones, *_contiguous(each, task.slots))
    if not one.is_switched:
        return _used(task, zones, *_cheapest(each, task.slots))
    return _switched(rates, task, zones, each)


def _choices(task: Task, cost: Floats, *, free: bool) -> tuple[Places, Floats]:
    """The zone of each slot and its cost: one line for all zones, or one for each."""
    if free:
        zones = cost.argmin(axis=0)
        return np.array(task.zones)[zones][None, :], cost.min(axis=0)[None, :]
    return np.repeat(np.array(task.zones)[:, None], cost.shape[1], axis=1), cost


def _contiguous(cost: Floats, slots: int) -> tuple[float, int, Places]:
    known = np.isfinite(cost)
    until = np.pad(np.cumsum(np.where(known, cost, 0.0), axis=1), ((0, 0), (1, 0)))
    holes = np.pad(np.cumsum(~known, axis=1), ((0, 0), (1, 0)))
    sums = until[:, slots:] - until[:, :-slots]
    sums = np.where(holes[:, slots:] > holes[:, :-slots], np.inf, sums)
    line, start = divmod(int(sums.argmin()), sums.shape[1])
    return float(sums[line, start]), line, np.arange(start, start + slots)


def _cheapest(cost: Floats, slots: int) -> tuple[float, int, Places]:
    sums = np.partition(cost, slots - 1, axis=1)[:, :slots].sum(axis=1)
    line = int(sums.argmin())
    chosen = np.sort(np.argsort(cost[line], kind="stable")[:slots])
    return float(sums[line]), line, chosen


def _used(task: Task, zones: Places, cost: float, line: int, chosen: Places) -> Found | None:
    if not np.isfinite(cost):
        return None
    uses = tuple(
        Use(task.first + at, int(zones[line, at]), task.kilowatts, task.takes)
        for at in chosen.tolist()
    )
    return Found(cost, uses)


def _switched(rates: Rates, task: Task, zones: Places, cost: Floats) -> Found | None:
    power = task.restart_kwh / rates.grid.hours
    per_kilowatt = rates.per_kilowatt[zones, np.arange(task.first, task.last)]
    restart = np.where(np.isfinite(cost), per_kilowatt, 0.0) * power
    least_run = min(task.minimum_run, task.slots)
    best = cheapest(Slots.whole(cost, restart, task.slots, least_run))
    if best is None:
        return None
    total, line, chosen = best[0], best[1], np.array(best[2])
    found = _used(task, zones, total, line, chosen)
    if found is None or not power:
        return found
    anew = set((chosen[1:][np.diff(chosen) > 1] + task.first).tolist())
    uses = (
        use._replace(kilowatts=use.kilowatts + power) if use.slot in anew else use
        for use in found.uses
    )
    return Found(total, tuple(uses))


def _elastic(rates: Rates, one: Alike) -> Found | None:
    task, each = one.task, paces(one.task, rates.grid.hours)
    costs = np.array([rates.of(task, *pace.power) for pace in each])
    done = np.array([pace.done for pace in each])
    lines = [costs.min(axis=1)[:, None, :]] if one.is_free else [costs]
    best: tuple[float, int, list[tuple[int, int, float]]] | None = None
    for line in range(lines[0].shape[1]):
        found = cheapest_work(lines[0][:, line], done, task.work)
        if found and (best is None or found[0] < best[0]):
            best = found[0], line, found[1]
    if best is None:
        return None
    sums: dict[tuple[int, int], tuple[float, float]] = {}
    for level, at, share in best[2]:
        row = int(costs[level, :, at].argmin()) if one.is_free else best[1]
        cell, (kilowatts, takes) = (task.first + at, task.zones[row]), each[level].power
        before = sums.get(cell, (0.0, 0.0))
        sums[cell] = before[0] + kilowatts * share, before[1] + takes * share
    return Found(best[0], tuple(Use(*cell, *drawn) for cell, drawn in sorted(sums.items())))
