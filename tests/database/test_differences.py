"""The law of differences: the earlier belief with the differences in it is the later belief."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import psycopg2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg2.extensions import connection as Connection

from database.connection import transaction
from database.differences import Belief, differences, holds
from database.readings import between, series_of
from database.rows import Row
from database.runs import register
from database.store import store
from tests.api.grid import FACTS

DAWN = datetime(2026, 3, 1, tzinfo=UTC)
STEP = timedelta(minutes=20)
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def once(module_database: str) -> Iterator[Connection]:
    """A connection of its own, on which every example is rolled back."""
    opened = psycopg2.connect(module_database, options="-c timezone=UTC")
    with transaction(opened) as cursor:
        register(cursor, "operator", FACTS)
    yield opened
    opened.close()


HOURS = st.integers(0, 3)
WRITES = st.lists(
    st.tuples(
        st.integers(0, 9),  # when, in steps of twenty minutes
        HOURS,
        st.dictionaries(st.sampled_from(["wind", "gas", "coal"]), st.integers(0, 2), min_size=1),
        st.booleans(),
    ),
    min_size=1,
    max_size=12,
)


def write(connection: Connection, writes: list[tuple[int, int, dict[str, int], bool]]) -> None:
    with connection.cursor() as cursor:
        for when, hour, values, merge in writes:
            start = DAWN + timedelta(hours=hour)
            row = Row("GB", "generation", start, start + timedelta(hours=1), values)
            store(cursor, "operator", [row], recorded_at=DAWN + when * STEP, merge=merge)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(WRITES, st.integers(-1, 10), st.integers(0, 11))
def test_the_earlier_belief_and_the_differences_make_the_later_belief(
    once: Connection,
    writes: list[tuple[int, int, dict[str, int], bool]],
    since: int,
    later: int,
) -> None:
    write(once, writes)
    try:
        (series,) = series_of(once, "GB", "generation")
        moments = {"since": DAWN + since * STEP, "until": DAWN + (since + later) * STEP}
        before, after = (
            {r.start: r[2:] for r in between(once, series, DAWN, DAWN + DAY, as_of=moment)}
            for moment in moments.values()
        )
        found = differences(once, series, DAWN, DAWN + DAY, **moments)
        pages, behind = [], None
        while page := differences(
            once, series, DAWN, DAWN + DAY, limit=1, behind=behind, **moments
        ):
            pages += page
            behind = page[-1].start
    finally:
        once.rollback()
    assert pages == found
    assert all(one.before != one.after for one in found)
    for one in found:
        assert (one.before and tuple(one.before)) == before.pop(one.start, None)
        if one.after is not None:
            before[one.start] = tuple(one.after)
    assert {start: belief[:2] for start, belief in before.items()} == {
        start: belief[:2] for start, belief in after.items()
    }


def test_what_is_outside_the_span_is_left_out(once: Connection) -> None:
    write(once, [(0, 1, {"wind": 1}, True), (9, 1, {"wind": 2}, True), (9, 2, {"wind": 2}, True)])
    (series,) = series_of(once, "GB", "generation")
    moments = {"since": DAWN + STEP, "until": DAWN + DAY}
    first, second = DAWN + timedelta(hours=1), DAWN + timedelta(hours=2)
    (found,) = differences(once, series, first, second, **moments)
    assert found[2:] == (
        Belief((1,), "measured", DAWN),
        Belief((2,), "measured", DAWN + 9 * STEP),
    )
    assert holds(once, series, first, second)
    assert not holds(once, series, DAWN, first)
    once.rollback()
