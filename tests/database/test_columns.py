"""Columns say what readings say, in pieces, from one snapshot."""

from __future__ import annotations

import math
from datetime import datetime, timedelta

import numpy as np
import psycopg2
import pytest
from psycopg2.extensions import connection as Connection

from database import readings
from database.columns import (
    Columns,
    columns,
    counted,
    measured,
    measures,
    qualities,
    snapshot,
)
from database.connection import connect, transaction
from database.moments import moment
from database.readings import Series
from database.store import store
from tests.api.grid import DAWN, STEP, a_day_in_gb, at, fill, row

LATER = at(100)


@pytest.fixture
def series(connection: Connection) -> Series:
    """The mix of a day; step 3 was revised."""
    fill(connection, "test.grid", list(a_day_in_gb()))
    with transaction(connection) as cursor:
        revised = row("GB", "generation", 3, {"wind": 7.0})
        store(cursor, "test.grid", [revised], recorded_at=LATER)
    return readings.series_of(connection, "GB", "generation")[0]


def told(found: list[Columns]) -> list[tuple[object, ...]]:
    """The columns as the tuples that `readings` gives."""
    return [
        (moment(s), tuple(None if math.isnan(v) else v for v in vector), int(q), moment(r))
        for part in found
        for s, vector, q, r in zip(*part, strict=True)
    ]


@pytest.mark.parametrize("as_of", [None, at(48), at(99), LATER])
@pytest.mark.parametrize("most", [1, 7, 1000])
def test_columns_are_the_readings(
    connection: Connection, series: Series, as_of: datetime | None, most: int
) -> None:
    span = at(1), at(30)
    found = list(columns(connection, series, series.components, *span, as_of=as_of, most=most))
    plain = readings.between(connection, series, *span, as_of=as_of)
    names = qualities(connection)
    assert [(s, v, names[q], r) for s, v, q, r in told(found)] == [
        (r.start, r.values, r.quality, r.recorded_at) for r in plain
    ]
    assert all(0 < len(part.starts) <= most for part in found)


def test_a_component_may_be_asked_for_alone(connection: Connection, series: Series) -> None:
    (found,) = columns(connection, series, ["gas"], at(9), at(12), most=9)
    assert np.array_equal(found.values[:, 0], [109.0, np.nan, 111.0], equal_nan=True)


def test_nothing_was_believed_before_the_first_recording(
    connection: Connection, series: Series
) -> None:
    assert not list(columns(connection, series, ["gas"], at(0), at(9), as_of=at(47), most=9))


def test_what_is_measured_around_a_span(connection: Connection, series: Series) -> None:
    half = STEP / 2
    assert measured(connection, series, at(2) + half, at(5)) == (at(2), at(5), at(3), at(4), 2)
    assert measured(connection, series, at(60), at(61)) == (at(47), None, None, None, 0)
    uncounted = measured(connection, series, at(2), at(5), counting=False)
    assert uncounted == (at(2), at(5), at(2), at(4), 0)
    assert measured(connection, series, at(2), at(5), as_of=at(47)) == (None, None, None, None, 0)
    assert measured(connection, series, at(2), at(5), as_of=LATER).within == 3


@pytest.mark.parametrize("as_of", [None, LATER])
def test_counting_stops_where_it_is_told_to(
    connection: Connection, series: Series, as_of: datetime | None
) -> None:
    span = at(1), at(5)
    assert counted(connection, series, *span, as_of=as_of, most=3) == (3, at(4))
    assert counted(connection, series, *span, as_of=as_of, most=4) == (4, None)
    assert counted(connection, series, *span, as_of=as_of, most=0) == (0, at(1))


def test_a_snapshot_does_not_see_what_is_written_meanwhile(
    connection: Connection, series: Series, database: str
) -> None:
    reader = connect("restapi_ro")
    reader.autocommit = True
    with snapshot(reader) as now:
        assert now.tzinfo
        before = told(list(columns(reader, series, ["wind"], at(0), at(9), most=2)))
        with transaction(connection) as cursor:
            changed = row("GB", "generation", 8, {"wind": 9.0})
            store(cursor, "test.grid", [changed], recorded_at=LATER + timedelta(days=1))
        assert told(list(columns(reader, series, ["wind"], at(0), at(9), most=2))) == before
    assert told(list(columns(reader, series, ["wind"], at(0), at(9), most=2))) != before
    reader.close()


def test_after_a_failure_within_a_snapshot_the_connection_can_be_used(database: str) -> None:
    reader = connect("restapi_ro")
    reader.autocommit = True
    with (
        pytest.raises(psycopg2.errors.DivisionByZero),
        snapshot(reader),
        reader.cursor() as cursor,
    ):
        cursor.execute("select 1 / 0")
    assert qualities(reader)[0] == "measured"
    reader.close()


def test_measures_are_those_of_what_is_stored(connection: Connection) -> None:
    fill(connection, "test.grid", [row("GB", "generation", 0, {"gas": 1.0})])
    assert measures(connection) == ["carbon_intensity", "generation", "renewable_share"]


def test_a_moment_is_exact() -> None:
    assert moment(1_717_200_000_000_001) == DAWN + timedelta(microseconds=1)
