"""The gaps of a window are those of the view `gap` that touch it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import psycopg2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg2.extensions import connection as Connection

from database.connection import transaction
from database.gaps import missing
from database.rows import Row
from database.runs import register
from database.store import store
from tests.api.grid import FACTS

QUARTER = timedelta(minutes=15)
COLUMNS = 'source, zone, measure, resolution, start, "end", missing, label, until, is_open'


@pytest.fixture(scope="module")
def once(module_database: str) -> Iterator[Connection]:
    """A connection of its own, on which every example is rolled back."""
    opened = psycopg2.connect(module_database, options="-c timezone=UTC")
    reach = timedelta(hours=12)
    with transaction(opened) as cursor:
        register(cursor, "a", FACTS | {"lag": QUARTER, "reach": reach})
        register(cursor, "b", FACTS)
        register(cursor, "sparse", FACTS | {"sparse": True})
        register(cursor, "gridtide.intensity.a", FACTS)
    yield opened
    opened.close()


PLACES = st.sets(st.integers(0, 100), min_size=1, max_size=25)
SERIES = st.tuples(
    st.sampled_from(["a", "b", "sparse", "gridtide.intensity.a"]),
    st.sampled_from(["GB", "FR"]),
    st.sampled_from(["load", "price", "capacity"]),
    st.sampled_from([1, 4, 10]),
    st.sampled_from([0, 0, 0, 7]),  # seconds by which stamps are off
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(SERIES, PLACES, min_size=1, max_size=5), st.data())
def test_a_window_has_the_gaps_of_the_view_that_touch_it(
    once: Connection, held: dict[tuple[str, str, str, int, int], set[int]], data: st.DataObject
) -> None:
    dawn = datetime.now(UTC).replace(microsecond=0) - 104 * QUARTER
    first, last = sorted(data.draw(st.tuples(st.integers(-5, 110), st.integers(-5, 110))))
    since, until = dawn + first * QUARTER, dawn + last * QUARTER
    try:
        with once.cursor() as cursor:
            for (source, zone, measure, width, late), places in held.items():
                starts = [
                    dawn + place * width * QUARTER + place * timedelta(seconds=late)
                    for place in places
                    if place * width <= 100
                ]
                rows = [
                    Row(zone, measure, start, start + width * QUARTER, {"x": 1.0})
                    for start in starts
                ]
                store(cursor, source, rows, recorded_at=dawn)
            cursor.execute(
                f'select {COLUMNS} from gap where "end" > %s and start < %s'
                " order by start desc, source desc, zone desc, measure desc",
                (since, until),
            )
            expected = cursor.fetchall()
        assert [tuple(gap) for gap in missing(once, since, until)] == expected
        pages, before = [], None
        while page := missing(once, since, until, before=before, limit=3):
            pages += page
            before = page[-1].place
        assert [tuple(gap) for gap in pages] == expected
        chosen = missing(once, since, until, source="a", zone="GB", label="recoverable")
        assert [tuple(gap) for gap in chosen] == [
            gap for gap in expected if gap[0] == "a" and gap[1] == "GB" and gap[7] == "recoverable"
        ]
    finally:
        once.rollback()
