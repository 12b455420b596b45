"""Of equals the earliest is taken, whatever the shape; of zones that cost the same, the first."""

from datetime import timedelta

import numpy as np
import pytest

from api.models.job import Contiguous, Costs, Elastic, Interruptible, Job, Level
from api.models.optimization_engine import best, roaming
from tests.api.models.engine import exhaustive
from tests.api.models.engine.cases import MINUTE, START, Minutes, trace_of


def few_values(case: int, minutes: int) -> Minutes:
    """Minutes that cost one, two or three: many are equal."""
    rng = np.random.default_rng([case, 3])
    return Minutes(rng.integers(1, 4, minutes).astype(float), np.ones(minutes))


def minutes_worked(known: Minutes, job: Job) -> list[int]:
    placed = best(known.costs, job)
    return [
        minute
        for piece in placed.placements[0].pieces
        for minute in range((piece.start - START) // MINUTE, (piece.end - START) // MINUTE)
    ]


def job_of(runtime: int, delay: int, shape: object = Contiguous()) -> Job:
    return Job((START,), runtime * MINUTE, delay * MINUTE, 1.0, shape)


@pytest.mark.parametrize("case", range(40))
def test_a_run_without_a_pause_takes_the_earliest_of_the_best_starts(case):
    known, job = few_values(case, 12), job_of(1 + case % 4, 8)
    first = int(np.argmin(exhaustive.from_each_start(known.carbon, job, 0)))
    assert minutes_worked(known, job)[0] == first


@pytest.mark.parametrize("case", range(40))
def test_a_run_that_may_pause_takes_the_earliest_of_the_best_minutes(case):
    known, job = few_values(case, 12), job_of(1 + case % 8, 4, Interruptible())
    within = known.carbon[: 5 + case % 8]
    chosen = np.argsort(within, kind="stable")[: 1 + case % 8]
    assert minutes_worked(known, job) == sorted(chosen.tolist())


@pytest.mark.parametrize("case", range(40))
def test_stretches_are_the_earliest_of_the_best_sets(case):
    shape = Interruptible((1 + case % 2) * MINUTE, 1 / 60 * (case % 3), MINUTE)
    known, job = few_values(case, 10), job_of(4, 6, shape)
    best_set = int(np.nanargmin(exhaustive.from_each_set(known.carbon, job, 0)))
    works, _ = exhaustive.long_enough(1, 4, 6, 1 + case % 2)
    assert minutes_worked(known, job) == np.flatnonzero(works[best_set]).tolist()


def test_an_elastic_run_works_as_early_as_it_may_where_all_costs_the_same():
    known = Minutes(np.full(60, 300.0), np.ones(60))
    shape = Elastic((Level(1, 1), Level(2, 2)), 0.25)
    job = Job((START,), timedelta(minutes=30), timedelta(minutes=30), 1.0, shape)
    (run,) = best(known.costs, job).placements
    assert (run.start, run.pieces[-1].end) == (START, START + 7.5 * MINUTE)
    assert [piece.kilowatts for piece in run.pieces] == [2]


def test_an_elastic_run_is_done_soonest_where_energy_emits_nothing():
    shape = Elastic((Level(1, 1), Level(2, 3)), 0.5)
    job = Job((START,), timedelta(minutes=30), timedelta(minutes=30), 1.0, shape)
    known = Minutes(np.zeros(60), np.arange(60.0))
    (run,) = best(known.costs, job).placements
    assert (run.start, run.pieces[-1].end) == (START, START + 15 * MINUTE)


def test_of_zones_that_cost_the_same_the_first_is_taken():
    same = Costs(trace_of(np.full(9, 100.0)))
    job = job_of(4, 5, Interruptible())
    (run,) = roaming({"b": same, "a": same}, job).placements
    assert {piece.zone for piece in run.pieces} == {"b"}


def test_a_difference_that_is_rounding_alone_delays_nothing():
    noisy = np.full(9, 0.1) + 1e-14 * np.arange(9)[::-1]
    costs = Costs(trace_of(noisy))
    assert best(costs, job_of(3, 6)).placements[0].start == START
    gridded = Interruptible(MINUTE, 0.0, MINUTE)
    assert best(costs, job_of(3, 6, gridded)).placements[0].pieces[-1].end == START + 3 * MINUTE
