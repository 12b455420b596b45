"""Runs whose stretches have a least length or cost energy to begin anew: on a grid of slots.

On the grid of `step` from the run's earliest moment, n = ceil(runtime / step) slots of work; the
last of them is shorter where the runtime is no whole number of steps, so the run then ends within
its last slot. A stretch of work has `minimum_run` at least (the whole run, if that is less),
whole slots but for the last of the last. A restart draws its energy evenly over the first step of
its stretch. Slots are as many as fit before the deadline: n + floor(max_delay / step).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from api.models.carbon_trace import HOUR
from api.models.engine.plans import Plan, Stretch, merged, zoned
from api.models.engine.rates import Line
from api.models.job import Interruptible, Job
from api.models.limits import TooLarge
from api.models.pausing import Slots, cheapest
from database.moments import MICROSECOND

METHOD = "exact-dynamic-programme"
MAX_STATES = 200_000_000


@dataclass(frozen=True, slots=True)
class Grid:
    """`count` slots of work and `idle` more, of `step` ticks from `start` on.

    `short`: the ticks of the last slot of work.
    """

    start: int
    step: int
    short: int
    count: int
    idle: int

    @classmethod
    def of(cls, job: Job, shape: Interruptible, earliest: int) -> Grid:
        """A run's, from its earliest tick."""
        step, runtime = shape.step // MICROSECOND, job.runtime // MICROSECOND
        count = -(-runtime // step)
        short = runtime - (count - 1) * step
        return cls(earliest, step, short, count, job.max_delay // MICROSECOND // step)


def plan(line: Line, job: Job, shape: Interruptible, earliest: int) -> Plan | None:
    """The best of a run, of equals the one that works earliest; None if it has no place.

    `line` covers its window. Raises `TooLarge` where slots x idle slots are more than `MAX_STATES`.
    """
    grid = Grid.of(job, shape, earliest)
    if (grid.count + grid.idle) * min(grid.count, grid.idle + 1) > MAX_STATES:
        raise TooLarge(f"a run of {grid.count} slots in {grid.count + grid.idle} is too long")
    found = cheapest(slots_of(grid, line, job, shape))
    if found is None:
        return None
    return zoned(_stretches(grid, found[2], job.kilowatts), line)


def slots_of(grid: Grid, line: Line, job: Job, shape: Interruptible) -> Slots:
    """What the slots of a run cost, by a line that covers its window."""
    count, idle, step, short = grid.count, grid.idle, grid.step, grid.short
    least_run = min(shape.minimum_run, job.runtime) // MICROSECOND
    starts = (grid.start + step * np.arange(count + idle, dtype=np.int64))[None, :]
    # a whole slot that would reach beyond the window is the run's last, hence short
    whole = line.trace.grams_between(starts, np.minimum(starts + step, line.edges[-1]))
    part = line.trace.grams_between(starts, starts + short)
    anew = shape.restart_kwh * HOUR
    return Slots(
        count=count,
        idle=idle,
        least=max(1, -(-least_run // step)),
        least_last=max(1, -(-(least_run - short) // step) + 1),
        cost=whole * job.kilowatts,
        cost_short=part * job.kilowatts,
        restart=whole * anew / step if anew else np.zeros(starts.shape),
        restart_short=part * anew / short if anew else np.zeros(starts.shape),
    )


def _stretches(grid: Grid, worked: list[int], kilowatts: float) -> Plan:
    starts = [grid.start + slot * grid.step for slot in worked]
    lasts = [grid.step] * (len(worked) - 1) + [grid.short]
    return merged(
        [Stretch(start, start + last, kilowatts) for start, last in zip(starts, lasts, strict=True)]
    )
