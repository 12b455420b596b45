"""When readings are overdue: as the view says now, and at any moment."""

from datetime import UTC, datetime, timedelta

import pytest
from psycopg2.extensions import connection as Connection

from database import readings
from database.connection import transaction
from database.freshness import is_stale, lags, listed
from tests.api.grid import STEP, fill, row

LAG = timedelta(hours=2)


def with_lag(connection: Connection, *, sparse: bool = False) -> None:
    fill(connection, "test.grid", [row("GB", "generation", 0, {"gas": 1.0})])
    with transaction(connection) as cursor:
        cursor.execute("update source set lag = %s, sparse = %s", (LAG, sparse))


def test_what_is_derived_is_as_late_as_what_it_comes_from(connection: Connection) -> None:
    with_lag(connection)
    assert lags(connection) == {"test.grid": LAG, "gridtide.intensity.test.grid": LAG}


def test_what_comes_now_and_then_is_never_overdue(connection: Connection) -> None:
    with_lag(connection, sparse=True)
    assert set(lags(connection).values()) == {None}
    (series,) = readings.series_of(connection, "GB", "generation")
    assert is_stale(series, timedelta(days=9), None) is None


@pytest.mark.parametrize("sparse", [False, True])
def test_the_rule_and_the_view_are_one(connection: Connection, sparse: bool) -> None:
    with_lag(connection, sparse=sparse)
    now, lag = datetime.now(UTC), lags(connection)
    for fresh in listed(connection, zone="GB"):
        (series,) = readings.series_of(connection, "GB", fresh.measure)
        assert is_stale(series, now - fresh.end, lag[series.source]) is fresh.stale


@pytest.mark.parametrize(("late", "stale"), [(timedelta(0), True), (timedelta.resolution, False)])
def test_two_intervals_more_than_the_lag_are_too_many(
    connection: Connection, late: timedelta, stale: bool
) -> None:
    with_lag(connection)
    (series,) = readings.series_of(connection, "GB", "generation")
    assert is_stale(series, LAG + 2 * STEP - late, LAG) is stale
