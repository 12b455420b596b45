"""From a batch to the problem that is solved: its runs as tasks on the grid of slots."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np

from api.models.batch.batch import Batch
from api.models.batch.costs import Known
from api.models.batch.homes import Home
from api.models.batch.slots import Grid, Run
from api.models.carbon_trace import Floats
from api.models.grid.problem import GridProblem, Task
from api.models.job import NO_TIME, Level
from api.models.workload import execution as said
from api.models.workload.execution import kilowatts
from api.models.workload.workload import Workload

SECOND = timedelta(seconds=1)
NO_DATA = "No candidate has the data: {reasons}"
TOO_SHORT = (
    "It needs {slots} slots of {step} s, and there are only {there_are} whole ones from {earliest} "
    "to {latest}: a shorter step_seconds or more delay would give it room"
)


@dataclass(frozen=True, slots=True)
class Posed:
    """A problem, and the runs that have no part in it: why not, by their keys."""

    problem: GridProblem
    left_out: Mapping[str, str]


def posed(batch: Batch, grid: Grid, homes: Sequence[Home], found: Known) -> Posed:
    """The problem of all runs that may have a place. `homes` are the workloads'."""
    reasons = {run.key: _why_not(grid, homes[run.workload], found, run) for run in grid.runs}
    left_out = {key: reason for key, reason in reasons.items() if reason}
    places = {zone: place for place, zone in enumerate(found.zones)}
    tasks = tuple(
        _task(batch, run, [places[z] for z in homes[run.workload].regions if z in places])
        for run in grid.runs
        if run.key not in left_out
    )
    problem = GridProblem(
        zones=found.zones,
        start=grid.start,
        step=grid.step,
        cost=_stacked(grid, (found.weighed(zone) for zone in found.zones)),
        capacity=_stacked(grid, (_capacity(batch, grid, zone) for zone in found.zones)),
        tasks=tasks,
    )
    return Posed(_within_budget(problem, batch, grid, found), left_out)


def _within_budget(problem: GridProblem, batch: Batch, grid: Grid, found: Known) -> GridProblem:
    budget = batch.budget
    if budget is None:
        return problem
    spent = _stacked(grid, (found.spent(zone, budget.of) for zone in found.zones))
    return replace(problem, spent=spent, budget=budget.at_most)


def _why_not(grid: Grid, home: Home, found: Known, run: Run) -> str:
    """Why a run cannot have a place, whatever the others do; empty: the solver is to say."""
    if not home.regions:
        return home.lack
    if not any(zone in found.grams for zone in home.regions):
        reasons = sorted({found.faults[zone] for zone in home.regions})
        return NO_DATA.format(reasons="; ".join(reasons[:3]))
    if run.fits:
        return ""
    return TOO_SHORT.format(
        slots=run.slots,
        step=grid.step // SECOND,
        there_are=max(0, run.last - run.first),
        earliest=run.earliest.isoformat(),
        latest=run.latest.isoformat(),
    )


def _task(batch: Batch, run: Run, zones: Sequence[int]) -> Task:
    workload = batch.workloads[run.workload]
    execution = workload.execution
    minimum = timedelta(seconds=execution.minimum_run_seconds or 0)
    top = _top(workload)
    return Task(
        key=run.key,
        kind=execution.type,
        zones=tuple(sorted(zones)),
        first=run.first,
        last=run.last,
        slots=run.slots,
        kilowatts=kilowatts(top, workload.pue) if top else workload.kilowatts,
        takes=_takes(batch, workload, top),
        may_migrate=execution.migratable,
        minimum_run=max(1, -(-minimum // batch.step)),
        restart_kwh=execution.restart_kwh or 0.0,
        in_whole_slots=minimum > NO_TIME,
        levels=tuple(
            Level(one.throughput, kilowatts(one, workload.pue)) for one in execution.levels or ()
        ),
        work=execution.work or 0.0,
    )


def _top(workload: Workload) -> said.Level | None:
    """The level of an elastic run that draws most."""
    return max(workload.execution.levels or (), key=lambda level: level.watts, default=None)


def _takes(batch: Batch, workload: Workload, top: said.Level | None) -> float:
    """What a run takes of a zone's capacity while it works."""
    if batch.capacity.unit == "kW":
        return kilowatts(top, workload.pue) if top else workload.kilowatts
    return top.cores if top else workload.core_count


def _capacity(batch: Batch, grid: Grid, zone: str) -> Floats:
    return batch.capacity.of(zone, grid.start, grid.step, grid.count)


def _stacked(grid: Grid, by_zone: Iterable[Floats]) -> Floats:
    """One row for each zone, also where there is none."""
    rows = list(by_zone)
    return np.array(rows).reshape(len(rows), grid.count)
