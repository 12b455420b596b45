"""Finds, exactly and fast, when each run of a job should start so that it emits least.

Over a step-function intensity, what a run emits is piecewise linear in its start: it bends only
where the run's start or end meets a step's edge. So a minimum lies at such a breakpoint or at an
end of the allowed starts, and looking at all of them through prefix sums proves the optimum.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from api.models.carbon_trace import CarbonTrace, Floats, Ticks
from api.models.certificate import Certificate
from api.models.job import Job, Placement, total_g
from database.moments import MICROSECOND, microseconds, moment


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

    def best(self) -> Placement | None:
        """The earliest start that emits least; None if no start is possible."""
        least = float(self.grams.min())
        return self.earliest_within(least) if np.isfinite(least) else None

    def earliest_within(self, limit_g: float) -> Placement:
        """The earliest start that emits no more than `limit_g`, but for rounding."""
        first = int(np.argmax(self.grams <= limit_g * (1 + 1e-9) + self.tie_g))
        return Placement(moment(self.starts[first]), float(self.grams[first]))


def choices(trace: CarbonTrace, job: Job) -> Iterator[Choices]:
    """For each run every start at which its emission can be least. The trace covers the job.

    Emissions that differ by less than the rounding of the prefix sums count as tied.
    """
    runtime, delay = job.runtime // MICROSECOND, job.max_delay // MICROSECOND
    first, last = microseconds(min(job.earliest)), microseconds(max(job.earliest)) + delay
    starts = np.unique(np.concatenate([trace.edges, trace.edges - runtime]))
    starts = starts[(starts >= first) & (starts <= last)]
    grams = trace.grams_per_kw(starts, runtime)

    def of_run(earliest: int) -> Choices:
        ends = np.array([earliest, earliest + delay])
        after, until = np.searchsorted(starts, [earliest + 1, earliest + delay])
        at_ends = trace.grams_per_kw(ends, runtime)
        return Choices(
            np.concatenate([ends[:1], starts[after:until], ends[1:]]),
            np.concatenate([at_ends[:1], grams[after:until], at_ends[1:]]) * job.kilowatts,
            trace.total * job.kilowatts * 1e-12,
        )

    return (of_run(microseconds(earliest)) for earliest in job.earliest)


def place(trace: CarbonTrace, job: Job) -> list[Placement] | None:
    """Where to put each run; ties go to the earliest start. None if a run has no place."""
    placements = [run.best() for run in choices(trace, job)]
    known = [placement for placement in placements if placement is not None]
    return known if len(known) == len(placements) else None


def certify(placements: Mapping[str, list[Placement]]) -> Certificate:
    """The certificate of the best region, when every region was placed by `place`."""
    if not placements:
        return Certificate("infeasible", "exact-breakpoints")
    best = min(total_g(placed) for placed in placements.values())
    return Certificate("optimal", "exact-breakpoints", best, best)
