"""Why a job has no place is told in words, and only if it has none."""

from datetime import timedelta

import numpy as np
import pytest

from api.models.job import Aim, Budget, Contiguous, Costs, Elastic, Interruptible, Job, Level
from api.models.optimization_engine import best, why_not
from tests.api.models.engine.cases import START, Minutes, trace_of

HOUR = timedelta(hours=1)
NAN = np.nan


def hourly(*values: float) -> Costs:
    return Costs(trace_of(np.repeat(np.array(values, float), 60)))


def job_of(hours: float, delay: float, shape: object = Contiguous()) -> Job:
    return Job((START,), hours * HOUR, delay * HOUR, 2.0, shape)


@pytest.mark.parametrize(
    ("costs", "job", "reason"),
    [
        (hourly(NAN, NAN), job_of(1, 1), "the carbon intensity is not known at any time between"),
        (hourly(1, NAN, 1), job_of(2, 1), "the carbon intensity is not known for 2:00:00 on end"),
        (hourly(1, NAN, 1), job_of(3, 0), "the carbon intensity is known for 2:00:00 between"),
        (hourly(1), job_of(1, 0.5), None),
        (
            hourly(1, NAN, 1, NAN, 1),
            job_of(3, 2, Interruptible(2 * HOUR, 0, HOUR)),
            "stretches as long as they must be do not fit",
        ),
        (
            hourly(1, 1),
            job_of(1, 1, Elastic((Level(3, 1),), 7)),
            "the window is too short: 6 of the work of 7 can be done",
        ),
        (
            hourly(1, NAN),
            job_of(1, 1, Elastic((Level(3, 1),), 5)),
            "the carbon intensity is known for 1:00:00, in which 3 of the work of 5 can be done",
        ),
    ],
)
def test_what_keeps_a_run_from_its_place_is_named(costs, job, reason):
    told = why_not(costs, job)
    assert (told is None) == (best(costs, job) is not None) == (reason is None)
    assert told is None or told.startswith(reason)


def test_a_window_beyond_what_is_known_is_not_known():
    assert best(hourly(5, 4), job_of(2, 5)).placements[0].start == START
    assert "is known for 2:00:00" in why_not(hourly(5, 4), job_of(3, 5))


def test_prices_that_are_not_known_are_named():
    told = why_not(hourly(5), job_of(0.5, 0.5), Aim(1.0, 1.0))
    assert told.startswith("the carbon intensity or the price is not known at any time")


@pytest.mark.parametrize("shape", [Contiguous(), Interruptible(), Interruptible(HOUR, 0, HOUR)])
@pytest.mark.parametrize("runs", [1, 2])
def test_a_budget_below_the_least_names_the_least(shape, runs):
    known = Minutes(np.repeat([1.0, 2.0], 60), np.repeat([5.0, 3.0], 60))
    job = Job((START,) * runs, HOUR, HOUR, 2.0, shape)
    aim = Aim(budget=Budget("price", 5.0 * runs))
    assert best(known.costs, job, aim) is None
    told = f"the budget of {5 * runs} of money is below the least possible, {6 * runs}"
    assert why_not(known.costs, job, aim) == told
    enough = Aim(budget=Budget("price", 6.0 * runs))
    assert why_not(known.costs, job, enough) is None
    assert best(known.costs, job, enough).certificate.objective == pytest.approx(4.0 * runs)
