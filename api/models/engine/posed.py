"""The runs of a job in one zone as tasks of a grid problem, and a solution as their plans."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import gcd

import numpy as np

from api.models.carbon_trace import HOUR, CarbonTrace, Floats, Ticks
from api.models.engine.budgets import spending
from api.models.engine.plans import Plan, Stretch, merged
from api.models.engine.rates import Rates, weights_of
from api.models.engine.stretches import is_gridded
from api.models.job import Aim, Contiguous, Elastic, Interruptible, Job
from api.models.joint.problem import GridProblem, Task, Use
from database.moments import MICROSECOND, microseconds, moment

MAX_SLOTS = 20_000


def posed(rates: Rates, job: Job, aim: Aim) -> GridProblem | None:
    """A grid on whose slots an optimum lies. None where there is none, or it has too many slots.

    That is so for runs in phases, and for stretches where a run is no whole number of steps, runs
    are on grids of their own, or a stretch of one step is enough and a restart costs nothing (a
    task may then use parts of a slot).
    """
    step = _step(rates, job)
    if step is None:
        return None
    first, last = microseconds(min(job.earliest)), microseconds(job.window[1])
    if (last - first) // step * len(job.earliest) > MAX_SLOTS:
        return None
    starts = np.arange(first, last - step + 1, step, dtype=np.int64)
    cost = _per_kwh(rates.line(weights_of(aim)).trace, starts, step)
    spent = budget = None
    if aim.budget is not None:
        spent = _per_kwh(rates.line(spending(aim.budget)).trace, starts, step)
        budget = aim.budget.at_most
    return GridProblem(
        zones=(str(rates.zones[0]),),
        start=moment(first),
        step=step * MICROSECOND,
        cost=cost,
        capacity=np.full(cost.shape, np.inf),
        tasks=tuple(_tasks(job, first, step)),
        spent=spent,
        budget=budget,
    )


def plan(problem: GridProblem, task: Task, uses: tuple[Use, ...]) -> Plan:
    """What a task uses as a run's plan; a slot used in part is used from its start."""
    first, step = microseconds(problem.start), problem.step // MICROSECOND
    return merged(
        [
            Stretch(start, start + round(step * min(1.0, share)), kilowatts)
            for use in uses
            for start, share, kilowatts in [_part(first + use.slot * step, task, use)]
        ]
    )


def _part(start: int, task: Task, use: Use) -> tuple[int, float, float]:
    """Mixed levels of an elastic task are one power all over the slot."""
    if task.kind == "elastic":
        return start, 1.0, use.kilowatts
    return start, use.takes, task.kilowatts


def _step(rates: Rates, job: Job) -> int | None:
    """The slots' ticks; in them everything begins and ends, or the shape says so."""
    shape, first = job.shape, microseconds(min(job.earliest))
    spans = [microseconds(each) - first for each in job.earliest]
    lasts = [job.runtime // MICROSECOND]
    if isinstance(shape, Interruptible) and is_gridded(shape):
        step = shape.step // MICROSECOND
        splits = shape.minimum_run <= shape.step and not shape.restart_kwh
        return None if splits or any(span % step for span in [*spans, *lasts]) else step
    if isinstance(shape, Contiguous) and shape.phases:
        return None
    window = (job.max_delay + job.runtime) // MICROSECOND
    return gcd(*spans, *lasts, window, *np.diff(rates.edges).tolist())


def _tasks(job: Job, first: int, step: int) -> Iterator[Task]:
    slots, idle = (span // MICROSECOND // step for span in (job.runtime, job.max_delay))
    for run, earliest in enumerate(job.earliest):
        at = (microseconds(earliest) - first) // step
        task = Task(
            key=str(run),
            kind="contiguous",
            zones=(0,),
            first=at,
            last=at + slots + idle,
            slots=slots,
            kilowatts=job.kilowatts,
            takes=1.0,
        )
        match job.shape:
            case Interruptible(least, restart) as shape:
                runs = max(1, -(-least // shape.step))
                task = replace(task, kind="interruptible", minimum_run=runs, restart_kwh=restart)
            case Elastic(levels, work):
                task = replace(task, kind="elastic", levels=levels, work=work)
        yield task


def _per_kwh(trace: CarbonTrace, starts: Ticks, step: int) -> Floats:
    mean: Floats = (trace.grams_between(starts, starts + step) * (HOUR / step))[None, :]
    return mean
