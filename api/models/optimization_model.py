"""The general back end: all tasks of a grid problem as one PuLP model, whatever binds.

minimise    the cost of what all tasks draw, and of what their restarts draw
subject to  each task does its work in its window, in one zone unless it may migrate
            what the tasks take in a zone and slot is within its capacity
            what they spend is within the budget
            (the variables of each kind of task: `grid.columns`)

It is the oracle of the fast paths. The solver's own bound is the certificate's.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from math import isfinite

import pulp

from api.models.certificate import Certificate, Status
from api.models.grid import grid_model, reasons
from api.models.grid.cells import Grid
from api.models.grid.grid_model import GridModel
from api.models.grid.problem import GridProblem, Solution, Task
from api.models.limits import TooLarge

MAX_STARTS = 50_000
MAX_COLUMNS = 1_000_000
TIME_LIMIT_SECONDS = 20.0


def highs(seconds: float = TIME_LIMIT_SECONDS) -> pulp.LpSolver:
    """HiGHS, asked for a proof without tolerance."""
    return pulp.HiGHS(msg=False, threads=1, gapAbs=0.0, gapRel=0.0, timeLimit=seconds)


def cbc(seconds: float = TIME_LIMIT_SECONDS) -> pulp.LpSolver:
    """CBC, as PuLP 3 carries it."""
    carried = pulp.PULP_CBC_CMD.pulp_cbc_path
    return pulp.COIN_CMD(path=carried, msg=False, gapAbs=0.0, gapRel=0.0, timeLimit=seconds)


def preferred(seconds: float = TIME_LIMIT_SECONDS) -> pulp.LpSolver:
    """HiGHS if it is installed, else CBC."""
    return highs(seconds) if find_spec("highspy") else cbc(seconds)


def method(solver: pulp.LpSolver) -> str:
    """What a certificate calls the solver."""
    return "pulp-highs" if solver.name == "HiGHS" else "pulp-cbc"


def outcome(problem: pulp.LpProblem) -> Status:
    """What the solver proved.

    PuLP's `status` says Optimal even when the time ran out, and its `sol_status` that there is a
    solution even where HiGHS stopped before it had one.
    """
    known: dict[int, Status] = {
        pulp.LpSolutionOptimal: "optimal",
        pulp.LpSolutionIntegerFeasible: "feasible",
        pulp.LpSolutionInfeasible: "infeasible",
    }
    status = known.get(problem.sol_status, "unknown")
    solved = getattr(problem, "solverModel", None)
    if status == "feasible" and solved is not None:
        return "feasible" if int(solved.getInfo().primal_solution_status) == FEASIBLE else "unknown"
    return status


FEASIBLE = 2
"""HiGHS's kSolutionStatusFeasible."""


def bound(problem: pulp.LpProblem, solver: pulp.LpSolver) -> float | None:
    """Below which the model's objective cannot be, as the solver says; None if it does not.

    CBC tells it only by finishing; HiGHS tells a linear model's by finishing too.
    """
    if outcome(problem) == "optimal" and not (problem.isMIP() and solver.name == "HiGHS"):
        return float(pulp.value(problem.objective) or 0.0)
    if solver.name != "HiGHS" or not problem.isMIP():
        return None
    told = float(problem.solverModel.getInfo().mip_dual_bound)
    return told if isfinite(told) else None


@dataclass(frozen=True, slots=True)
class Attempts:
    """A solver and when it has to be done (seconds of the monotonic clock)."""

    solver: pulp.LpSolver
    until: float

    def solve(self, model: GridModel) -> Status:
        """Solve a model in the time that is left."""
        self.solver.timeLimit = max(0.0, self.until - time.monotonic())
        model.problem.solve(self.solver)
        return outcome(model.problem)


