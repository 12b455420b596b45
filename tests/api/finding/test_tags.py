"""A tag tells one state of the data from every other."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from api.finding.intensities import Intensities
from database.intensities import Columns, Point
from database.readings import Series

START = datetime(2024, 6, 1, tzinfo=UTC)
STEP = timedelta(minutes=30)
SERIES = Series(1, "test", "GB", "carbon_intensity", ("lifecycle",), "gCO2eq/kWh", STEP, "", True)
POINT = Point(START, START + STEP, 100.0, 0.5, "derived", START)


def tag(*points: Point, origin: Series = SERIES) -> str:
    return Intensities(SERIES, origin, "lifecycle", Columns.of(points)).tag


@pytest.mark.parametrize(
    "change",
    [
        {"g_per_kwh": 100.1},
        {"g_per_kwh": None},
        {"renewable": 0.25},
        {"quality": "estimated"},
        {"recorded_at": START + STEP},
        {"start": START + STEP},
    ],
    ids=str,
)
def test_a_tag_changes_with_anything_that_is_told_of_a_point(change: dict[str, object]) -> None:
    assert tag(POINT._replace(**change)) != tag(POINT)


def test_a_tag_changes_with_another_point_and_with_the_terms() -> None:
    assert tag(POINT, POINT._replace(start=START + STEP, end=START + 2 * STEP)) != tag(POINT)
    assert tag(POINT, origin=replace(SERIES, redistribute=False)) != tag(POINT)


def test_the_same_points_have_the_same_tag() -> None:
    assert tag(POINT) == tag(POINT)
