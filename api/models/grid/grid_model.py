"""All tasks of a grid problem as one PuLP model, and what its solution lets each of them use."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pulp

from api.models.grid.blocks import Block, Column, Row, Terms
from api.models.grid.cells import Grid
from api.models.grid.columns import block
from api.models.grid.problem import GridProblem, Task, Use

NOTHING = 1e-7
"""A share below a solver's tolerance."""


@dataclass(frozen=True, eq=False)
class GridModel:
    """The model; its objective is (cost - offset) / scale."""

    problem: pulp.LpProblem
    grid: Grid
    blocks: Sequence[Block]
    offset: float
    scale: float

    def cost(self, objective: float) -> float:
        """What an objective of the model is in the problem's cost."""
        return objective * self.scale + self.offset

    def uses(self) -> dict[str, tuple[Use, ...]]:
        """What each task uses in the solution, by slot and zone."""
        return {made.task.key: tuple(_uses(made)) for made in self.blocks}

    @property
    def is_linear(self) -> bool:
        """Whether no variable has to be whole."""
        return not self.problem.isMIP()


def build(problem: GridProblem, tasks: Sequence[Task]) -> GridModel:
    """The least cost of some of the problem's tasks; each of them is placed."""
    grid, model = Grid(problem), pulp.LpProblem("grid", pulp.LpMinimize)
    blocks = [block(model, grid, task, f"t{at}") for at, task in enumerate(tasks)]
    costs = [(column.variable, column.cost) for made in blocks for column in made.columns]
    scale = max((abs(cost) for _, cost in costs), default=0.0) or 1.0
    model += pulp.LpAffineExpression([(variable, cost / scale) for variable, cost in costs])
    _add(model, (made.demand for made in blocks))
    _add(model, _rows(problem, blocks))
    return GridModel(model, grid, blocks, sum(made.offset for made in blocks), scale)


def unlimited(problem: GridProblem, tasks: Sequence[Task]) -> GridModel:
    """The same without capacities and budget."""
    capacity = np.full(problem.capacity.shape, np.inf)
    return build(replace(problem, capacity=capacity, budget=None), tasks)


def least_spent(problem: GridProblem, tasks: Sequence[Task]) -> GridModel:
    """The least that the tasks can spend of the budget."""
    grid = Grid(problem)
    cost = np.where(grid.allowed, grid.spent / grid.hours, np.inf)
    return build(replace(problem, cost=cost, spent=None, budget=None), tasks)


def most_placed(problem: GridProblem, tasks: Sequence[Task]) -> tuple[GridModel, list[str]]:
    """The fewest tasks that capacity leaves without a place, and the variables that say which.

    There is no budget: a task is not left out to save some of it.
    """
    problem = replace(problem, budget=None)
    grid, model = Grid(problem), pulp.LpProblem("most", pulp.LpMinimize)
    blocks = [block(model, grid, task, f"t{at}") for at, task in enumerate(tasks)]
    dropped = [model.add_variable(f"d{at}", 0, 1, pulp.LpBinary) for at in range(len(tasks))]
    model += pulp.LpAffineExpression([(drop, 1.0) for drop in dropped])
    demands = (
        made.demand._replace(terms=[*made.demand.terms, (drop, made.demand.amount)])
        for made, drop in zip(blocks, dropped, strict=True)
    )
    _add(model, demands)
    _add(model, _rows(problem, blocks))
    return GridModel(model, grid, blocks, 0.0, 1.0), [drop.name for drop in dropped]


def _rows(problem: GridProblem, blocks: Sequence[Block]) -> Iterator[Row]:
    for made in blocks:
        yield from made.rows
    yield from _capacity(problem, blocks)
    yield from _budget(problem, blocks)


def _capacity(problem: GridProblem, blocks: Sequence[Block]) -> Iterator[Row]:
    taken = defaultdict[tuple[int, int], Terms](list)
    for made in blocks:
        for column in made.columns:
            for slot in range(column.first, column.first + column.slots):
                if column.takes and np.isfinite(problem.capacity[column.zone, slot]):
                    taken[column.zone, slot].append((column.variable, column.takes))
    for cell, terms in taken.items():
        scale = max(abs(takes) for _, takes in terms)
        scaled = [(variable, takes / scale) for variable, takes in terms]
        yield Row(scaled, -1, float(problem.capacity[cell]) / scale)


def _budget(problem: GridProblem, blocks: Sequence[Block]) -> Iterator[Row]:
    if problem.spent is None or problem.budget is None:
        return
    terms = [(each.variable, each.spent) for made in blocks for each in made.columns if each.spent]
    scale = max((abs(spent) for _, spent in terms), default=0.0) or 1.0
    yield Row([(each, spent / scale) for each, spent in terms], -1, problem.budget / scale)


def _add(model: pulp.LpProblem, rows: Iterable[Row]) -> None:
    for row in rows:
        model.addConstraint(
            pulp.LpConstraint(pulp.LpAffineExpression(row.terms), row.sense, rhs=row.amount)
        )


def _uses(made: Block) -> Iterator[Use]:
    drawn: Mapping[tuple[int, int], list[tuple[Column, float]]] = defaultdict(list)
    for column in made.columns:
        share = _share(column.variable)
        for slot in range(column.first, column.first + column.slots) if share else ():
            drawn[slot, column.zone].append((column, share))
    for (slot, zone), each in sorted(drawn.items(), key=lambda item: item[0]):
        kilowatts = sum(column.kilowatts * share for column, share in each)
        takes = sum(column.takes * share for column, share in each)
        yield Use(slot, zone, kilowatts, takes, tuple(_shares(each)))


def _shares(each: Iterable[tuple[Column, float]]) -> Iterator[tuple[float, float]]:
    return ((column.kilowatts, share) for column, share in each if not column.is_restart)


def _share(variable: pulp.LpVariable) -> float:
    """A variable's value, without what the solver's tolerance adds or takes."""
    value = float(variable.value() or 0.0)
    if variable.cat == pulp.LpInteger:
        return float(round(value))
    return 0.0 if value < NOTHING else 1.0 if value > 1 - NOTHING else value
