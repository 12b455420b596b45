"""The answer to a batch: where each run goes, what that emits and saves, and what is proven."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any

import numpy as np

from api.models.batch import runs_told
from api.models.batch.batch import Batch
from api.models.batch.costs import Known
from api.models.batch.homes import Home
from api.models.batch.posing import SECOND, Posed
from api.models.batch.runs_told import Placed, Rates
from api.models.batch.slots import Grid
from api.models.batch.use import zones_told
from api.models.grid.problem import Solution
from api.models.schedule.proof import proven, unit_of

ROUNDED = (
    "Slots of {step} s begin at multiples of it, counted from 1970-01-01T00:00Z. A run takes whole "
    "slots: its runtime is rounded up, its start_time up to the next slot, its deadline down. A "
    "kilowatt-hour emits the mean of its slot."
)

OF_CARBON = ("energy_kwh", "emission_g", "run_now_g", "saved_g")
OF_MONEY = ("cost", "run_now_cost", "saved_cost")

Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Solved:
    """A batch, all that was made of it, its solution, and how long that took."""

    batch: Batch
    grid: Grid
    homes: Sequence[Home]
    found: Known
    posed: Posed
    solution: Solution
    seconds: float

    @property
    def placed(self) -> dict[int, list[Placed]]:
        """The runs that have a place, by their workload's."""
        tasks = {task.key: task for task in self.posed.problem.tasks}
        placed: dict[int, list[Placed]] = {}
        for run in self.grid.runs:
            if uses := self.solution.uses.get(run.key):
                ordered = sorted(uses, key=lambda use: (use.slot, use.zone))
                one = Placed(run, tasks[run.key], ordered, self.homes[run.workload])
                placed.setdefault(run.workload, []).append(one)
        return placed


def answer_of(solved: Solved, now: datetime) -> Answer:
    """The whole answer; ages are counted back from `now`."""
    found, rates = solved.found, _rates(solved)
    runs = {
        place: [runs_told.told(one, solved.grid, solved.posed.problem, rates) for one in each]
        for place, each in solved.placed.items()
    }
    uses = chain.from_iterable(solved.solution.uses.values())
    return {
        "request": _request(solved.batch),
        "grid": _grid(solved),
        "workloads": [_workload(solved.batch, place, each) for place, each in runs.items()],
        "unplaced": _unplaced(solved),
        "totals": _totals(solved, list(chain.from_iterable(runs.values()))),
        "optimization": _proof(solved),
        "zones": zones_told(uses, solved.posed.problem, solved.grid, solved.batch.capacity.unit),
        "warnings": _warnings(solved),
        "data_age": {f"c3lab:{zone}": each.age(now) for zone, each in found.data.items()},
        "currency": found.prices.currency,
        "price_age": found.prices.ages(now),
    }


def _rates(solved: Solved) -> Rates:
    found, shape = solved.found, solved.posed.problem.cost.shape
    money = np.array(list(found.money.values())).reshape(shape) if found.money else None
    return Rates(np.array(list(found.grams.values())).reshape(shape), money)


def _request(batch: Batch) -> Answer:
    return {
        "workloads": len(batch.workloads),
        "capacity": {"unit": batch.capacity.unit, "default": batch.capacity.default},
        "budget": batch.budget and {"of": batch.budget.of, "at_most": batch.budget.at_most},
        "carbon_weight": batch.common.carbon_weight,
        "price_weight": batch.common.price_weight,
        "step_seconds": batch.step // SECOND,
        "time_limit_seconds": batch.time_limit // SECOND,
    }


def _grid(solved: Solved) -> Answer:
    grid = solved.grid
    return {
        "start": grid.start,
        "end": grid.end,
        "step_seconds": grid.step // SECOND,
        "slots": grid.count,
        "zones": len(solved.posed.problem.zones),
        "rounding": ROUNDED.format(step=grid.step // SECOND),
    }


def _workload(batch: Batch, place: int, runs: Sequence[Answer]) -> Answer:
    return {"index": place, "id": batch.ids[place], "runs": runs, **_summed(batch, runs)}


def _summed(batch: Batch, runs: Sequence[Answer]) -> Answer:
    """What runs draw, emit and cost together; None where it is not known of one of them."""
    names = OF_CARBON + (OF_MONEY if batch.is_priced else ())
    summed = {name: _sum(run[name] for run in runs) for name in names}
    saved, now = summed["saved_g"], summed["run_now_g"]
    return {**summed, "saved_percent": 100 * saved / now if saved is not None and now else None}


def _sum(values: Iterable[float | None]) -> float | None:
    total = 0.0
    for value in values:
        if value is None:
            return None
        total += value
    return total


def _unplaced(solved: Solved) -> list[Answer]:
    reasons = {**solved.solution.unplaced, **solved.posed.left_out}
    return [
        {
            "index": run.workload,
            "id": solved.batch.ids[run.workload],
            "run": run.number,
            "reason": reasons[run.key],
        }
        for run in solved.grid.runs
        if run.key in reasons
    ]


def _totals(solved: Solved, runs: Sequence[Answer]) -> Answer:
    return {
        "runs": len(solved.grid.runs),
        "placed": len(runs),
        "unplaced": len(solved.grid.runs) - len(runs),
        **_summed(solved.batch, runs),
    }


def _proof(solved: Solved) -> Answer:
    unit = unit_of(solved.batch.common.aim, solved.found.prices.currency)
    return {**proven(solved.solution.certificate, unit), "seconds": solved.seconds}


def _warnings(solved: Solved) -> dict[str, str]:
    """Why candidates, and zones, have no part in it."""
    out: dict[str, str] = {}
    for home in solved.homes:
        out.update(home.out)
    return {**out, **{f"c3lab:{zone}": why for zone, why in solved.found.faults.items()}}
