"""Where on a grid of zones and slots a task may work, and what that costs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from api.models.carbon_trace import Floats
from api.models.grid.problem import GridProblem, Task

Allowed = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Grid:
    """A problem's cells, with what is asked of them often."""

    problem: GridProblem

    @cached_property
    def hours(self) -> float:
        """How long a slot lasts."""
        return self.problem.step / timedelta(hours=1)

    @cached_property
    def allowed(self) -> Allowed:
        """Whether a cell may be used: its cost is known and, with a budget, what it spends."""
        allowed = np.isfinite(self.problem.cost)
        if self.problem.spent is not None and self.problem.budget is not None:
            allowed &= np.isfinite(self.problem.spent)
        return allowed

    @cached_property
    def cost(self) -> Floats:
        """Per kilowatt and slot; zero where nothing may run."""
        return np.where(self.allowed, self.problem.cost, 0.0) * self.hours

    @cached_property
    def spent(self) -> Floats:
        """Per kilowatt and slot; zero without a budget."""
        if self.problem.spent is None or self.problem.budget is None:
            return np.zeros(self.problem.cost.shape)
        return np.where(self.allowed, self.problem.spent, 0.0) * self.hours

    def slots(self, task: Task) -> range:
        """The slots of the grid that a task may use."""
        return range(max(0, task.first), min(task.last, self.problem.cost.shape[1]))

    def cells(self, task: Task) -> list[tuple[int, int]]:
        """The (zone, slot) that a task may use."""
        return [(zone, t) for zone in task.zones for t in self.slots(task) if self.allowed[zone, t]]

    def starts(self, task: Task, zone: int) -> list[int]:
        """From which slots a contiguous task may run in a zone."""
        return _starts(self.allowed[[zone]], self.slots(task), task.slots)

    def starts_anywhere(self, task: Task) -> list[int]:
        """From which slots it may run if it changes zones."""
        return _starts(self.allowed[list(task.zones)], self.slots(task), task.slots)

    def floor(self, task: Task) -> float:
        """The least cost of a kilowatt for a slot, where the task may work."""
        return min((float(self.cost[cell]) for cell in self.cells(task)), default=0.0)


def _starts(allowed: Allowed, within: range, slots: int) -> list[int]:
    if len(within) < slots:
        return []
    anywhere = allowed[:, within.start : within.stop].any(axis=0)
    known = np.concatenate([[0], np.cumsum(anywhere)])
    return (np.flatnonzero(known[slots:] - known[:-slots] == slots) + within.start).tolist()
