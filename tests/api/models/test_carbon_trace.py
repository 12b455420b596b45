"""Readings become a step function: holes stay unknown, integrals are exact."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.models.carbon_trace import CarbonTrace, Grams
from database.moments import microseconds, moment

DAWN = datetime(2024, 6, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def reading(hour, value, length=1.0):
    """A reading of `length` hours."""
    start = DAWN + hour * HOUR
    return Grams(start, start + length * HOUR, value, "measured", DAWN)


def emitted(trace, start, hours):
    """Grams of one kilowatt from an hour on."""
    begin = np.array([microseconds(DAWN + start * HOUR)])
    return trace.grams_per_kw(begin, hours * HOUR // timedelta(microseconds=1))[0]


def test_a_kilowatt_hour_emits_the_intensity():
    trace = CarbonTrace.of([reading(0, 300.0), reading(1, 100.0)])
    assert emitted(trace, 0, 1) == pytest.approx(300)
    assert emitted(trace, 0.75, 0.5) == pytest.approx(0.25 * 300 + 0.25 * 100)


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
    assert moment(microseconds(last)) == last


values = st.lists(st.none() | st.floats(0, 1000), max_size=6)


@given(values, values, st.integers(-3, 3), st.sampled_from([0.5, 1.0, 2.0]))
def test_a_patched_trace_says_what_it_knew_and_else_what_the_other_knows(first, second, at, step):
    own = CarbonTrace.of(reading(hour, value) for hour, value in enumerate(first))
    other = CarbonTrace.of(reading(at + n * step, value, step) for n, value in enumerate(second))
    patched = own.patched(other)
    for half in range(-8, 32):
        moments = np.array([microseconds(DAWN + half * HOUR / 2)])
        known, others, told = (one.at(moments)[0] for one in (own, other, patched))
        expected = others if np.isnan(known) else known
        np.testing.assert_equal(told, expected)
    window = DAWN - 4 * HOUR, DAWN + 16 * HOUR
    assert patched.known(*window) >= max(own.known(*window), other.known(*window))


@given(values)
def test_a_trace_that_is_patched_by_one_that_knows_nothing_stays_as_it_is(first):
    own = CarbonTrace.of(reading(hour, value) for hour, value in enumerate(first))
    for patched in (own.patched(CarbonTrace.of([])), CarbonTrace.of([]).patched(own)):
        np.testing.assert_array_equal(patched.edges, own.edges)
        np.testing.assert_array_equal(patched.g_per_kwh, own.g_per_kwh)


def test_a_finer_trace_does_not_cut_the_steps_that_it_does_not_fill():
    own = CarbonTrace.of([reading(0, 300.0), reading(1, None), reading(2, 100.0)])
    finer = CarbonTrace.of(reading(n / 2, 50.0, 0.5) for n in range(6))
    told = own.patched(finer).steps(DAWN, DAWN + 3 * HOUR)
    assert [(at - DAWN) / HOUR for at, _ in told] == [0, 1, 1.5, 2]


def test_known_is_what_is_neither_outside_nor_in_a_hole():
    trace = CarbonTrace.of([reading(0, 300.0), reading(2, 100.0)])
    assert trace.known(DAWN - HOUR, DAWN + 9 * HOUR) == 2 * HOUR
    assert trace.known(DAWN + HOUR, DAWN + 2 * HOUR) == timedelta(0)
    assert trace.known(DAWN + 5 * HOUR, DAWN + 9 * HOUR) == timedelta(0)
