"""The starts worth looking at for a run without a pause.

Over a step-function intensity, what a run emits is piecewise linear in its start: it bends only
where an edge of the run (its start, its end, a change of its power) meets a step's edge. So a
minimum lies at such a breakpoint or at an end of the allowed starts, and looking at all of them
through prefix sums proves the optimum.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

import numpy as np

from api.models.carbon_trace import CarbonTrace, Floats, Ticks
from api.models.engine.ticks import distinct
from api.models.job import Contiguous, Job, Placement
from database.moments import MICROSECOND, microseconds, moment


class Part(NamedTuple):
    """A run draws `kilowatts` from `after` ticks after its start, for `lasts` ticks."""

    after: int
    lasts: int
    kilowatts: float


@dataclass(frozen=True, slots=True)
class Choices:
    """The starts worth looking at for one run, ascending, and what each emits (gCO2eq)."""

    starts: Ticks
    grams: Floats
    tie_g: float

    @property
    def possible(self) -> Choices:
        """Those starts whose whole run has a known intensity."""
        known = np.isfinite(self.grams)
        return Choices(self.starts[known], self.grams[known], self.tie_g)

    def first(self) -> int | None:
        """The place of the earliest start that emits least, but for rounding."""
        least = float(self.grams.min(initial=np.inf))
        return self.first_within(least) if np.isfinite(least) else None

    def first_within(self, limit_g: float) -> int:
        """The place of the earliest start that emits no more than `limit_g`, but for rounding."""
        return int(np.argmax(self.grams <= limit_g + abs(limit_g) * 1e-9 + self.tie_g))

    def earliest_within(self, limit_g: float) -> Placement:
        """The earliest start that emits no more than `limit_g`, but for rounding."""
        at = self.first_within(limit_g)
        return Placement(moment(self.starts[at]), float(self.grams[at]))


def parts(job: Job) -> list[Part]:
    """A contiguous run's parts of constant power. ValueError if its phases do not fill it."""
    runtime = job.runtime // MICROSECOND
    phases = job.shape.phases if isinstance(job.shape, Contiguous) else ()
    if not phases:
        return [Part(0, runtime, job.kilowatts)]
    if sum((phase.duration for phase in phases), timedelta(0)) != job.runtime:
        raise ValueError("the phases of a run last as long as the run")
    lasts = [phase.duration // MICROSECOND for phase in phases]
    after = np.cumsum([0, *lasts[:-1]]).tolist()
    rated = zip(after, lasts, (phase.kilowatts for phase in phases), strict=True)
    return [Part(*part) for part in rated if part[1]]


def grams(trace: CarbonTrace, job: Job, starts: Ticks) -> Floats:
    """What a run emits from each start, in gCO2eq; infinite where any of it is unknown."""
    emitted: Floats = sum(
        (_emitted(trace, starts, part) for part in parts(job)), np.zeros(starts.shape)
    )
    return emitted


def _emitted(trace: CarbonTrace, starts: Ticks, part: Part) -> Floats:
    grams_per_kw = trace.grams_per_kw(starts + part.after, part.lasts)
    known = np.isfinite(grams_per_kw)
    return np.where(known, np.where(known, grams_per_kw, 0.0) * part.kilowatts, np.inf)


def breakpoints(edges: Ticks, job: Job) -> Ticks:
    """Every start at which an edge of the run meets one of `edges`, ascending."""
    runtime = job.runtime // MICROSECOND
    meets = [edges - offset for offset in {*(part.after for part in parts(job)), runtime}]
    return distinct(np.concatenate(meets))


def choices(trace: CarbonTrace, job: Job) -> Iterator[Choices]:
    """For each run every start at which its emission can be least. The trace covers the job.

    Emissions that differ by less than the rounding of the prefix sums count as tied.
    """
    delay = job.max_delay // MICROSECOND
    earliest = np.array([microseconds(moment) for moment in job.earliest], np.int64)
    starts = breakpoints(trace.edges, job)
    starts = starts[(starts >= earliest.min()) & (starts <= earliest.max() + delay)]
    ends = np.stack([earliest, earliest + delay])
    emitted = grams(trace, job, np.concatenate([ends.ravel(), starts]))
    at_ends, emitted = emitted[: ends.size].reshape(ends.shape), emitted[ends.size :]
    inside = np.searchsorted(starts, ends + np.array([[1], [0]]))
    tie = trace.magnitude * max(part.kilowatts for part in parts(job)) * 1e-12

    def of_run(run: int) -> Choices:
        within = slice(*inside[:, run])
        return Choices(
            np.concatenate([ends[:1, run], starts[within], ends[1:, run]]),
            np.concatenate([at_ends[:1, run], emitted[within], at_ends[1:, run]]),
            tie,
        )

    return (of_run(run) for run in range(len(earliest)))
