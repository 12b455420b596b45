"""Readings become a step function: holes stay unknown, integrals are exact."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from api.models.carbon_trace import CarbonTrace, moment, tick
from database.readings import Reading

DAWN = datetime(2024, 6, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def reading(hour, value, length=1.0):
    """A reading of `length` hours."""
    start = DAWN + hour * HOUR
    return Reading(start, start + length * HOUR, (value, 9.0), "measured", DAWN)


def emitted(trace, start, hours):
    """Grams of one kilowatt from an hour on."""
    begin = np.array([tick(DAWN + start * HOUR)])
    return trace.grams_per_kw(begin, hours * HOUR // timedelta(microseconds=1))[0]


def test_a_kilowatt_hour_emits_the_intensity():
    trace = CarbonTrace.of([reading(0, 300.0), reading(1, 100.0)])
    assert emitted(trace, 0, 1) == pytest.approx(300)
    assert emitted(trace, 0.75, 0.5) == pytest.approx(0.25 * 300 + 0.25 * 100)


def test_the_component_is_chosen_by_its_place():
    assert emitted(CarbonTrace.of([reading(0, 300.0)], place=1), 0, 1) == pytest.approx(9)


def test_a_hole_between_readings_is_unknown():
    trace = CarbonTrace.of([reading(0, 300.0), reading(2, 100.0)])
    assert trace.unknown(DAWN, DAWN + 3 * HOUR) == HOUR
    assert emitted(trace, 0.5, 1) == np.inf
    assert emitted(trace, 2, 1) == pytest.approx(100)


def test_a_null_reading_is_unknown():
    trace = CarbonTrace.of([reading(0, None), reading(1, 0.0)])
    assert trace.unknown(DAWN, DAWN + 2 * HOUR) == HOUR
    assert (emitted(trace, 0, 1), emitted(trace, 1, 1)) == (np.inf, 0.0)


def test_a_reading_that_starts_inside_another_cuts_it_short():
    trace = CarbonTrace.of([reading(0, 300.0, length=2), reading(1, 100.0)])
    assert emitted(trace, 0, 2) == pytest.approx(400)


def test_nothing_is_covered_outside_the_readings():
    trace = CarbonTrace.of([reading(0, 300.0)])
    assert trace.covers(DAWN, DAWN + HOUR)
    assert not trace.covers(DAWN, DAWN + HOUR + timedelta(microseconds=1))
    assert not trace.covers(DAWN - timedelta(microseconds=1), DAWN)
    assert not CarbonTrace.of([]).covers(DAWN, DAWN)


def test_steps_are_those_that_overlap_the_window():
    trace = CarbonTrace.of([reading(hour, float(hour)) for hour in range(4)])
    steps = trace.steps(DAWN + 1.5 * HOUR, DAWN + 3 * HOUR)
    assert steps == [(DAWN + HOUR, 1.0), (DAWN + 2 * HOUR, 2.0)]


def test_ticks_keep_every_microsecond():
    last = datetime(2099, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)
    assert moment(tick(last)) == last
