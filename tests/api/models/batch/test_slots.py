"""A batch's grid of slots: aligned, rounded inward, priced by means, limited stretch by stretch."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.models.batch.batch import batch_of
from api.models.batch.capacity import Capacity, Stretch
from api.models.batch.schema import BatchSchema
from api.models.batch.slots import Grid, grid_of
from api.models.carbon_trace import CarbonTrace, Grams
from tests.api.workloads import DAWN, HOUR, body

MINUTE = timedelta(minutes=1)
QUARTER = 15 * MINUTE


def grid(*workloads: dict[str, Any], step_seconds: int = 900) -> Grid:
    asked = {"workloads": list(workloads), "step_seconds": step_seconds}
    return grid_of(batch_of(BatchSchema().load(asked), DAWN))


def at(minute: int, runtime: int, delay: int) -> dict[str, Any]:
    start = (DAWN + minute * MINUTE).isoformat()
    return body(runtime=60 * runtime, schedule={"start_time": start, "max_delay": 60 * delay})


def test_windows_are_rounded_inward_and_runtimes_up() -> None:
    made = grid(at(7, 20, 60))
    (run,) = made.runs
    assert made.start == DAWN
    assert (run.first, run.last, run.slots) == (1, 5, 2)
    assert made.at(run.first) == DAWN + QUARTER
    assert made.at(run.last) == DAWN + 75 * MINUTE
    assert (run.earliest, run.latest) == (DAWN + 7 * MINUTE, DAWN + 87 * MINUTE)


def test_the_grid_reaches_from_the_first_start_to_the_last_deadline() -> None:
    made = grid(at(60, 60, 0), at(20, 10, 5), at(600, 30, 30))
    assert (made.start, made.end) == (DAWN + QUARTER, DAWN + 660 * MINUTE)
    assert all(0 <= run.first <= run.last <= made.count for run in made.runs if run.fits)


def test_slots_begin_at_multiples_of_the_step_whatever_it_is() -> None:
    made = grid(at(0, 60, 60), step_seconds=700)
    assert made.start.timestamp() % 700 == 0
    assert made.start <= DAWN < made.start + made.step


def test_a_window_without_room_for_whole_slots_does_not_fit() -> None:
    (run,) = grid(at(7, 60, 5)).runs
    assert not run.fits


def test_without_optimisation_there_is_no_delay() -> None:
    (run,) = grid(body(optimize_carbon=False), step_seconds=3600).runs
    assert (run.first, run.last) == (0, 1)


def test_each_run_of_a_recurring_workload_is_one() -> None:
    schedule = {"type": "uniform-random", "interval": 6 * 3600, "max_delay": 3600, "seed": 1}
    made = grid(body(schedule=schedule, runtime=60), body())
    assert [run.key for run in made.runs] == ["0/0", "0/1", "0/2", "0/3", "1/0"]


def trace(values: list[float | None], start: datetime = DAWN) -> CarbonTrace:
    points = (
        Grams(start + at * HOUR, start + (at + 1) * HOUR, value, "measured", start)
        for at, value in enumerate(values)
    )
    return CarbonTrace.of(points)


def test_a_slot_costs_the_mean_over_it() -> None:
    made = Grid(DAWN, 90 * MINUTE, 2, ())
    assert made.means(trace([100.0, 400.0, 700.0])).tolist() == pytest.approx([200.0, 600.0])


def test_a_slot_of_which_a_part_is_unknown_costs_infinitely_much() -> None:
    made = Grid(DAWN - HOUR, HOUR, 6, ())
    means = made.means(trace([100.0, None, 300.0, 50.0], DAWN - HOUR / 2))
    assert np.isinf(means).tolist() == [True, True, True, False, True, True]
    assert means[3] == pytest.approx((300.0 + 50.0) / 2)


def test_where_nothing_is_known_everything_costs_infinitely_much() -> None:
    assert np.isinf(Grid(DAWN, HOUR, 3, ()).means(CarbonTrace.of([]))).all()


def test_a_stretch_has_every_slot_of_which_it_has_a_part() -> None:
    stretch = Stretch(DAWN + 50 * MINUTE, DAWN + 70 * MINUTE, 3.0)
    capacity = Capacity("kW", 9.0, {"GB": (stretch,), "FR": 5.0, "DE": None})
    assert capacity.of("GB", DAWN, HOUR, 4).tolist() == [3.0, 3.0, 9.0, 9.0]
    assert capacity.of("FR", DAWN, HOUR, 2).tolist() == [5.0, 5.0]
    assert capacity.of("NL", DAWN, HOUR, 2).tolist() == [9.0, 9.0]
    assert np.isinf(capacity.of("DE", DAWN, HOUR, 2)).all()


MINUTES = st.integers(-300, 900)


@settings(derandomize=True, max_examples=100)
@given(cuts=st.lists(MINUTES, max_size=8, unique=True), step=st.sampled_from([7, 15, 60]))
def test_a_slot_has_the_least_capacity_of_all_its_minutes(cuts: list[int], step: int) -> None:
    cuts.sort()
    stretches = tuple(
        Stretch(DAWN + a * MINUTE, DAWN + b * MINUTE, float(a % 7))
        for a, b in zip(cuts[::2], cuts[1::2], strict=False)
    )
    found = Capacity("kW", 7.0, {"GB": stretches}).of("GB", DAWN, step * MINUTE, 20)

    def at_minute(minute: int) -> float | None:
        moment = DAWN + minute * MINUTE
        return next((each.value for each in stretches if each.start <= moment < each.end), None)

    for slot in range(20):
        given_at = [at_minute(slot * step + minute) for minute in range(step)]
        known = [value for value in given_at if value is not None]
        assert found[slot] == (min(known) if known else 7.0)
