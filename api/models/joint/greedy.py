"""Places tasks one after the other, those with the least leave to wait first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np

from api.models.carbon_trace import Floats
from api.models.grid import reasons
from api.models.grid.cells import Grid
from api.models.grid.problem import Task, Use
from api.models.joint import alone
from api.models.joint.alone import Found, Rates
from api.models.joint.grouping import Alike, singly

Uses = dict[str, tuple[Use, ...]]
TOLERANCE = 1e-9
NONE: Mapping[str, tuple[Use, ...]] = {}


def placed(
    grid: Grid,
    alike: Iterable[Alike],
    known: Mapping[str, tuple[Use, ...]] = NONE,
    prices: Floats | None = None,
) -> tuple[Uses, dict[str, str]]:
    """What each task uses that found room for all of its takes; the others, and why not.

    Those `known` have their places. Places are the cheapest at the prices of cells, if given.
    """
    left, budget = _left(grid, known)
    uses, without = dict(known), dict[str, str]()
    for one in sorted(singly(alike), key=_urgency):
        if one.keys[0] in known:
            continue
        found = _within(grid, one, left, prices)
        if found is None:
            without[one.keys[0]] = full(grid, one.task, left) or reasons.CAPACITY
            continue
        spent = sum(float(grid.spent[use.zone, use.slot]) * use.kilowatts for use in found.uses)
        if spent > budget:
            without[one.keys[0]] = "budget: what is left of it is too little for its cheapest place"
            continue
        budget -= spent
        for use in found.uses:
            left[use.zone, use.slot] -= use.takes
        uses[one.keys[0]] = found.uses
    return uses, without


def full(grid: Grid, task: Task, left: Floats) -> str:
    """In which zones and slots there is too little room for a task; empty if in none."""
    window = slice(task.first, task.last)
    full = [
        f"{grid.problem.zones[zone]} in {_told(np.flatnonzero(short) + task.first)}"
        for zone in task.zones
        if (short := (left[zone, window] < task.takes * (1 - TOLERANCE))).any()
    ]
    return f"capacity: too little is left in its window: {'; '.join(full)}" if full else ""


def _urgency(one: Alike) -> tuple[int, float]:
    return one.task.last - one.task.first - one.task.slots, -one.task.takes


def _left(grid: Grid, known: Mapping[str, tuple[Use, ...]]) -> tuple[Floats, float]:
    """What is left of the capacity and the budget."""
    left = grid.problem.capacity.astype(np.float64)
    budget = np.inf if grid.problem.budget is None else grid.problem.budget
    for use in (use for each in known.values() for use in each):
        left[use.zone, use.slot] -= use.takes
        budget -= float(grid.spent[use.zone, use.slot]) * use.kilowatts
    return left, budget


def _within(grid: Grid, one: Alike, left: Floats, prices: Floats | None) -> Found | None:
    room = left >= one.task.takes * (1 - TOLERANCE)
    cost = np.where(room, grid.problem.cost, np.inf)
    return alone.least(Rates(Grid(replace(grid.problem, cost=cost)), prices), one)


def _told(slots: np.ndarray[tuple[int], np.dtype[np.int64]]) -> str:
    """Slots as ranges: 3-5, 8."""
    breaks = np.flatnonzero(np.diff(slots) > 1) + 1
    runs = np.split(slots, breaks)
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)
