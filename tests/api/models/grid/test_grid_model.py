"""The general model of many tasks: equal to exhaustive search, honest, and clear about why not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import combinations, product

import numpy as np
import pytest

from api.models import optimization_model
from api.models.grid.problem import GridProblem, Task
from api.models.job import Level
from api.models.limits import TooLarge
from api.models.optimization_model import cbc, highs, solve
from tests.api.models.engine.cases import START

HALF_HOUR = timedelta(minutes=30)


def task(key: str, slots: int, window: tuple[int, int], **others: object) -> Task:
    given = {"kind": "contiguous", "zones": (0,), "kilowatts": 2.0, "takes": 1.0} | others
    return Task(key=key, slots=slots, first=window[0], last=window[1], **given)


def problem(cost: object, tasks: list[Task], capacity: object = np.inf, **others) -> GridProblem:
    costs = np.atleast_2d(np.array(cost, float))
    capacities = np.broadcast_to(np.array(capacity, float), costs.shape)
    names = tuple("abc"[: len(costs)])
    return GridProblem(names, START, HALF_HOUR, costs, capacities, tuple(tasks), **others)


def ways(of: Task, asked: GridProblem):
    """Each zone and set of slots that does a task's work: its cost, its spending, its cells."""
    hours = asked.step / timedelta(hours=1)
    spent = np.zeros(asked.cost.shape) if asked.spent is None else asked.spent
    for zone, slots in product(of.zones, combinations(range(of.first, of.last), of.slots)):
        begins = [at for at in slots if at - 1 not in slots]
        ends = [at for at in slots if at + 1 not in slots]
        if of.kind == "contiguous" and len(begins) > 1:
            continue
        if any(
            e - b + 1 < min(of.minimum_run, of.slots) for b, e in zip(begins, ends, strict=True)
        ):
            continue
        cost, used = (
            sum(per[zone, at] for at in slots) * of.kilowatts * hours
            + sum(per[zone, at] for at in begins[1:]) * of.restart_kwh
            for per in (asked.cost, spent)
        )
        if np.isfinite(cost):
            yield cost, used, [(zone, at) for at in slots]


def least(asked: GridProblem) -> float | None:
    """The least cost of all combinations that keep to the capacities and the budget."""
    best = np.inf
    for chosen in product(*(list(ways(each, asked)) for each in asked.tasks)):
        cost, used = sum(way[0] for way in chosen), sum(way[1] for way in chosen)
        if cost >= best or (asked.budget is not None and used > asked.budget + 1e-9):
            continue
        taken = np.zeros(asked.cost.shape)
        for each, way in zip(asked.tasks, chosen, strict=True):
            for cell in way[2]:
                taken[cell] += each.takes
        if (taken <= asked.capacity + 1e-9).all():
            best = cost
    return None if np.isinf(best) else float(best)


def random_problem(case: int) -> GridProblem:
    rng = np.random.default_rng([case, 17])
    shape = zones, slots = int(rng.integers(1, 3)), int(rng.integers(3, 7))
    cost = rng.integers(-3 if case % 5 == 0 else 1, 20, shape).astype(float)
    cost[rng.random(shape) < 0.15] = np.inf
    capacity = np.where(rng.random(shape) < 0.5, np.inf, rng.integers(0, 3, shape).astype(float))
    tasks = [random_task(rng, str(at), zones, slots) for at in range(rng.integers(1, 4))]
    spent = rng.integers(1, 9, shape).astype(float) if case % 3 == 0 else None
    budget = None if spent is None else float(rng.integers(3, 40))
    return problem(cost, tasks, capacity, spent=spent, budget=budget)


def random_task(rng: np.random.Generator, key: str, zones: int, slots: int) -> Task:
    first = int(rng.integers(0, slots - 1))
    last = int(rng.integers(first + 1, slots + 1))
    work, power = int(rng.integers(1, last - first + 1)), float(rng.integers(1, 4))
    made = task(key, work, (first, last), zones=tuple(range(zones)), kilowatts=power)
    if rng.random() < 0.5:
        return made
    least_run = int(rng.integers(1, 4))
    restart = float(rng.integers(0, 3)) if least_run > 1 else 1.0
    return replace(made, kind="interruptible", minimum_run=least_run, restart_kwh=restart)


@pytest.mark.parametrize("solver", [highs, cbc])
def test_the_model_equals_exhaustive_search(solver):
    for case in range(60):
        asked = random_problem(case)
        expected, found = least(asked), solve(asked, solver())
        assert (expected is None) == bool(found.unplaced)
        if expected is not None:
            assert found.certificate.status == "optimal"
            assert found.certificate.objective == pytest.approx(expected, abs=1e-6)
            assert found.certificate.bound == pytest.approx(expected, abs=1e-5)


