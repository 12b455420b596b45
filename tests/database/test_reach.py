"""How far the server reads for a few rows, and how it hands over many."""

import math
from datetime import UTC, datetime, timedelta

import pytest

from database import derived, runs
from database.connection import transaction
from database.readings import series_of
from database.rows import Row
from database.store import store

NOON = datetime(2026, 6, 21, 12, tzinfo=UTC)
STEP = timedelta(minutes=5)
FACTS = {
    "publisher": "P",
    "homepage": "https://example.org",
    "licence": "open",
    "attribution": "P",
    "redistribute": True,
}


def row(slot, **values):
    return Row("GB", "generation", NOON + slot * STEP, NOON + (slot + 1) * STEP, values)


def write(cursor, *rows):
    runs.register(cursor, "test", FACTS)
    return store(cursor, "test", rows, recorded_at=NOON)


def scans_of_readings(cursor):
    """How often this transaction has read the whole table."""
    cursor.execute("select seq_scan from pg_stat_xact_user_tables where relname = 'reading'")
    ((count,),) = cursor.fetchall()
    return count


@pytest.fixture
def years(connection):
    """A series of 50,000 readings that end at noon."""
    with transaction(connection) as cursor:
        write(cursor, row(0, gas=1.0))
        cursor.execute(
            "insert into reading (series_id, start, value, recorded_at)"
            " select series_id, start - n * resolution, value, recorded_at"
            " from reading join series using (series_id), generate_series(1, 50000) n"
        )
    return connection


@pytest.mark.parametrize("count", [1, 2000])
def test_the_whole_table_is_never_read_to_store_some_rows(years, count):
    with transaction(years) as cursor:
        rows = [row(-n, gas=float(n % 2)) for n in range(count)]
        before = scans_of_readings(cursor)
        stored = write(cursor, *rows)
        assert (stored.new, stored.changed, stored.same) == (0, (count + 1) // 2, count // 2)
        assert scans_of_readings(cursor) == before


def test_generation_comes_in_columns_and_what_was_not_measured_is_nan(connection):
    with transaction(connection) as cursor:
        write(cursor, row(0, gas=1.1), row(1, gas=2.0, coal=-0.5), row(2, coal=7.0))
    (series,) = series_of(connection, "GB", "generation")
    starts, mw = derived.generation(connection, series, NOON, NOON + 3 * STEP)
    assert starts.tolist() == [int((NOON + n * STEP).timestamp()) for n in range(3)]
    assert [[None if math.isnan(v) else v for v in line] for line in mw.tolist()] == [
        [1.1, None],
        [2.0, -0.5],
        [None, 7.0],
    ]


def test_a_span_without_generation_has_its_columns_all_the_same(connection):
    with transaction(connection) as cursor:
        write(cursor, row(0, gas=1.0, coal=1.0))
    (series,) = series_of(connection, "GB", "generation")
    starts, mw = derived.generation(connection, series, NOON + STEP, NOON + 2 * STEP)
    assert (starts.shape, mw.shape) == ((0,), (0, 2))
