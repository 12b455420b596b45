"""Intensities come in columns, and point by point, whatever is missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from psycopg2.extensions import connection as Connection

from database.connection import transaction
from database.intensities import Columns, Point, columns, newest_points
from database.moments import microseconds, moment
from database.readings import Series, series_of
from database.rows import Row
from database.runs import register
from database.store import store
from tests.api.grid import FACTS

START = datetime(2024, 6, 1, tzinfo=UTC)
STEP = timedelta(minutes=30)
SOURCE = "test.intensity"


def at(step: int) -> datetime:
    return START + step * STEP


RECORDED = at(100)


def row(measure: str, step: int, values: dict[str, float | None], unit: str) -> Row:
    return Row("GB", measure, at(step), at(step + 1), values, unit)


def intensities(steps: Iterable[int], more: float = 0.0) -> Iterator[Row]:
    """A hundred grams and the step's number; none in every fifth step."""
    for step in steps:
        grams = None if step % 5 == 4 else 100.0 + step + more
        values = {"lifecycle": grams, "direct": 50.0 + step}
        yield row("carbon_intensity", step, values, "gCO2eq/kWh")


def shares(steps: Iterable[int]) -> Iterator[Row]:
    for step in steps:
        yield row("renewable_share", step, {"renewable": step / 100, "low_carbon": 1.0}, "1")


def keep(connection: Connection, rows: Iterable[Row], recorded_at: datetime = RECORDED) -> None:
    with transaction(connection) as cursor:
        register(cursor, SOURCE, FACTS)
        store(cursor, SOURCE, list(rows), recorded_at=recorded_at)


def of(connection: Connection, measure: str) -> Series:
    return series_of(connection, "GB", measure)[0]


def read(connection: Connection, first: int, last: int, **how: datetime) -> list[Point]:
    series, share = of(connection, "carbon_intensity"), of(connection, "renewable_share")
    asked = (connection, series, share, at(first), at(last))
    return columns(*asked, factor_set="lifecycle", **how).points()


def test_shares_are_brought_to_the_intensities_whose_they_are(connection: Connection) -> None:
    keep(connection, [*intensities(range(6)), *shares((1, 2, 4, 9))])
    found = read(connection, 0, 5)
    assert [point.renewable for point in found] == [None, 0.01, 0.02, None, 0.04, None]
    assert [point.g_per_kwh for point in found] == [100, 101, 102, 103, None, 105]


def test_columns_reach_to_the_points_around_the_span(connection: Connection) -> None:
    keep(connection, [*intensities((0, 1, 5, 8, 9)), *shares(range(10))])
    assert [point.start for point in read(connection, 3, 7)] == [at(1), at(5), at(8)]


def test_a_series_without_shares_has_none(connection: Connection) -> None:
    keep(connection, intensities(range(3)))
    series = of(connection, "carbon_intensity")
    found = columns(connection, series, None, at(0), at(1), factor_set="direct")
    assert [(p.g_per_kwh, p.renewable) for p in found.points()] == [(50, None), (51, None)]


def test_there_may_be_nothing_around_a_span(connection: Connection) -> None:
    keep(connection, [*intensities(range(3)), *shares(range(3))])
    assert read(connection, 0, 1, as_of=at(50)) == []


@pytest.mark.parametrize("step", range(12))
def test_a_belief_of_the_present_moment_is_what_is_believed_now(
    connection: Connection, step: int
) -> None:
    keep(connection, [*intensities(range(12)), *shares(range(0, 12, 2))])
    assert read(connection, step, 9, as_of=at(101)) == read(connection, step, 9)


def test_a_belief_of_the_past_is_told_again(connection: Connection) -> None:
    keep(connection, [*intensities(range(3)), *shares(range(3))])
    keep(connection, intensities(range(1), more=7.0), recorded_at=at(200))
    assert read(connection, 0, 0)[0].g_per_kwh == 107
    assert read(connection, 0, 0, as_of=at(199))[0].g_per_kwh == 100


@pytest.mark.parametrize("as_of", [None, at(101)])
def test_the_newest_point_is_the_last_that_has_a_value(
    connection: Connection, as_of: datetime | None
) -> None:
    keep(connection, [*intensities(range(5)), *shares(range(5))])
    series, share = of(connection, "carbon_intensity"), of(connection, "renewable_share")
    ((whose, point),) = newest_points(
        connection, [series], [share], factor_set="lifecycle", as_of=as_of
    )
    assert whose == series
    assert point == Point(at(3), at(4), 103.0, 0.03, "measured", at(100))


def test_a_series_without_any_value_has_no_newest_point(connection: Connection) -> None:
    keep(connection, intensities((4, 9)))
    series = of(connection, "carbon_intensity")
    for as_of in (None, at(101)):
        asked = (connection, [series], [None])
        assert newest_points(*asked, factor_set="lifecycle", as_of=as_of) == []


def test_points_go_into_columns_and_come_out_again() -> None:
    odd = START + timedelta(microseconds=123_457)
    points = [
        Point(START, at(1), 1.5, None, "derived", odd),
        Point(at(1), at(2), None, 0.25, "no_generation", odd),
    ]
    assert Columns.of(points).points() == points
    assert np.isnan(Columns.of(points).g_per_kwh[1])
    assert moment(microseconds(odd)) == odd