def test_uses_add_up_to_the_objective_and_keep_to_the_capacity():
    for case in range(60):
        asked = random_problem(case)
        found = solve(asked)
        uses = [use for each in found.uses.values() for use in each]
        cost = sum(asked.cost[use.zone, use.slot] * use.kilowatts / 2 for use in uses)
        assert cost == pytest.approx(found.certificate.objective or 0.0)
        taken = np.zeros(asked.cost.shape)
        for use in uses:
            taken[use.zone, use.slot] += use.takes
        assert (taken <= asked.capacity + 1e-6).all()


def test_a_task_that_may_migrate_is_wherever_it_costs_least():
    costs = [[1, 9, 1], [9, 1, 9]]
    moving = task("m", 3, (0, 3), zones=(0, 1), may_migrate=True)
    assert [use.zone for use in solve(problem(costs, [moving])).uses["m"]] == [0, 1, 0]
    staying = replace(moving, may_migrate=False)
    assert solve(problem(costs, [staying])).certificate.objective == 11


def test_a_slot_may_be_split_between_tasks_that_may_pause():
    half = task("a", 1, (0, 2), kind="interruptible"), task("b", 1, (0, 2), kind="interruptible")
    found = solve(problem([1, 3], [*half], capacity=1.5))
    assert found.certificate.objective == pytest.approx(1.5 * 1 + 0.5 * 3)


def test_elastic_tasks_share_levels_and_take_by_their_power():
    levels = (Level(1, 1.0), Level(2, 3.0))
    elastic = task("e", 1, (0, 1), kind="elastic", levels=levels, work=0.75, kilowatts=3.0)
    found = solve(problem([10], [elastic], capacity=1.0))
    (use,) = found.uses["e"]
    assert (use.kilowatts, use.takes) == (pytest.approx(2.0), pytest.approx(2 / 3))
    assert found.certificate.objective == pytest.approx(10)


@pytest.mark.parametrize(
    ("cost", "one", "reason"),
    [
        ([np.inf, np.inf], task("t", 1, (0, 2)), "cost: in none"),
        ([1, 1], task("t", 3, (0, 2)), "window: its 2 slots"),
        ([1, np.inf, 1], task("t", 2, (0, 3)), "cost: nowhere in its window"),
        ([1, np.inf, 1], task("t", 3, (0, 3), kind="interruptible"), "cost: it is known for 2"),
        (
            [1, np.inf, 1, 1, np.inf, 1],
            task("t", 4, (0, 6), kind="interruptible", minimum_run=2),
            "minimum run: stretches of 2",
        ),
        (
            [1, 1],
            task("t", 1, (0, 2), kind="elastic", levels=(Level(1, 1),), work=3.0),
            "window: at most 1 of its work of 3",
        ),
        (
            [1, np.inf],
            task("t", 1, (0, 2), kind="elastic", levels=(Level(1, 1),), work=1.0),
            "cost: where it is known, at most 0.5",
        ),
    ],
)
def test_a_task_without_a_place_is_told_why(cost, one, reason):
    found = solve(problem(cost, [one, task("other", 1, (0, 1))] if cost[0] == 1 else [one]))
    assert found.unplaced["t"].startswith(reason)
    assert ("other" in found.uses) == (cost[0] == 1)


def test_as_few_tasks_as_possible_are_crowded_out():
    long, *short = (task(str(at), slots, (0, 2)) for at, slots in enumerate((2, 1, 1)))
    found = solve(problem([1, 1], [long, *short], capacity=1))
    assert list(found.uses) == ["1", "2"]
    assert found.unplaced["0"].startswith("capacity: ")
    assert found.certificate.status == "optimal"


def test_a_budget_below_the_least_names_the_least():
    asked = problem([1, 1], [task("t", 1, (0, 2))], spent=np.array([[7.0, 5.0]]), budget=4.0)
    found = solve(asked)
    assert found.unplaced["t"] == "budget: 4 is below the least that the tasks can spend, 5"
    assert (found.certificate.status, dict(found.uses)) == ("infeasible", {})


@pytest.mark.parametrize("kind", ["contiguous", "interruptible"])
def test_no_time_at_all_gives_no_schedule_rather_than_a_false_one(kind):
    rng = np.random.default_rng(1)
    tasks = [task(str(at), 5, (0, 30), kind=kind, zones=(0, 1, 2)) for at in range(20)]
    asked = problem(rng.uniform(1, 9, (3, 30)), tasks, capacity=2.0)
    found = solve(asked, seconds=0.0)
    assert (found.certificate.status, dict(found.uses)) == ("unknown", {})
    assert (found.certificate.objective, found.certificate.bound) == (None, None)


def test_a_model_that_is_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(optimization_model, "MAX_COLUMNS", 3)
    with pytest.raises(TooLarge, match="more than 3 columns: 4"):
        solve(problem([1, 1, 1, 1], [task("t", 1, (0, 4))]))
