from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.parsers.entsoe import _curve as curve
from crawler.source import Malformed
from tests.crawler.parsers.entsoe.documents import at, compress

MEGAWATTS = st.floats(-5_000, 100_000, allow_nan=False).map(lambda mw: round(mw, 2))
STEPS = st.lists(st.tuples(MEGAWATTS, st.integers(1, 12)), min_size=1, max_size=30)
CURVES = STEPS.map(lambda steps: [mw for mw, times in steps for _ in range(times)])


@given(CURVES)
def test_an_a03_curve_expands_to_what_was_compressed(values: list[float]) -> None:
    points = compress(values)
    assert list(curve.expand([*points], [*points.values()], len(values), "A03")) == values


@given(CURVES, st.data())
def test_an_a01_curve_keeps_what_is_stated_and_nothing_else(
    values: list[float], data: st.DataObject
) -> None:
    places = st.sets(st.integers(0, len(values) - 1), min_size=1)
    stated = sorted(data.draw(places))
    read = curve.expand([p + 1 for p in stated], [values[p] for p in stated], len(values), "A01")
    assert list(read) == [v if p in stated else None for p, v in enumerate(values)]


def test_one_point_of_a03_is_a_constant() -> None:
    assert curve.expand([1], [7.0], 4, "A03") == [7.0] * 4


@pytest.mark.parametrize(
    ("positions", "values", "curve_type"),
    [
        ([2, 3], [1.0, 2.0], "A03"),
        ([1, 1], [1.0, 2.0], "A03"),
        ([1, 3, 2], [1.0, 2.0, 3.0], "A03"),
        ([1, 5], [1.0, 2.0], "A03"),
        ([0, 1], [1.0, 2.0], "A01"),
        ([2, 1], [1.0, 2.0], "A01"),
        ([4, 5], [1.0, 2.0], "A01"),
        ([1, 2], [1.0], "A01"),
        ([], [], "A03"),
        ([1], [1.0], "A02"),
    ],
)
def test_impossible_positions_are_malformed(
    positions: list[int], values: list[float], curve_type: str
) -> None:
    with pytest.raises(Malformed):
        curve.expand(positions, values, 4, curve_type)


def edges(start: str, end: str, resolution: str) -> list[datetime]:
    span = curve.span(at(start), at(end), resolution)
    return span.grid.edges(span.start, span.length)


@pytest.mark.parametrize("resolution", ["PT15M", "PT30M", "PT60M"])
@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-03-28T23:00", "2026-03-29T22:00", 23),
        ("2025-10-25T22:00", "2025-10-26T23:00", 25),
    ],
)
def test_a_day_that_changes_the_clock_has_all_its_intervals(
    start: str, end: str, hours: int, resolution: str
) -> None:
    found = edges(start, end, resolution)
    assert {after - before for before, after in pairwise(found)} == {curve.STEPS[resolution]}
    assert found[-1] - found[0] == timedelta(hours=hours) == at(end) - at(start)


def test_days_follow_central_european_midnight() -> None:
    found = edges("2025-10-24T22:00", "2025-10-27T23:00", "P1D")
    assert found == [at(f"2025-10-{text}:00") for text in ("24T22", "25T22", "26T23", "27T23")]
    assert {moment.tzinfo for moment in found} == {UTC}


def test_days_that_begin_elsewhere_are_of_24_hours() -> None:
    found = edges("2025-10-25T00:00", "2025-10-28T00:00", "P1D")
    assert found[1:3] == [at("2025-10-26T00:00"), at("2025-10-27T00:00")]


@pytest.mark.parametrize(
    ("end", "resolution"),
    [
        ("2026-01-02T00:00", "P7D"),
        ("2026-01-01T00:10", "PT15M"),
        ("2026-01-01T00:00", "PT15M"),
        ("2025-12-31T00:00", "PT60M"),
        ("2027-06-01T00:00", "PT60M"),
    ],
    ids=["unknown resolution", "not whole", "empty", "backwards", "longer than a year"],
)
def test_impossible_periods_are_malformed(end: str, resolution: str) -> None:
    with pytest.raises(Malformed):
        curve.span(at("2026-01-01T00:00"), at(end), resolution)
