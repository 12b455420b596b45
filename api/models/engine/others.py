"""Other good placements of a run than the best: at other times, each the best of what is left."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from api.models.carbon_trace import CarbonTrace, Ticks
from api.models.engine.contiguous import begun
from api.models.engine.optimum import optimum
from api.models.engine.plans import placements
from api.models.engine.rates import Rates, weights_of
from api.models.engine.starts import breakpoints, grams, parts
from api.models.job import Aim, Contiguous, Job, Placement
from database.moments import MICROSECOND, microseconds


def alternatives(
    rates: Rates, job: Job, aim: Aim, *, most: int, apart: timedelta
) -> list[list[Placement]]:
    """The best placement and others, by rising objective.

    Without a pause: starts at least `apart` from each other, each the best of those that are left.
    With pauses: each is the best that ends at least `apart` before the one before it.
    """
    if isinstance(job.shape, Contiguous) and aim.budget is None:
        plans = [begun(start, parts(job)) for start in _starts(rates, job, aim, most, apart)]
        return [placements(rates, job, [plan]) for plan in plans]
    return list(_ending_sooner(rates, job, aim, most, apart))


def _starts(rates: Rates, job: Job, aim: Aim, most: int, apart: timedelta) -> Iterator[int]:
    trace = rates.line(weights_of(aim)).trace
    first = microseconds(job.earliest[0])
    last = first + job.max_delay // MICROSECOND
    away, taken = max(1, apart // MICROSECOND), np.zeros(0, np.int64)
    bends = breakpoints(rates.edges, job)
    while len(taken) < most:
        starts = np.unique(np.concatenate([bends, [first, last], taken - away, taken + away]))
        starts = starts[(starts >= first) & (starts <= last)]
        far = np.abs(starts[:, None] - taken[None, :]).min(axis=1, initial=2 * away + last) >= away
        best = _best(trace, job, starts[far])
        if best is None:
            return
        yield best
        taken = np.append(taken, best)


def _best(trace: CarbonTrace, job: Job, starts: Ticks) -> int | None:
    values = grams(trace, job, starts)
    least = float(values.min(initial=np.inf))
    if not np.isfinite(least):
        return None
    tie = 1e-9 * abs(least) + trace.magnitude * max(part.kilowatts for part in parts(job)) * 1e-12
    return int(starts[np.argmax(values <= least + tie)])


def _ending_sooner(
    rates: Rates, job: Job, aim: Aim, most: int, apart: timedelta
) -> Iterator[list[Placement]]:
    delay, found = job.max_delay, 0
    while delay >= timedelta(0) and found < most:
        within = Job(job.earliest, job.runtime, delay, job.kilowatts, job.shape)
        placed = optimum(rates, within, aim)
        if placed is None:
            return
        yield placed.placements
        found += 1
        end = placed.placements[0].pieces[-1].end
        delay = end - max(apart, MICROSECOND) - job.runtime - job.earliest[0]
