"""Means over windows of time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from api.compat.gsf.windows import mean, sliding
from api.models.carbon_trace import Grams

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def points(values: list[float | None], step: timedelta = 5 * MINUTE) -> list[Grams]:
    """Points from noon on, one after the other."""
    return [
        Grams(NOON + n * step, NOON + (n + 1) * step, value, "foretold", NOON)
        for n, value in enumerate(values)
    ]


def means(values: list[float | None], size: timedelta) -> list[float]:
    found = points(values)
    return [value for _, value in sliding(found, size, found[0].start, found[-1].end)]


# the examples of the SDK's own documentation of its windows
@pytest.mark.parametrize(
    ("values", "windows"),
    [
        ([10, 20, 30, 40, 5], [15, 25, 35, 22.5]),
        ([5, 55, 10, 10, 10], [30, 32.5, 10, 10]),
        ([12, 11, 10, 12, 13], [11.5, 10.5, 11, 12.5]),
    ],
)
def test_a_window_of_two_points_is_their_mean(values: list[float], windows: list[float]) -> None:
    assert means(list(values), 10 * MINUTE) == windows


def test_parts_of_points_weigh_as_long_as_they_hold() -> None:
    hours = points([30, 100, 50], HOUR)
    assert mean(hours, NOON + HOUR / 2, NOON + 2.5 * HOUR) == 30 / 4 + 100 / 2 + 50 / 4


def test_a_span_that_points_do_not_fill_has_no_mean() -> None:
    hours = points([30, None, 50], HOUR)
    assert mean(hours, NOON, NOON + HOUR) == 30
    assert mean(hours, NOON, NOON + 2 * HOUR) is None
    assert mean(hours, NOON, NOON + 4 * HOUR) is None
    assert mean(hours, NOON - MINUTE, NOON + HOUR) is None
    assert mean(hours[:1] + hours[2:], NOON, NOON + 3 * HOUR) is None
    assert mean([], NOON, NOON + HOUR) is None


def test_a_window_that_is_not_known_whole_is_left_out() -> None:
    found = points([1, 2, None, 4, 5])
    assert sliding(found, 10 * MINUTE, NOON, NOON + HOUR) == [
        (NOON, 1.5),
        (NOON + 15 * MINUTE, 4.5),
    ]


def test_windows_begin_at_the_asked_moment_and_end_by_the_asked_end() -> None:
    found = points([10, 20, 30, 40])
    begin, end = NOON + 2 * MINUTE, NOON + 16 * MINUTE
    starts = [start for start, _ in sliding(found, 5 * MINUTE, begin, end)]
    assert starts == [begin, begin + 5 * MINUTE]


def test_a_window_longer_than_the_data_is_none() -> None:
    found = points([10, 20])
    assert sliding(found, HOUR, NOON, NOON + HOUR) == []


@given(
    some.lists(some.integers(0, 1000), min_size=1, max_size=30),
    some.integers(1, 90),
)
def test_a_window_is_the_mean_of_its_minutes(values: list[int], minutes: int) -> None:
    found = points([float(value) for value in values])
    by_minute = [value for value in values for _ in range(5)]
    expected = [
        sum(by_minute[start : start + minutes]) / minutes
        for start in range(0, len(by_minute) - minutes + 1, 5)
    ]
    assert means([float(v) for v in values], minutes * MINUTE) == pytest.approx(expected)
    assert all(start >= found[0].start for start, _ in sliding(found, MINUTE, NOON, NOON + HOUR))


@given(some.integers(0, 2_000_000), some.integers(1, 20), some.integers(1, 60))
def test_windows_over_what_is_all_the_same_are_equally_good(
    milligrams: int, count: int, minutes: int
) -> None:
    assert len(set(means([milligrams / 1000] * count, minutes * MINUTE))) <= 1
