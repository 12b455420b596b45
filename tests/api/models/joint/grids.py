"""Random grid problems of every kind, and what every solution of one has to keep."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from api.models.grid.problem import GridProblem, Solution, Task
from api.models.job import Level

START = datetime(2026, 3, 1, tzinfo=UTC)
STEP = timedelta(minutes=30)
KINDS = ("contiguous", "interruptible", "elastic")


def problem_of(cost, capacity, tasks, **budget):
    """A problem of half hours; the zones are called A, B, ..."""
    names = tuple(chr(ord("A") + zone) for zone in range(len(cost)))
    shape = np.broadcast_to(np.asarray(capacity, float), np.shape(cost))
    return GridProblem(names, START, STEP, np.asarray(cost, float), shape, tuple(tasks), **budget)


def task(key, kind="contiguous", zones=(0,), window=(0, 4), slots=2, **more):
    """A task of one kilowatt that takes one of the capacity."""
    one = {"kilowatts": 1.0, "takes": 1.0} | more
    return Task(
        key=key, kind=kind, zones=zones, first=window[0], last=window[1], slots=slots, **one
    )


def random_task(rng, key, zones, slots, kinds, *, even):
    """A task somewhere on the grid; `even`: all draw and take the same."""
    kind = str(rng.choice(kinds))
    length = int(rng.integers(1, max(2, slots // 2)))
    first = int(rng.integers(0, slots - length + 1))
    last = min(slots, first + length + int(rng.integers(0, slots)))
    chosen = np.sort(rng.choice(zones, int(rng.integers(1, zones + 1)), replace=False))
    power = 1.0 if even else float(rng.integers(1, 4))
    more = {"kilowatts": power, "takes": 1.0 if even else float(rng.integers(1, 3))}
    if kind == "elastic":
        top = float(rng.integers(2, 5))
        more["levels"] = (Level(1.0, power / 2), Level(top, power))
        more["work"] = top * length / 2 * float(rng.choice([0.3, 0.7, 1.0]))
    if kind == "interruptible":
        more["in_whole_slots"] = bool(rng.integers(0, 2))
    if kind == "switched":
        more |= {
            "minimum_run": int(rng.integers(1, 4)),
            "restart_kwh": float(rng.choice([0.0, 0.3])),
        }
        kind = "interruptible"
    migrates = bool(rng.integers(0, 2))
    return task(
        key, kind, tuple(chosen.tolist()), (first, last), length, may_migrate=migrates, **more
    )


def random_problem(seed, *, zones=2, slots=6, tasks=4, kinds=(*KINDS, "switched"), even=False):
    """Zones with unknown hours and capacities that mostly bind; some tasks are alike."""
    rng = np.random.default_rng(seed)
    cost = rng.integers(0, 500, (zones, slots)).astype(float)
    cost[rng.random(cost.shape) < rng.choice([0.0, 0.1])] = np.inf
    capacity = rng.integers(1, 4, cost.shape).astype(float)
    capacity[rng.random(cost.shape) < 0.1] = np.inf
    made = [random_task(rng, f"t{n}", zones, slots, list(kinds), even=even) for n in range(tasks)]
    twins = [replace(one, key=f"{one.key}'") for one in made if rng.random() < 0.3]
    budget = {}
    if rng.random() < 0.2:
        spent = rng.integers(0, 50, cost.shape).astype(float)
        budget = {"spent": spent, "budget": float(rng.integers(50, 400))}
    return problem_of(cost, capacity, [*made, *twins], **budget)


def check(problem: GridProblem, solution: Solution) -> None:
    """Each task has its work done in its window and zones, capacities hold, nothing is lost."""
    assert set(solution.uses) | set(solution.unplaced) == {one.key for one in problem.tasks}
    assert not set(solution.uses) & set(solution.unplaced)
    taken = np.zeros(problem.cost.shape)
    hours = problem.step / timedelta(hours=1)
    cost = spent = 0.0
    for one in problem.tasks:
        uses = solution.uses.get(one.key)
        if uses is None:
            continue
        check_task(one, uses, hours)
        for use in uses:
            taken[use.zone, use.slot] += use.takes
            assert np.isfinite(problem.cost[use.zone, use.slot])
            cost += problem.cost[use.zone, use.slot] * use.kilowatts * hours
            if problem.spent is not None:
                spent += problem.spent[use.zone, use.slot] * use.kilowatts * hours
    assert (taken <= problem.capacity + 1e-5).all()
    if problem.budget is not None:
        assert spent <= problem.budget * (1 + 1e-6) + 1e-6
    told = solution.certificate
    if solution.uses:
        assert told.objective == pytest.approx(cost, rel=1e-6, abs=1e-6)
        assert told.bound is None or told.bound <= told.objective
        if told.status == "optimal":
            assert told.gap == pytest.approx(0.0, abs=1e-6)


def check_task(one: Task, uses, hours: float) -> None:
    """A task's own rules."""
    slots = sorted({use.slot for use in uses})
    assert all(one.first <= slot < one.last for slot in slots)
    zones = {use.zone for use in uses}
    assert zones <= set(one.zones)
    assert one.may_migrate or len(zones) <= 1
    drawn = sum(use.kilowatts for use in uses)
    if one.kind == "elastic":
        return
    stretches = 1 + int((np.diff(slots) > 1).sum())
    restarts = (stretches - 1) * one.restart_kwh / hours
    assert drawn == pytest.approx(one.kilowatts * one.slots + restarts, rel=1e-5)
    assert sum(use.takes for use in uses) == pytest.approx(one.takes * one.slots, rel=1e-5)
    if one.in_whole_slots:
        assert len(slots) == one.slots
    if one.kind == "contiguous":
        assert slots == list(range(slots[0], slots[0] + one.slots))
    if one.minimum_run > 1:
        ends = np.flatnonzero(np.diff([*slots, 10**6]) > 1) + 1
        assert np.diff([0, *ends]).min() >= min(one.minimum_run, one.slots)
