"""Why the runs of a job have no place, in a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from api.models.carbon_trace import HOUR
from api.models.engine import budgeted, shapes
from api.models.engine.rates import Line, Rates, needs_price, weights_of
from api.models.job import Aim, Contiguous, Elastic, Job
from database.moments import MICROSECOND, moment


def why_not(rates: Rates, job: Job, aim: Aim) -> str | None:
    """What keeps the first run without a place from it, or the budget all; None if nothing does.

    Raises `TooLarge`.
    """
    line = rates.line(weights_of(aim))
    for earliest, window in shapes.windows(line, job):
        alone = Job((moment(earliest),), job.runtime, job.max_delay, job.kilowatts, job.shape)
        if shapes.plans(window, alone) is None:
            return next(_faults(window, alone, "price" if needs_price(aim) else "intensity"))
    if aim.budget is None:
        return None
    try:
        budgeted.placed(rates, job, aim, aim.budget)
    except budgeted.NotEnough as least:
        return str(least)
    return None


def _faults(window: Line, job: Job, what: str) -> Iterator[str]:
    """What is wrong with the window of a run that has no place in it, the worst first."""
    known = _known(window)
    between = f"between {moment(window.edges[0]).isoformat()} and its deadline"
    what = "carbon intensity or the price" if what == "price" else "carbon intensity"
    if not known:
        yield f"the {what} is not known at any time {between}"
    if isinstance(job.shape, Elastic):
        yield from _too_much(window, job.shape, known, what)
    if known < job.runtime:
        yield f"the {what} is known for {known} {between}, and the run takes {job.runtime}"
    if isinstance(job.shape, Contiguous):
        yield f"the {what} is not known for {job.runtime} on end {between}"
    yield f"stretches as long as they must be do not fit where the {what} is known {between}"


def _known(window: Line) -> timedelta:
    ticks = np.diff(window.edges)[np.isfinite(window.value)].sum()
    return int(ticks) * MICROSECOND


def _too_much(window: Line, shape: Elastic, known: timedelta, what: str) -> Iterator[str]:
    fastest = max((level.throughput for level in shape.levels), default=0.0)
    most = fastest * float(window.edges[-1] - window.edges[0]) / HOUR
    if most < shape.work:
        yield f"the window is too short: {most:g} of the work of {shape.work:g} can be done in it"
    most = fastest * (known / timedelta(hours=1))
    yield (
        f"the {what} is known for {known}, in which {most:g} of the work of {shape.work:g} "
        "can be done"
    )
