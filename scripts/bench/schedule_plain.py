"""The textbook models of a grid problem in PuLP, task by task, to measure ours against."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from math import isfinite
from typing import NamedTuple

import pulp

from api.models.grid.problem import GridProblem, Task

Capacity = dict[tuple[int, int], list[tuple[pulp.LpVariable, float]]]


class Outcome(NamedTuple):
    """What a plain model found: its cost if any, and whether it is proven to be the least."""

    cost: float | None
    is_proven: bool


def solved(problem: GridProblem, solver: pulp.LpSolver) -> Outcome:
    """Build the plain model and solve it as far as the solver's time limit goes."""
    model = pulp.LpProblem("plain", pulp.LpMinimize)
    taken: Capacity = defaultdict(list)
    costs = [
        term for task in problem.tasks for term in PLACES[task.kind](model, problem, task, taken)
    ]
    model.setObjective(pulp.LpAffineExpression(costs))
    for (zone, slot), terms in taken.items():
        limit = float(problem.capacity[zone, slot])
        if isfinite(limit):
            model.addConstraint(pulp.LpConstraint(pulp.LpAffineExpression(terms), -1, rhs=limit))
    model.solve(solver)
    if model.sol_status not in (pulp.LpSolutionOptimal, pulp.LpSolutionIntegerFeasible):
        return Outcome(None, is_proven=False)
    cost = pulp.value(model.objective)
    return Outcome(cost, model.sol_status == pulp.LpSolutionOptimal)


def _exactly(model: pulp.LpProblem, variables: list[pulp.LpVariable], amount: int) -> None:
    terms = pulp.LpAffineExpression([(variable, 1) for variable in variables])
    model.addConstraint(pulp.LpConstraint(terms, 0, rhs=amount))


def _starts(
    model: pulp.LpProblem, problem: GridProblem, task: Task, taken: Capacity
) -> list[tuple[pulp.LpVariable, float]]:
    """x[zone, start], binary: one of them is one."""
    costs, hours = [], problem.step / timedelta(hours=1)
    for zone in task.zones:
        for start in range(task.first, task.last - task.slots + 1):
            run = range(start, start + task.slots)
            x = model.add_variable(f"x_{task.key}_{zone}_{start}", 0, 1, pulp.LpBinary)
            costs.append((x, float(problem.cost[zone, start : start + task.slots].sum()) * hours))
            for slot in run:
                taken[zone, slot].append((x, task.takes))
    _exactly(model, [x for x, _ in costs], 1)
    return costs


def _working(
    model: pulp.LpProblem, problem: GridProblem, task: Task, taken: Capacity
) -> list[tuple[pulp.LpVariable, float]]:
    """x[zone, slot], binary: as many are one as there is work, no two in a slot."""
    costs, hours = [], problem.step / timedelta(hours=1)
    for slot in range(task.first, task.last):
        here = []
        for zone in task.zones:
            x = model.add_variable(f"x_{task.key}_{zone}_{slot}", 0, 1, pulp.LpBinary)
            costs.append((x, float(problem.cost[zone, slot]) * hours))
            taken[zone, slot].append((x, task.takes))
            here.append((x, 1))
        model.addConstraint(pulp.LpConstraint(pulp.LpAffineExpression(here), -1, rhs=1))
    _exactly(model, [x for x, _ in costs], task.slots)
    return costs


PLACES = {"contiguous": _starts, "interruptible": _working}
