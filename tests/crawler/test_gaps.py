"""The gaps are what is expected and not held, neither more nor less; and whether they can close."""

import random
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.gaps import Gap, gaps, touching, windows_over
from crawler.source import Window
from database.connection import transaction
from database.gaps import Held, held
from database.rows import Row
from database.runs import register
from database.store import store
from database.zones import all_zones
from tests.crawler.fakes import FACTS
from tests.crawler.test_schedule import source

FIRST = datetime(2026, 3, 28, tzinfo=UTC)
STEP = timedelta(minutes=15)
DAY = timedelta(days=1)
places = st.sets(st.integers(0, 120), min_size=1)
steps = st.integers(0, 130)


def spans(starts: Iterable[int], zone: str = "GB", width: int = 1) -> list[Held]:
    """An interval of `width` quarters of an hour at each of these places."""
    at = ((FIRST + place * STEP, width * STEP) for place in sorted(starts))
    return [Held(zone, "load", start, start + step, step, step) for start, step in at]


def slots(found: Iterable[Gap]) -> list[int]:
    """The places of the quarters of an hour in gaps."""
    return [
        (gap.start - FIRST) // STEP + place
        for gap in found
        for place in range((gap.end - gap.start) // STEP)
    ]


@given(places, steps, st.integers(0, 20), st.none() | steps)
def test_gaps_are_the_expected_intervals_that_are_not_held(held_at, now_at, lag, reach):
    now = FIRST + now_at * STEP
    declared = source(lag=lag * STEP, reach=None if reach is None else reach * STEP)
    found = gaps(declared, spans(held_at), now)
    complete = {place for place in range(min(held_at), 200) if place + 1 + lag <= now_at}
    expected = (complete | set(range(min(held_at), max(held_at)))) - held_at
    assert sorted(slots(found)) == sorted(expected)
    assert sum(gap.missing for gap in found) == len(expected)
    askable = {place for place in expected if reach is not None and place + reach > now_at}
    assert set(slots(gap for gap in found if gap.label == "recoverable")) == askable


@given(places, steps, steps)
def test_a_gap_is_as_long_as_it_can_be_and_its_deadline_is_its_first_intervals(
    held_at, now_at, reach
):
    now = FIRST + now_at * STEP
    found = gaps(source(reach=reach * STEP), spans(held_at), now)
    for before, gap in pairwise(found):
        assert before.end < gap.start or (before.until, bool(gap.until)) == (None, True)
    for gap in found:
        assert gap.until in (None, gap.start + reach * STEP)
        assert gap.until is None or gap.until > now


@given(places, st.sets(st.integers(0, 30)), steps)
def test_no_gap_is_where_an_interval_of_another_step_is(quarters, hours, now_at):
    both = spans(quarters) + spans((4 * hour for hour in hours), width=4)
    found = gaps(source(), sorted(both, key=lambda s: (s.start, s.last)), FIRST + now_at * STEP)
    covered = quarters | {4 * hour + part for hour in hours for part in range(4)}
    inside = set(range(min(covered), max(covered))) - covered
    closed = set(slots(gap for gap in found if not gap.is_open))
    assert closed == inside


@given(places, steps, st.integers(1, 50))
def test_the_windows_of_a_backfill_hold_every_gap_and_are_no_wider_than_allowed(
    held_at, now_at, span
):
    found = gaps(source(), spans(held_at), FIRST + now_at * STEP)
    windows = windows_over(found, span * STEP)
    inside = {
        place for place in range(200) if any(FIRST + place * STEP in window for window in windows)
    }
    assert set(slots(found)) <= inside
    assert all(window.length <= span * STEP for window in windows)
    assert all(a.end <= b.start for a, b in pairwise(windows))


def test_what_the_publisher_no_longer_has_is_told_from_what_it_still_has():
    found = gaps(source(reach=10 * STEP), spans([0, 8]), FIRST + 15 * STEP)
    assert [(gap.label, gap.missing, gap.until) for gap in found] == [
        ("unrecoverable", 5, None),
        ("recoverable", 2, FIRST + 16 * STEP),
        ("recoverable", 6, FIRST + 19 * STEP),
    ]
    assert [gap.is_open for gap in found] == [False, False, True]


def test_stamps_that_are_seconds_off_make_no_gap_and_hide_none():
    late = [
        span._replace(start=span.start + place * timedelta(seconds=9), end=span.end)
        for place, span in enumerate(spans([0, 1, 2, 4]))
    ]
    (gap,) = gaps(source(), late, FIRST + 5 * STEP)
    assert (gap.start, gap.missing) == (FIRST + 3 * STEP, 1)


def test_what_is_irregular_by_nature_is_never_missing():
    held_twice = spans([0, 9])
    now = FIRST + 99 * STEP
    assert gaps(source(sparse=True), held_twice, now) == []
    capacities = [span._replace(measure="capacity") for span in held_twice]
    assert gaps(source(), capacities, now) == []


def test_gaps_that_touch_a_window_are_found():
    found = gaps(source(), spans([0, 4, 9]), FIRST + 10 * STEP)
    window = Window(FIRST + 3 * STEP, FIRST + 5 * STEP)
    assert list(touching(found, window)) == found[:1]
    assert list(touching(found, None)) == found


@pytest.fixture
def scattered(connection) -> dict[str, set[int]]:
    """Random quarters and hours of random zones, stored; the places that each zone has."""
    luck = random.Random(16)
    zones = [zone.key for zone in all_zones(connection)][:25]
    places = {zone: set(luck.sample(range(100), luck.randint(1, 60))) for zone in zones}
    rows = [
        Row(zone, "load", span.start, span.end, {"load": 1.0})
        for zone, at in places.items()
        for span in spans(at) + spans(luck.sample(range(0, 100, 4), luck.randint(0, 5)), width=4)
    ]
    with transaction(connection) as cursor:
        register(cursor, "fake", FACTS | {"lag": STEP, "reach": 30 * DAY})
        store(cursor, "fake", rows, recorded_at=FIRST)
    return places


def in_rows(connection) -> list[Held]:
    with transaction(connection) as cursor:
        cursor.execute(
            "select z.key, measure, start, start + resolution, resolution, resolution"
            " from reading join series using (series_id) join zone z using (zone_id)"
            " order by 1, 2, 3, 5"
        )
        return [Held(*row) for row in cursor.fetchall()]


def test_the_spans_that_the_database_tells_have_the_gaps_of_the_readings(scattered, connection):
    declared = source(lag=STEP, reach=30 * DAY)
    now = FIRST + 20 * DAY
    expected = gaps(declared, in_rows(connection), now)
    assert len(expected) > len(scattered)
    assert gaps(declared, held(connection, "fake"), now) == expected


def test_the_view_tells_the_same_gaps(scattered, connection):
    with transaction(connection) as cursor:
        cursor.execute("select now()")
        ((now,),) = cursor.fetchall()
        reach = now - FIRST - 50 * STEP
        cursor.execute("update source set reach = %s", (reach,))
        cursor.execute(
            'select zone, measure, start, "end", resolution, missing, until, is_open, label'
            " from gap order by zone, measure, start"
        )
        told = cursor.fetchall()
    expected = gaps(source(lag=STEP, reach=reach), in_rows(connection), now)
    assert told == [(*gap, gap.label) for gap in expected]
    assert {label for *_, label in told} == {"recoverable", "unrecoverable"}


def test_since_a_moment_the_last_reading_before_it_is_told_as_well(connection):
    rows = [Row("GB", "load", s.start, s.end, {"load": 1.0}) for s in spans([0, 1, 5, 9, 10])]
    with transaction(connection) as cursor:
        register(cursor, "fake", FACTS)
        store(cursor, "fake", rows, recorded_at=FIRST)
    found = held(connection, "fake", FIRST + 7 * STEP)
    assert [(s.start, s.end) for s in found] == [
        (FIRST + 5 * STEP, FIRST + 6 * STEP),
        (FIRST + 9 * STEP, FIRST + 11 * STEP),
    ]
