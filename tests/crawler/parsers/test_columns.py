"""Reading by the column is reading one by one, only sooner."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crawler.parsers import _columns, _windows
from crawler.parsers._strict import number
from crawler.parsers.entsoe import load
from crawler.source import Malformed, read
from tests.crawler.parsers.entsoe.documents import consumed, document, period

# What JSON and float() read, each in its own way, and what only one of them reads.
CELLS = st.text(alphabet='0159.,+-eE_ []{}":\ntrufalsn∞', max_size=6)
SAYINGS = ["1", "-0", "1,2", "[1", "2]", '"1', '1"', "true", "null", "NaN", "1e999", "1_0", " 7 "]
TEXTS = st.lists(st.sampled_from(SAYINGS) | CELLS, max_size=5)
VALUES = st.lists(st.none() | st.booleans() | st.integers() | st.floats() | CELLS, max_size=5)
PACIFIC = ZoneInfo("America/Los_Angeles")


def what(place: int) -> str:
    return f"cell {place}"


def unasked(place: int) -> str:
    raise AssertionError(f"asked what stands at {place}")


def outcome(reading: Callable[[], list[float]]) -> list[float] | str:
    try:
        return reading()
    except Malformed as failure:
        return str(failure)


@given(values=TEXTS | VALUES)
@example(values=["1,2", "[3", "4]"])
@example(values=['"1', '2"', "3,4"])
@example(values=[1, True])
@example(values=[1e308, 1e308])
@example(values=["18446744073709551617", "123456789012345678901234567890"])
def test_many_numbers_are_what_each_of_them_is(values: list[object]) -> None:
    each = outcome(lambda: [number(value, what(at)) for at, value in enumerate(values)])
    assert outcome(lambda: _columns.numbers(values, what)) == each


@given(figures=st.lists(st.floats(allow_nan=False, allow_infinity=False)))
def test_a_number_keeps_its_last_bit(figures: list[float]) -> None:
    assert _columns.numbers([repr(figure) for figure in figures], what) == figures


def test_nobody_asks_for_a_name_as_long_as_all_is_well() -> None:
    assert _columns.numbers(["1", "2.5"], unasked) == [1, 2.5]
    assert _columns.filled(["1", ""], unasked) == [1, None]
    assert _columns.gathered([0, 0], ["a", "b"], [1, 2], unasked) == {0: {"a": 1, "b": 2}}


def test_a_culprit_below_blank_cells_is_named_by_its_own_place() -> None:
    with pytest.raises(Malformed, match="cell 3 is 'N/A'"):
        _columns.filled(["", "5", "", "N/A"], what)


def test_only_what_the_publisher_leaves_blank_is_a_gap() -> None:
    assert _columns.filled([None, 0], what, blank=None) == [None, 0]
    with pytest.raises(Malformed, match="cell 0 is ''"):
        _columns.filled(["", None], what, blank=None)


def test_a_total_with_a_gap_in_one_part_is_a_gap() -> None:
    columns = {"small": [1.0, None], "large": [2.0, 5.0], "wind": [7.0, 8.0]}
    words = {"small": "hydro", "large": "hydro", "wind": "wind", "absent": "solar"}
    assert _columns.totals(columns, words) == {"hydro": [3, None], "wind": [7, 8]}


def test_what_is_stated_twice_must_agree() -> None:
    assert _columns.agreed("aba", [1, 2, 1], unasked) == {"a": 1, "b": 2}
    with pytest.raises(Malformed, match="cell 2 is stated twice: 1 and 3"):
        _columns.agreed("aba", [1, 2, 3], what)


@given(
    day=st.dates(date(2015, 1, 1), date(2035, 12, 31))
    | st.sampled_from([date(2026, 3, 8), date(2025, 11, 2)]),
    shown=st.times().map(lambda at: at.replace(second=0, microsecond=0, fold=0)),
)
def test_a_time_of_day_is_what_its_clock_says(day: date, shown: time) -> None:
    wall = datetime.combine(day, shown, PACIFIC)
    moment, text = wall.astimezone(UTC), f"{shown:%H:%M}"
    if f"{moment.astimezone(PACIFIC):%H:%M}" == text:
        assert _windows.times_of_day(day, PACIFIC)(text) == moment
    else:
        with pytest.raises(Malformed, match=f"{text} has values"):
            _windows.times_of_day(day, PACIFIC)(text)


@pytest.mark.parametrize("value", ["NaN", "INF", "N/A", "", "1,5"])
def test_what_is_no_number_in_a_period_is_named_by_its_place(value: str) -> None:
    points = {1: 5.0, 2: value, 3: 7.0}
    curve = consumed(period("2026-01-01T00:00", "2026-01-01T03:00", "PT60M", points))
    with pytest.raises(Malformed, match=r"quantity 2 of the Period from .* is .*, not a number"):
        read(load, document("A65", curve))