def solve(
    problem: GridProblem,
    solver: pulp.LpSolver | None = None,
    *,
    seconds: float = TIME_LIMIT_SECONDS,
) -> Solution:
    """The least cost of all tasks that have a place, with the solver's proof.

    Tasks that have none are `unplaced`, with the constraint that keeps them from it before a
    colon: cost, window, minimum run, capacity or budget. Where capacity does, as few tasks as
    possible are left out. Raises `TooLarge` above `MAX_COLUMNS`.
    """
    _refuse_too_large(problem)
    attempts = Attempts(solver or preferred(), time.monotonic() + seconds)
    grid = Grid(problem)
    unplaced = {task.key: why for task in problem.tasks if (why := reasons.why_not(grid, task))}
    tasks = [task for task in problem.tasks if task.key not in unplaced]
    if not tasks:
        return Solution({}, unplaced, Certificate("infeasible", method(attempts.solver)))
    model = grid_model.build(problem, tasks)
    status = attempts.solve(model)
    if status == "infeasible":
        return _without(problem, tasks, unplaced, attempts)
    return _solution(model, status, unplaced, attempts.solver)


def _refuse_too_large(problem: GridProblem) -> None:
    columns = sum(
        len(task.zones) * max(0, task.last - task.first) * max(1, len(task.levels))
        for task in problem.tasks
    )
    if columns > MAX_COLUMNS:
        raise TooLarge(f"the model would have more than {MAX_COLUMNS} columns: {columns}")


def _solution(
    model: GridModel, status: Status, unplaced: dict[str, str], solver: pulp.LpSolver
) -> Solution:
    if status not in ("optimal", "feasible"):
        return Solution({}, unplaced, Certificate(status, method(solver)))
    uses, told = model.uses(), bound(model.problem, solver)
    objective = sum(
        float(model.grid.cost[use.zone, use.slot]) * use.kilowatts
        for each in uses.values()
        for use in each
    )
    proven = None if told is None else min(objective, model.cost(told))
    return Solution(uses, unplaced, Certificate(status, method(solver), objective, proven))


def _without(
    problem: GridProblem, tasks: list[Task], unplaced: dict[str, str], attempts: Attempts
) -> Solution:
    """The solution when not all tasks can be placed: what keeps them, and the rest placed."""
    alone = {task.key: why for task in tasks if (why := _alone(problem, task, attempts))}
    if not alone and (why := _budget(problem, tasks, attempts)):
        alone = {task.key: why for task in tasks}
    left_out = alone or _crowded_out(problem, tasks, attempts)
    if not left_out:
        return Solution({}, unplaced, Certificate("unknown", method(attempts.solver)))
    unplaced |= left_out
    rest = [task for task in tasks if task.key not in left_out]
    if not rest:
        return Solution({}, unplaced, Certificate("infeasible", method(attempts.solver)))
    model = grid_model.build(problem, rest)
    status = attempts.solve(model)
    if status == "infeasible":
        return _without(problem, rest, unplaced, attempts)
    return _solution(model, status, unplaced, attempts.solver)


def _alone(problem: GridProblem, task: Task, attempts: Attempts) -> str | None:
    """Why a task that may pause seldom has no place, whatever the others take."""
    if task.kind != "interruptible" or task.minimum_run <= 1:
        return None
    if attempts.solve(grid_model.unlimited(problem, [task])) != "infeasible":
        return None
    return f"minimum run: stretches of {task.minimum_run} slots do not fit where its cost is known"


def _budget(problem: GridProblem, tasks: Sequence[Task], attempts: Attempts) -> str | None:
    """That the budget is what keeps them all from a place, if it is."""
    if problem.spent is None or problem.budget is None:
        return None
    model = grid_model.least_spent(problem, tasks)
    if attempts.solve(model) not in ("optimal", "feasible"):
        return None
    least = model.cost(float(pulp.value(model.problem.objective) or 0.0))
    return reasons.too_dear(problem.budget, least)


def _crowded_out(problem: GridProblem, tasks: Sequence[Task], attempts: Attempts) -> dict[str, str]:
    """As few tasks as possible, without which the capacity suffices; none if not found in time."""
    model, dropped = grid_model.most_placed(problem, tasks)
    if attempts.solve(model) not in ("optimal", "feasible"):
        return {}
    values = {variable.name: variable.value() for variable in model.problem.variables()}
    return {
        task.key: reasons.CAPACITY
        for task, name in zip(tasks, dropped, strict=True)
        if (values.get(name) or 0.0) > 0.5
    }
