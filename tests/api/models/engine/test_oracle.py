"""The fast paths equal the general model by HiGHS and by CBC, and keep above its linear bound."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pulp
import pytest

from api.models.grid import grid_model
from api.models.grid.problem import GridProblem, Task
from api.models.job import Aim, Budget, Contiguous, Elastic, Interruptible, Job, Level
from api.models.optimization_engine import best, roaming
from api.models.optimization_model import cbc, highs, solve
from tests.api.models.engine.cases import MINUTE, START, Minutes

SLOTS, WORK = 14, 5
SHAPES = {
    "contiguous": Contiguous(),
    "interruptible": Interruptible(),
    "least-runs": Interruptible(2 * MINUTE, 0.0, MINUTE),
    "restarts": Interruptible(MINUTE, 0.01, MINUTE),
    "elastic": Elastic((Level(60, 2.0), Level(90, 5.0), Level(180, 7.0)), 6.0),
}
CARBON = Aim()
SOLVERS = {"highs": highs, "cbc": cbc}


def known(case: int, zones: int = 1) -> list[Minutes]:
    rng = np.random.default_rng([case, 13])
    carbon = rng.integers(0, 500, (zones, SLOTS)).astype(float)
    carbon[rng.random(carbon.shape) < 0.1] = np.nan
    return [Minutes(each, rng.integers(1, 60, SLOTS).astype(float)) for each in carbon]


def task_of(shape: object, zones: int = 1) -> Task:
    task = Task(
        key="run",
        kind="interruptible",
        zones=tuple(range(zones)),
        first=0,
        last=SLOTS,
        slots=WORK,
        kilowatts=2.0,
        takes=1.0,
        may_migrate=zones > 1,
    )
    match shape:
        case Contiguous():
            return replace(task, kind="contiguous")
        case Elastic(levels, work):
            return replace(task, kind="elastic", levels=levels, work=work)
        case Interruptible(least, restart):
            return replace(task, minimum_run=max(1, least // MINUTE), restart_kwh=restart)
    raise AssertionError(shape)


def grid_of(zones: list[Minutes], shape: object, aim: Aim = CARBON) -> GridProblem:
    carbon, price = (np.array([getattr(zone, of) for zone in zones]) for of in ("carbon", "price"))
    return GridProblem(
        zones=tuple("abc"[: len(zones)]),
        start=START,
        step=MINUTE,
        cost=np.where(np.isnan(carbon), np.inf, carbon),
        capacity=np.full(carbon.shape, np.inf),
        tasks=(task_of(shape, len(zones)),),
        spent=price if aim.budget else None,
        budget=aim.budget.at_most if aim.budget else None,
    )


def job_of(shape: object) -> Job:
    return Job((START,), WORK * MINUTE, (SLOTS - WORK) * MINUTE, 2.0, shape)


def same(problem: GridProblem, placed, solver) -> None:
    found = solve(problem, solver)
    if placed is None:
        assert list(found.unplaced) == ["run"]
        return
    assert found.certificate.status == "optimal"
    assert found.certificate.objective == pytest.approx(placed.certificate.objective, rel=1e-6)
    assert found.certificate.bound == pytest.approx(placed.certificate.objective, rel=1e-6)


@pytest.mark.parametrize("solver", SOLVERS.values(), ids=SOLVERS)
@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_every_shape_costs_what_the_general_model_says(shape, solver):
    for case in range(12):
        zones = known(case)
        same(grid_of(zones, shape), best(zones[0].costs, job_of(shape)), solver())


@pytest.mark.parametrize("solver", SOLVERS.values(), ids=SOLVERS)
@pytest.mark.parametrize("shape", [*SHAPES.values()][1:], ids=[*SHAPES][1:])
def test_a_roaming_run_costs_what_the_general_model_says(shape, solver):
    for case in range(8):
        zones = known(case, 3)
        costs = {name: zone.costs for name, zone in zip("abc", zones, strict=True)}
        same(grid_of(zones, shape), roaming(costs, job_of(shape)), solver())


@pytest.mark.parametrize("solver", SOLVERS.values(), ids=SOLVERS)
@pytest.mark.parametrize("shape", [SHAPES["interruptible"], SHAPES["elastic"]])
def test_a_budget_costs_what_the_general_model_says(shape, solver):
    for case in range(12):
        zones = known(case)
        costs, job = zones[0].costs, job_of(shape)
        ends = [best(costs, job, aim) for aim in (Aim(0.0, 1.0), Aim(1.0, 1e-9))]
        if None in ends:
            continue
        least, most = (end.placements[0].cost for end in ends)
        aim = Aim(budget=Budget("price", least + 0.37 * (most - least)))
        same(grid_of(zones, shape, aim), best(costs, job, aim), solver())


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_nothing_comes_below_the_bound_of_the_linear_model(shape):
    for case in range(20, 40):
        (zone,) = known(case)
        placed = best(zone.costs, job_of(shape))
        if placed is None:
            continue
        problem = grid_of([zone], shape)
        model = grid_model.build(problem, problem.tasks)
        model.problem.solve(pulp.HiGHS(msg=False, mip=False, threads=1))
        bound = model.cost(pulp.value(model.problem.objective) or 0.0)
        assert placed.certificate.objective >= bound - 1e-6


@pytest.mark.parametrize("shape", [SHAPES["interruptible"], SHAPES["elastic"]])
def test_several_runs_within_one_budget_cost_what_the_general_model_says(shape):
    for case in range(40, 52):
        (zone,) = known(case)
        once = job_of(shape)
        job = Job((START, START + 2 * MINUTE), once.runtime, 7 * MINUTE, 2.0, shape)
        ends = [best(zone.costs, job, aim) for aim in (Aim(0.0, 1.0), Aim(1.0, 1e-9))]
        if None in ends:
            continue
        least, most = (sum(run.cost for run in end.placements) for end in ends)
        aim = Aim(budget=Budget("price", least + 0.41 * (most - least)))
        one = grid_of([zone], shape, aim)
        tasks = tuple(
            replace(one.tasks[0], key=f"run {at}", first=at, last=at + 7 + WORK) for at in (0, 2)
        )
        same(replace(one, tasks=tasks), best(zone.costs, job, aim), highs())
