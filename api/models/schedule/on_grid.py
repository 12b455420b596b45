"""A run of any shape as a problem of the general integer programme, and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from math import gcd

import numpy as np

from api.models.carbon_trace import HOUR, CarbonTrace, Floats
from api.models.grid.problem import GridProblem, Kind, Task, Use
from api.models.job import Aim, Contiguous, Costs, Elastic, Interruptible, Job, Piece, Placement
from api.models.limits import TooLarge
from database.moments import MICROSECOND, microseconds, moment

MOST_SLOTS = 10_000
TOO_FINE = "the model would have {slots} slots of {seconds:g} seconds in each zone"
UNEVEN = "the model knows whole steps alone, and the runtime is no whole number of them"
KINDS: Mapping[type, Kind] = {
    Contiguous: "contiguous",
    Interruptible: "interruptible",
    Elastic: "elastic",
}
RUN = "run"


@dataclass(frozen=True, eq=False)
class OnGrid:
    """One run in some zones, on slots of `step` ticks from its earliest moment on.

    `carbon[zone, slot]` and `price[zone, slot]` per kWh are the slots' means, infinite where any of
    a slot is not known.
    """

    job: Job
    zones: tuple[str, ...]
    step: int
    carbon: Floats
    price: Floats

    @classmethod
    def of(cls, costs: Mapping[str, Costs], job: Job) -> OnGrid:
        """A job of one run. Raises `TooLarge` if it needs too many slots or fits none."""
        step = _step(costs, job)
        first, last = map(microseconds, job.window)
        if (last - first) // step > MOST_SLOTS:
            seconds = step * MICROSECOND / timedelta(seconds=1)
            raise TooLarge(TOO_FINE.format(slots=(last - first) // step, seconds=seconds))
        if (job.runtime // MICROSECOND) % step:
            raise TooLarge(UNEVEN)
        starts = np.arange(first, last - step + 1, step)
        unpriced = CarbonTrace.of([])
        carbon = np.array([each.carbon.means(starts, step) for each in costs.values()])
        price = np.array([(each.price or unpriced).means(starts, step) for each in costs.values()])
        return cls(job, tuple(costs), step, carbon, price)

    def problem(self, aim: Aim) -> GridProblem:
        """What is to be solved, the zone to be chosen with the rest."""
        budget = aim.budget
        cost = _counted(self.carbon, aim.carbon_weight) + _counted(self.price, aim.price_weight)
        spent = None if budget is None else self.carbon if budget.of == "carbon" else self.price
        return GridProblem(
            zones=self.zones,
            start=self.job.earliest[0],
            step=self.step * MICROSECOND,
            cost=np.where(np.isfinite(self.carbon), cost, np.inf),
            capacity=np.full(self.carbon.shape, np.inf),
            tasks=(self._task(),),
            spent=spent,
            budget=None if budget is None else budget.at_most,
        )

    def placement(self, uses: tuple[Use, ...]) -> tuple[str, Placement]:
        """The zone and the placement that a solution's uses make."""
        ordered = sorted(uses, key=lambda use: use.slot)
        hours = self.step / HOUR
        grams, money = (
            sum(
                use.kilowatts * hours * rates[use.zone, use.slot]
                for use in ordered
                if use.kilowatts
            )
            for rates in (self.carbon, self.price)
        )
        pieces = tuple(self._pieces(ordered))
        placed = Placement(
            start=pieces[0].start,
            emission_g=float(grams),
            pieces=pieces,
            cost=float(money) if np.isfinite(money) else None,
            energy_kwh=sum(use.kilowatts * hours for use in ordered),
        )
        return self.zones[ordered[0].zone], placed

    def _task(self) -> Task:
        shape, job = self.job.shape, self.job
        gridded = shape if isinstance(shape, Interruptible) else Interruptible()
        elastic = shape if isinstance(shape, Elastic) else Elastic((), 0.0)
        top = max((level.kilowatts for level in elastic.levels), default=job.kilowatts)
        return Task(
            key=RUN,
            kind=KINDS[type(shape)],
            zones=tuple(range(len(self.zones))),
            first=0,
            last=self.carbon.shape[1],
            slots=(job.runtime // MICROSECOND) // self.step,
            kilowatts=top,
            takes=0.0,
            minimum_run=max(1, -(-(gridded.minimum_run // MICROSECOND) // self.step)),
            restart_kwh=gridded.restart_kwh,
            in_whole_slots=gridded.is_gridded,
            levels=elastic.levels,
            work=elastic.work,
        )

    def _pieces(self, ordered: list[Use]) -> Iterator[Piece]:
        """Stretches of a power; of those in one slot the one that draws more comes first."""
        start = microseconds(self.job.earliest[0])
        found = list[tuple[int, int, float]]()
        for use in ordered:
            at = float(start + use.slot * self.step)
            for kilowatts, share in sorted(use.shares, reverse=True):
                begins, at = at, at + share * self.step
                found.append((round(begins), round(at), kilowatts))
        return (Piece(moment(a), moment(b), power) for a, b, power in _joined(found))


def _joined(pieces: Iterable[tuple[int, int, float]]) -> list[tuple[int, int, float]]:
    """Those that follow each other at one power become one."""
    found = list[tuple[int, int, float]]()
    for begins, ends, kilowatts in pieces:
        if found and found[-1][1:] == (begins, kilowatts):
            begins = found.pop()[0]
        found.append((begins, ends, kilowatts))
    return found


def _step(costs: Mapping[str, Costs], job: Job) -> int:
    """The shape's own grid, or the longest slots on which every edge is one of theirs (ticks)."""
    shape = job.shape
    if isinstance(shape, Interruptible) and shape.is_gridded:
        return shape.step // MICROSECOND
    first, last = map(microseconds, job.window)
    traces = [trace for each in costs.values() for trace in (each.carbon, each.price) if trace]
    edges = [edge for trace in traces for edge in trace.edges.tolist() if first < edge < last]
    lasts = [job.runtime // MICROSECOND, last - first]
    return gcd(*lasts, *(edge - first for edge in edges))


def _counted(rates: Floats, weight: float) -> Floats:
    return rates * weight if weight else np.zeros(rates.shape)
