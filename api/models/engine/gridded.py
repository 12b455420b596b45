"""Runs with least stretches or restarts within one budget: the general model on their grid."""

from __future__ import annotations

import numpy as np

from api.models import optimization_model
from api.models.engine.budgets import spending
from api.models.engine.plans import Plan, Stretch, merged
from api.models.engine.rates import Rates, weights_of
from api.models.engine.several import Solved
from api.models.grid.problem import GridProblem, Task, Use
from api.models.job import Aim, Budget, Interruptible, Job
from database.moments import MICROSECOND, microseconds, moment

MAX_SLOTS = 2000


def solve(rates: Rates, job: Job, aim: Aim, budget: Budget) -> Solved | None:
    """The best plans as far as the solver got.

    None where the general model has not just these runs: in several zones at once, where a run is
    no whole number of steps, where runs are on grids of their own, or too many slots.
    """
    shape = job.shape
    if not isinstance(shape, Interruptible) or len(rates.zones) > 1 or not _fits(job, shape):
        return None
    problem = _problem(rates, job, aim, budget, shape)
    if sum(task.last - task.first for task in problem.tasks) > MAX_SLOTS:
        return None
    found = optimization_model.solve(problem)
    certificate = found.certificate
    plans = None
    if not found.unplaced and certificate.objective is not None:
        plans = [_plan(problem, found.uses[task.key], job) for task in problem.tasks]
    return Solved(certificate.status, plans, certificate.bound, certificate.method)


def _fits(job: Job, shape: Interruptible) -> bool:
    step, first = shape.step // MICROSECOND, microseconds(min(job.earliest))
    spans = [job.runtime // MICROSECOND, *(microseconds(each) - first for each in job.earliest)]
    return all(span % step == 0 for span in spans)


def _problem(rates: Rates, job: Job, aim: Aim, budget: Budget, shape: Interruptible) -> GridProblem:
    step, first = shape.step // MICROSECOND, microseconds(min(job.earliest))
    count, idle = job.runtime // shape.step, job.max_delay // shape.step
    last = microseconds(max(job.earliest)) + (count + idle) * step
    starts = np.arange(first, last, step, dtype=np.int64)
    cost, spent = (
        rates.line(weights).trace.means(starts, step)[None, :]
        for weights in (weights_of(aim), spending(budget))
    )
    tasks = tuple(
        Task(
            key=str(run),
            kind="interruptible",
            zones=(0,),
            first=(at := (microseconds(earliest) - first) // step),
            last=at + count + idle,
            slots=count,
            kilowatts=job.kilowatts,
            takes=1.0,
            minimum_run=max(1, -(-shape.minimum_run // shape.step)),
            restart_kwh=shape.restart_kwh,
            in_whole_slots=True,
        )
        for run, earliest in enumerate(job.earliest)
    )
    unlimited, zone = np.full(cost.shape, np.inf), str(rates.zones[0])
    begins = moment(first)
    return GridProblem((zone,), begins, shape.step, cost, unlimited, tasks, spent, budget.at_most)


def _plan(problem: GridProblem, uses: tuple[Use, ...], job: Job) -> Plan:
    first, step = microseconds(problem.start), problem.step // MICROSECOND
    starts = [first + use.slot * step for use in uses]
    return merged([Stretch(start, start + step, job.kilowatts) for start in starts])
