"""The common grid of a batch: slots that begin at multiples of the step, counted from 1970 UTC."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from api.models.batch.batch import Batch
from api.models.carbon_trace import CarbonTrace, Floats
from api.models.job import NO_TIME
from api.models.limits import TooMuch
from api.models.workload.workload import Workload
from database.moments import EPOCH, MICROSECOND, microseconds

MOST_RUNS = 10_000
MOST_SLOTS = 10_000
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a workload, both by their places: it may use [earliest, latest).

    In slots of the grid: [first, last), rounded inward; `slots` of work, rounded up.
    """

    workload: int
    number: int
    earliest: datetime
    latest: datetime
    first: int
    last: int
    slots: int
    is_elastic: bool = False

    @property
    def key(self) -> str:
        """A name that no other run of the batch has."""
        return f"{self.workload}/{self.number}"

    @property
    def fits(self) -> bool:
        """Whether its slots are enough, or might be: an elastic run may be done sooner."""
        return (1 if self.is_elastic else self.slots) <= self.last - self.first


@dataclass(frozen=True, slots=True)
class Grid:
    """`count` slots of `step` from `start` on, and the runs that are to be placed in them."""

    start: datetime
    step: timedelta
    count: int
    runs: tuple[Run, ...]

    @property
    def end(self) -> datetime:
        """The end of the last slot."""
        return self.at(self.count)

    @property
    def hours(self) -> float:
        """The length of a slot."""
        return self.step / HOUR

    def at(self, slot: int) -> datetime:
        """When a slot starts."""
        return self.start + slot * self.step

    def means(self, trace: CarbonTrace) -> Floats:
        """What a kilowatt-hour costs in each slot, the mean; infinite where any part is unknown."""
        step = self.step // MICROSECOND
        return trace.means(microseconds(self.start) + step * np.arange(self.count), step)


def grid_of(batch: Batch) -> Grid:
    """The grid of a batch. Raises `TooMuch` for too many runs, or slots."""
    spans = list(_spans(batch.workloads))
    step = batch.step
    first = min((earliest for *_, earliest, _ in spans), default=EPOCH)
    start = EPOCH + (first - EPOCH) // step * step
    runs = tuple(
        Run(
            workload,
            number,
            earliest,
            latest,
            first=-((start - earliest) // step),
            last=(latest - start) // step,
            slots=-(-batch.workloads[workload].runtime // step),
            is_elastic=batch.workloads[workload].execution.type == "elastic",
        )
        for workload, number, earliest, latest in spans
    )
    count = max((max(run.first, run.last) for run in runs), default=0)
    if count > MOST_SLOTS:
        text = f"{count} slots from the first start to the last deadline; at most {MOST_SLOTS}."
        raise TooMuch(text, "step_seconds")
    return Grid(start, step, count, runs)


def _spans(
    workloads: Sequence[Workload],
) -> Iterator[tuple[int, int, datetime, datetime]]:
    """Of each run, in order: its workload and its number, and between which moments it may run."""
    count = 0
    for place, workload in enumerate(workloads):
        leave = workload.leave if workload.optimize_carbon else min(workload.leave, NO_TIME)
        for number, earliest in enumerate(workload.runs):
            count += 1
            if count > MOST_RUNS:
                raise TooMuch(f"More than {MOST_RUNS} runs in all.", "workloads")
            yield place, number, earliest, earliest + leave + workload.runtime
