"""Solves a grid problem by what binds: each task alone, a network, counts of starts, or all."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

import numpy as np

from api.models.certificate import Certificate
from api.models.grid import reasons
from api.models.grid.cells import Grid
from api.models.grid.problem import GridProblem, Solution, Task
from api.models.joint import alone, crowded, patterns, posing, proving
from api.models.joint.alone import Found, Rates
from api.models.joint.grouping import Alike, classes
from api.models.joint.linear import Limits
from api.models.joint.search import Progress, Search

ALONE = "each-task-alone"


def _no_progress(share: float, phase: str, certificate: Certificate | None) -> None:
    del share, phase, certificate


def _go_on() -> bool:
    return False


def solve(
    problem: GridProblem,
    *,
    seconds: float = 60.0,
    progress: Progress = _no_progress,
    stop: Callable[[], bool] = _go_on,
) -> Solution:
    """Place as many tasks as can be, and those at the least cost, with what is proven of it.

    Tasks without a place are named with what keeps them from one (cost, window, minimum run,
    capacity, budget). No schedule that places as many costs less than the certificate's bound.
    It ends within `seconds` or soon after `stop` says so, with the best found until then.
    """
    limits = Limits(time.monotonic() + seconds, stop)
    search = Search(Grid(problem), limits, progress)
    search.tell(0.0, "each task alone")
    found, unplaced = _alone(search, problem)
    if not found:
        return Solution({}, unplaced, Certificate("infeasible", ALONE))
    if _fits(search.grid, found):
        return _settled(found, unplaced)
    return _together(search, found, unplaced)


def _alone(search: Search, problem: GridProblem) -> tuple[dict[Alike, Found], dict[str, str]]:
    """The best of each class alone; the tasks that have no place even so, and why."""
    rates = Rates(search.grid)
    found: dict[Alike, Found] = {}
    unplaced: dict[str, str] = {}
    for one in classes(problem.tasks, problem.cost.shape[1]):
        best = alone.least(rates, one)
        if best is None:
            unplaced |= dict.fromkeys(one.keys, why_not(search.grid, one.task))
        else:
            found[one] = best
    return found, unplaced


def why_not(grid: Grid, task: Task) -> str:
    """What keeps a task from a place that has none even alone."""
    known = reasons.why_not(grid, task)
    return known or (
        f"minimum run: stretches of {task.minimum_run} slots do not fit where its cost is known"
    )


def _fits(grid: Grid, found: Mapping[Alike, Found]) -> bool:
    """Whether the best of each task alone are a solution together."""
    taken = np.zeros(grid.problem.cost.shape)
    spent = 0.0
    for one, best in found.items():
        for slot, zone, kilowatts, takes in (use[:4] for use in best.uses):
            taken[zone, slot] += one.count * takes
            spent += one.count * kilowatts * float(grid.spent[zone, slot])
    slack = 1e-9 * np.maximum(1.0, np.abs(taken))
    budget = grid.problem.budget
    within = budget is None or grid.problem.spent is None or spent <= budget + 1e-9 * abs(budget)
    return within and bool((taken <= grid.problem.capacity + slack).all())


def _settled(found: Mapping[Alike, Found], unplaced: Mapping[str, str]) -> Solution:
    uses = {key: best.uses for one, best in found.items() for key in one.keys}
    cost = sum(one.count * best.cost for one, best in found.items())
    return Solution(uses, unplaced, Certificate("optimal", ALONE, cost, cost))


def _together(search: Search, found: Mapping[Alike, Found], unplaced: dict[str, str]) -> Solution:
    """The tasks that have a place each, in one programme; less some if not all have one."""
    least = sum(one.count * best.cost for one, best in found.items())
    search.tell(0.05, "posing the programme", Certificate("unknown", "relaxed", None, least))
    if patterns.is_needed(list(found)):
        placed = patterns.solve(search, list(found), unplaced, least)
        return placed or proving.one_by_one(search, list(found), unplaced, None)
    posed = posing.pose(search.grid, list(found))
    best = posed.solved(search.limits, proving.listener(search, posed))
    if best.verdict == "infeasible":
        return crowded.solve(search, list(found), unplaced)
    return proving.answered(search, posed, best, unplaced, least)
