"""Other good placements of a run than the best: at other times, each the best of what is left."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np

from api.models.carbon_trace import CarbonTrace, Ticks
from api.models.engine.contiguous import begun
from api.models.engine.optimum import optimum
from api.models.engine.plans import placements
from api.models.engine.rates import Rates, weights_of
from api.models.engine.shapes import is_linear
from api.models.engine.starts import breakpoints, grams, parts
from api.models.job import Aim, Contiguous, Interruptible, Job, Placement
from database.moments import MICROSECOND, microseconds


def alternatives(
    rates: Rates, job: Job, aim: Aim, *, most: int, apart: timedelta
) -> list[list[Placement]]:
    """The best placement and others, by rising objective.

    Without a pause: starts at least `apart` from each other, each the best of those that are left.
    With pauses: each is the best that starts at least `apart` later or ends as much sooner than
    another, in the window of that.
    """
    if isinstance(job.shape, Contiguous) and aim.budget is None:
        plans = [begun(start, parts(job)) for start in _starts(rates, job, aim, most, apart)]
        return [placements(rates, job, [plan]) for plan in plans]
    return list(_sooner_or_later(rates, job, aim, most, apart))


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


def _sooner_or_later(
    rates: Rates, job: Job, aim: Aim, most: int, apart: timedelta
) -> Iterator[list[Placement]]:
    """The best of the window, then of what ends sooner or begins later, the least first."""
    away = _on_grid(job, max(apart, MICROSECOND))
    window = job.earliest[0], job.window[1]
    heap = [found for found in [_within(rates, job, aim, *window)] if found]
    told: list[Found] = []
    while heap and len(told) < most:
        best = heapq.heappop(heap)
        if any(_is_near(best, other, away) for other in told):
            continue
        told.append(best)
        yield best.runs
        for first, last in ((best.first, best.end - away), (best.start + away, best.last)):
            found = _within(rates, job, aim, first, last)
            if found:
                heapq.heappush(heap, found)


def _on_grid(job: Job, apart: timedelta) -> timedelta:
    """No less, and whole steps where a run is on a grid of steps."""
    if not isinstance(job.shape, Interruptible) or is_linear(job):
        return apart
    return -(-apart // job.shape.step) * job.shape.step


@dataclass(order=True, frozen=True)
class Found:
    """The best placement within [first, last), from its start to its end."""

    objective: float
    start: datetime
    end: datetime
    first: datetime
    last: datetime
    runs: list[Placement] = field(compare=False)


def _is_near(one: Found, other: Found, away: timedelta) -> bool:
    return abs(one.start - other.start) < away and abs(one.end - other.end) < away


def _within(rates: Rates, job: Job, aim: Aim, first: datetime, last: datetime) -> Found | None:
    """None where nothing is possible, or the window is shorter than the run without a pause."""
    delay = last - first - job.runtime
    if delay < timedelta(0):
        return None
    placed = optimum(rates, Job((first,), job.runtime, delay, job.kilowatts, job.shape), aim)
    if placed is None or placed.certificate.objective is None:
        return None
    (run,) = placed.placements
    objective = placed.certificate.objective
    return Found(objective, run.start, run.pieces[-1].end, first, last, placed.placements)
