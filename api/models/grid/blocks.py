"""A task's part of the general model: its variables, what they draw, and the rows between them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple

import pulp

from api.models.grid.problem import Task

Cell = tuple[int, int]
Terms = list[tuple[pulp.LpVariable, float]]


class Column(NamedTuple):
    """Where its variable is one, a task draws and takes this in slots [first, first + slots).

    `cost` is above what the task costs at least anyway, its block's `offset`.
    """

    variable: pulp.LpVariable
    zone: int
    first: int
    slots: int
    kilowatts: float
    takes: float
    cost: float
    spent: float
    is_restart: bool = False


class Row(NamedTuple):
    """`terms` add up to `amount`, at most (sense -1), exactly (0) or at least (1)."""

    terms: Terms
    sense: int
    amount: float


EXACTLY_ONE = Row([], 0, 1.0)


@dataclass(slots=True)
class Block:
    """A task's part of the model. `demand`: it does its work, once."""

    problem: pulp.LpProblem
    task: Task
    name: str
    offset: float = 0.0
    demand: Row = EXACTLY_ONE
    columns: list[Column] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)

    def binary(self, name: str) -> pulp.LpVariable:
        """A variable that is zero or one."""
        return self.problem.add_variable(f"{self.name}_{name}", 0, 1, pulp.LpBinary)

    def share(self, name: str) -> pulp.LpVariable:
        """A variable between zero and one."""
        return self.problem.add_variable(f"{self.name}_{name}", 0, 1)


def by_slot(shares: dict[Cell, pulp.LpVariable]) -> dict[int, Terms]:
    """The shares of each slot, over all zones, in the order of slots."""
    slots = defaultdict[int, Terms](list)
    for (_, slot), y in shares.items():
        slots[slot].append((y, 1.0))
    return dict(sorted(slots.items()))
