"""Schedules of one job and of a thousand against the textbook models of the same in PuLP."""

from __future__ import annotations

import resource
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import numpy as np
import pulp

from api.models.carbon_trace import CarbonTrace, Floats
from api.models.grid.problem import GridProblem, Kind, Task
from api.models.job import Costs, Job
from api.models.joint.solving import solve
from api.models.optimization_engine import best
from api.models.optimization_model import cbc, highs
from database.moments import microseconds
from scripts.bench.schedule_plain import solved

DAWN = datetime(2024, 6, 1, tzinfo=UTC)
FIVE_MINUTES, HALF_HOUR = timedelta(minutes=5), timedelta(minutes=30)
ZONES, SLOTS, HALF_HOURS = 20, 288, 96
ROUNDS, MANY_ROUNDS = 3, 50
LIMIT_SECONDS = 45.0
SIZES = 100, 1000, 5000


class Result(NamedTuple):
    """What a method took, what it found and what it proved."""

    seconds: float
    grams: float | None
    proof: str


def waves(seed: int, slots: int, step: timedelta) -> Floats:
    """Each zone's days: a level of its own, a wave between dirtiest and cleanest hour, noise."""
    rng = np.random.default_rng(seed)
    turns = 2 * np.pi * (np.arange(slots) * (step / timedelta(days=1)) + rng.random((ZONES, 1)))
    level = rng.uniform(150, 500, (ZONES, 1))
    noisy = level * (1 + 0.4 * np.sin(turns)) + rng.normal(0, 10, (ZONES, slots))
    return np.maximum(1.0, noisy)


def single(seed: int = 0) -> GridProblem:
    """One three-hour job over a day of five-minute slots."""
    cost = waves(seed, SLOTS, FIVE_MINUTES)
    task = _task("job", "contiguous", 0, SLOTS, 36)
    return _problem(cost, np.inf, [task], FIVE_MINUTES)


def crowd(kind: Kind, jobs: int, seed: int = 0) -> GridProblem:
    """Jobs of 1-6 h with 2-15 h to wait over two days; about a third of the cells are needed."""
    rng = np.random.default_rng(seed)
    tasks = []
    for n in range(jobs):
        slots = 2 * int(rng.integers(1, 7))
        slack = min(2 * int(rng.integers(2, 16)), HALF_HOURS - slots)
        first = int(rng.integers(0, HALF_HOURS - slots - slack + 1))
        tasks.append(_task(f"j{n}", kind, first, first + slots + slack, slots))
    needed = sum(task.slots for task in tasks)
    capacity = float(np.ceil(3 * needed / (ZONES * HALF_HOURS)))
    return _problem(waves(seed, HALF_HOURS, HALF_HOUR), capacity, tasks, HALF_HOUR)


def _task(key: str, kind: Kind, first: int, last: int, slots: int) -> Task:
    return Task(
        key=key,
        kind=kind,
        zones=tuple(range(ZONES)),
        first=first,
        last=last,
        slots=slots,
        kilowatts=1.0,
        takes=1.0,
        may_migrate=kind == "interruptible",
    )


def _problem(cost: Floats, capacity: float, tasks: list[Task], step: timedelta) -> GridProblem:
    names = tuple(f"zone {zone}" for zone in range(ZONES))
    return GridProblem(names, DAWN, step, cost, np.full(cost.shape, capacity), tuple(tasks))


def ours(problem: GridProblem) -> Result:
    """By the joint solver; the seconds are filled in by whoever measures."""
    told = solve(problem).certificate
    gap = "-" if told.gap is None else f"{told.status}, gap {100 * told.gap:.4f} %"
    return Result(0.0, told.objective, gap)


def plain(solver: pulp.LpSolver) -> Callable[[GridProblem], Result]:
    """By the textbook model and a solver."""

    def run(problem: GridProblem) -> Result:
        found = solved(problem, solver)
        late = f"not finished in {solver.timeLimit:.0f} s"
        return Result(0.0, found.cost, "optimal" if found.is_proven else late)

    return run


def breakpoints(problem: GridProblem) -> Result:
    """One job by the engine that knows moments, not slots."""
    (task,), step = problem.tasks, problem.step
    edges = np.array([microseconds(DAWN + slot * step) for slot in range(SLOTS + 1)])
    runtime = task.slots * step
    job = Job((DAWN,), runtime, SLOTS * step - runtime, task.kilowatts)
    placed = [best(Costs(CarbonTrace(edges, line)), job) for line in problem.cost]
    grams = min(one.certificate.objective for one in placed if one and one.certificate.objective)
    return Result(0.0, grams, "optimal")


def measured(run: Callable[[GridProblem], Result], problem: GridProblem, rounds: int = 1) -> Result:
    """The processor seconds of one round of some, children included, and the last result."""
    before = _spent()
    for _ in range(rounds):
        result = run(problem)
    return result._replace(seconds=(_spent() - before) / rounds)


def _spent() -> float:
    each = (resource.getrusage(of) for of in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in each)


def compared(title: str, problem: GridProblem, rounds: int, methods: tuple[str, ...]) -> None:
    """Print a table of methods, the first of which is what the others are measured by."""
    print(f"| {title} | CPU s | ratio | grams | proof |\n|---|---|---|---|---|")
    base = 0.0
    for name in methods:
        of = METHODS[name]
        result = measured(of, problem, rounds if of in (ours, breakpoints) else 1)
        base = base or result.seconds
        grams = "-" if result.grams is None else f"{result.grams:.3f}"
        took, ratio = f"{result.seconds:.4f}", f"{result.seconds / base:.0f}"
        print(f"| {name} | {took} | {ratio} | {grams} | {result.proof} |", flush=True)
    print()


def scaling() -> None:
    """Print how the joint solver grows."""
    print("| jobs with capacity | interruptible, CPU s | contiguous, CPU s | proof |")
    print("|---|---|---|---|")
    for jobs in SIZES:
        each = [measured(ours, crowd(kind, jobs)) for kind in ("interruptible", "contiguous")]
        took = " | ".join(f"{one.seconds:.2f}" for one in each)
        print(f"| {jobs:,} | {took} | {'; '.join(one.proof for one in each)} |", flush=True)


METHODS: dict[str, Callable[[GridProblem], Result]] = {
    "joint": ours,
    "breakpoints": breakpoints,
    "plain PuLP + HiGHS": plain(highs(LIMIT_SECONDS)),
    "plain PuLP + CBC": plain(cbc(LIMIT_SECONDS)),
}


def main() -> None:
    """Print the tables."""
    both = "plain PuLP + HiGHS", "plain PuLP + CBC"
    one_job = f"one 3 h job, {ZONES} zones x {SLOTS} slots"
    compared(one_job, single(), MANY_ROUNDS, ("joint", "breakpoints", *both))
    shape = f"with capacity, {ZONES} zones x {HALF_HOURS} slots"
    compared(
        f"1,000 interruptible jobs {shape}",
        crowd("interruptible", 1000),
        ROUNDS,
        ("joint", *both),
    )
    compared(f"1,000 contiguous jobs {shape}", crowd("contiguous", 1000), 1, ("joint", *both))
    scaling()


if __name__ == "__main__":
    main()
