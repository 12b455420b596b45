"""Readings by the hour, and what was known at each of them, against the plainest way to tell."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.forecast_hours import HOUR_US, Unfit, hour_of, known_at, moment_of, on_grid
from database.columns import Columns
from database.forecast_columns import Vintages

FIRST = hour_of(datetime(2026, 3, 1, tzinfo=UTC))
MINUTE_US = 60_000_000
NONE = np.empty(0, np.int64)


def columns(minutes: list[float], values: list[float]) -> Columns:
    """Readings that start so many minutes after the first hour."""
    starts = np.array([FIRST * HOUR_US + int(minute * MINUTE_US) for minute in minutes])
    return Columns(starts, np.array(values)[:, None], np.empty(0, np.int16), NONE)


def fine(minutes: list[float], values: list[float], step: int, hours: int = 3):
    pieces = [columns(minutes, values)]
    return on_grid(pieces, 1, timedelta(minutes=step), FIRST, FIRST + hours)


def test_an_hour_is_the_mean_of_its_steps() -> None:
    told = fine([0, 30, 60, 90], [1.0, 3.0, 5.0, 6.0], step=30, hours=2)
    assert told.hourly().tolist() == [[2.0], [5.5]]
    assert told.known_until == 4


def test_an_hour_of_which_less_than_half_is_known_is_not_known() -> None:
    told = fine([0, 15, 60, 120, 130], [1.0, 3.0, 5.0, 7.0, np.nan], step=15)
    assert told.hourly()[0] == 2.0
    assert np.isnan(told.hourly()[1:]).all()


def test_a_reading_some_seconds_off_counts_for_the_step_that_it_starts_in() -> None:
    assert fine([0.1, 5.2], [1.0, 3.0], step=5).values[:2].tolist() == [[1.0], [3.0]]


def test_what_lies_outside_is_left_out_and_nothing_is_known_of_nothing() -> None:
    told = fine([-5, 600], [1.0, 3.0], step=5)
    assert told.known_until is None
    assert np.isnan(told.hourly()).all()


@pytest.mark.parametrize("minutes", [7, 90, 120])
def test_a_step_that_does_not_divide_the_hour_is_refused(minutes: int) -> None:
    with pytest.raises(Unfit, match="does not divide the hour"):
        fine([], [], step=minutes)


def plainly(told: Vintages, per_hour: int, hours: int, lag_us: int) -> np.ndarray:
    """What was known at each origin: for each step the last vintage, by looking at all of them."""
    known = np.full((hours, 96), np.nan)
    step_us = HOUR_US // per_hour
    for row in range(hours):
        origin = (FIRST + row) * HOUR_US
        upto = told.issued_at <= origin + lag_us
        newest = dict(zip(told.starts[upto].tolist(), told.values[upto].tolist(), strict=True))
        for ahead in range(96):
            start = origin + ahead * HOUR_US
            steps = [newest.get(start + n * step_us, np.nan) for n in range(per_hour)]
            known[row, ahead] = np.mean(steps)
    return known


@st.composite
def vintages(draw: st.DrawFn, per_hour: int) -> Vintages:
    """Some vintages of some steps each, issued at any minute; a step of one may be lacking."""
    rows = []
    for issue in sorted(draw(st.sets(st.integers(-300, 900), max_size=8))):
        first = draw(st.integers(-3 * per_hour, 12 * per_hour))
        count = draw(st.integers(1, 8))
        for place in range(first, first + count):
            value = draw(st.one_of(st.just(float("nan")), st.integers(0, 9).map(float)))
            start = FIRST * HOUR_US + place * HOUR_US // per_hour
            rows.append((FIRST * HOUR_US + issue * MINUTE_US, start, value))
    numbers = np.array(rows).reshape(-1, 3)
    stamps = np.array([row[:2] for row in rows], np.int64).reshape(-1, 2)
    return Vintages(stamps[:, 0], stamps[:, 1], numbers[:, 2])


@settings(max_examples=60, derandomize=True)
@given(st.data(), st.sampled_from([1, 2, 4]), st.integers(-180, 180))
def test_at_each_hour_that_is_known_which_was_issued_last(data, per_hour: int, lag: int) -> None:
    told = data.draw(vintages(per_hour))
    lag_us = lag * MINUTE_US
    step = timedelta(hours=1) / per_hour
    found = known_at(told, step, FIRST, 10, lag_us)
    np.testing.assert_array_equal(found, plainly(told, per_hour, 10, lag_us))


def test_hours_since_1970_are_moments_and_back() -> None:
    assert moment_of(FIRST) == datetime(2026, 3, 1, tzinfo=UTC)
    assert hour_of(moment_of(FIRST) + timedelta(minutes=59)) == FIRST
