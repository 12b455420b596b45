"""How each shape of run is placed on a line of values."""

from __future__ import annotations

from collections.abc import Iterator

from api.models.engine import contiguous, elastic, interruptible, stretches
from api.models.engine.plans import Plan
from api.models.engine.rates import Line
from api.models.engine.shares import Shares
from api.models.job import Contiguous, Elastic, Interruptible, Job
from database.moments import MICROSECOND, microseconds


def is_linear(job: Job) -> bool:
    """Whether a run's shares of the steps are all that matters, so that plans may be mixed."""
    match job.shape:
        case Elastic():
            return True
        case Interruptible() as shape:
            return not shape.is_gridded
    return False


def method(job: Job) -> str:
    """What a certificate calls the way the shape is placed."""
    match job.shape:
        case Contiguous():
            return contiguous.METHOD
        case Elastic():
            return elastic.METHOD
    return interruptible.METHOD if is_linear(job) else stretches.METHOD


def shares(line: Line, job: Job) -> list[Shares] | None:
    """What each run of a linear shape uses; None if one has no place."""
    found = []
    for _, window in windows(line, job):
        shape = job.shape
        each = (
            elastic.shares(window, shape)
            if isinstance(shape, Elastic)
            else interruptible.shares(window, job)
        )
        if each is None:
            return None
        found.append(each)
    return found


def plans(line: Line, job: Job) -> list[Plan] | None:
    """The best plan of each run; None if one has no place."""
    if is_linear(job):
        found = shares(line, job)
        return None if found is None else [each.laid() for each in found]
    each = list(_unmixed(line, job))
    known = [plan for plan in each if plan is not None]
    return known if len(known) == len(each) else None


def _unmixed(line: Line, job: Job) -> Iterator[Plan | None]:
    if not isinstance(job.shape, Interruptible):
        yield from contiguous.plans(line, job)
        return
    for earliest, window in windows(line, job):
        yield stretches.plan(window, job, job.shape, earliest)


def windows(line: Line, job: Job) -> Iterator[tuple[int, Line]]:
    """Each run's earliest tick, and the line of its window."""
    lasts = (job.max_delay + job.runtime) // MICROSECOND
    for earliest in map(microseconds, job.earliest):
        yield earliest, line.within(earliest, earliest + lasts)
