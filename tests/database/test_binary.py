"""COPY's binary form says what its text form says."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from database import binary
from database.connection import transaction

NOON = datetime(2026, 3, 29, 12, 0, 0, 1, UTC)
number = st.none() | st.floats(-1e7, 1e7)
KEPT = "create temporary table kept (n integer, {} value double precision[]{}) on commit drop"


def copied(connection, columns: tuple[str, str], row: bytes) -> tuple[object, ...]:
    """What the server makes of one row."""
    with transaction(connection) as cursor:
        cursor.execute(KEPT.format(*columns))
        told = io.BytesIO(binary.framed([row]))
        cursor.copy_expert("copy kept from stdin with (format binary)", told)
        cursor.execute("select * from kept")
        (found,) = cursor.fetchall()
    return found


@pytest.mark.parametrize("numbers", [[1.5], [-0.0, 1e-300, 3], [None], [None, 2.5, None, 1e7]])
def test_a_reading_arrives_as_it_was(connection, numbers):
    row = binary.reading(7, NOON, numbers, 3)
    found = copied(connection, ("start timestamptz,", ", quality smallint"), row)
    assert found == (7, NOON, numbers, 3)


def test_a_forecast_arrives_as_it_was(connection):
    issued = NOON - timedelta(days=20_000)
    row = binary.forecast(7, issued, NOON, [1.0, None])
    found = copied(connection, ("issued_at timestamptz, start timestamptz,", ""), row)
    assert found == (7, issued, NOON, [1.0, None])


def test_a_time_is_the_same_on_every_clock():
    east = NOON.astimezone(timezone(timedelta(hours=9)))
    assert binary.reading(1, east, [1.0], 0) == binary.reading(1, NOON, [1.0], 0)


@given(st.lists(number, min_size=1, max_size=30))
def test_a_row_is_as_long_as_its_fields_say(numbers):
    row, at, lengths = binary.reading(1, NOON, numbers, 0), 2, []
    while at < len(row):
        lengths.append(int.from_bytes(row[at : at + 4]))
        at += 4 + lengths[-1]
    assert int.from_bytes(row[:2]) == len(lengths)
    assert lengths == [4, 8, 20 + sum(4 if n is None else 12 for n in numbers), 2]
