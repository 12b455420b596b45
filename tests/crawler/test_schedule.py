"""Who is due, and the windows that are asked for."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler import schedule
from crawler.source import Source, Window
from database.runs import State

NOON = datetime(2026, 3, 29, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


def source(**changes) -> Source:
    facts = {
        "publisher": "P",
        "homepage": "https://example.org",
        "licence": "open",
        "attribution": "P",
        "redistribute": True,
        "zones": ("US-CAISO",),
        "timezone": "America/Los_Angeles",
        "measures": ("generation",),
        "step": 5 * MINUTE,
        "every": 5 * MINUTE,
        "look_back": timedelta(hours=2),
        "reach": 30 * DAY,
        "span": DAY,
    }
    return Source(**(facts | changes))


def state(minutes_ago: float, outcome="ok", failures=0, retry_after=None) -> State:
    return State(NOON - minutes_ago * MINUTE, outcome, retry_after, failures)


def test_a_source_never_looked_at_is_due():
    assert schedule.is_due(source(), None, NOON)
    assert schedule.is_due(source(), State(None, None, None, 0), NOON)


@pytest.mark.parametrize(("minutes", "due"), [(4, False), (5, True), (6, True)])
def test_a_source_is_due_every_five_minutes(minutes, due):
    assert schedule.is_due(source(), state(minutes), NOON) is due


def test_a_disabled_source_is_never_due():
    assert not schedule.is_due(source(disabled="gone since 2023"), None, NOON)


@pytest.mark.parametrize(("failures", "wait"), [(1, 5), (2, 10), (3, 20), (4, 40), (9, 60)])
def test_failures_double_the_wait_up_to_an_hour(failures, wait):
    down = state(0, "unreachable", failures)
    assert schedule.wait(source(), down) == wait * MINUTE


def test_a_refusal_waits_half_an_hour_at_least():
    assert schedule.wait(source(), state(0, "refused", 1)) == 30 * MINUTE


def test_a_slow_source_is_not_hurried_by_failing():
    assert schedule.wait(source(every=DAY), state(0, "malformed", 3)) == DAY


def test_the_publishers_own_retry_time_is_honoured():
    asked = state(600, "refused", 1, retry_after=NOON + MINUTE)
    assert not schedule.is_due(source(), asked, NOON)
    assert schedule.is_due(source(), asked, NOON + MINUTE)


def test_a_refusal_in_the_middle_of_a_good_tick_waits_as_long():
    assert not schedule.is_due(source(), state(29, "refused", 0), NOON)
    assert schedule.is_due(source(), state(30, "refused", 0), NOON)


def test_what_a_wrong_clock_wrote_holds_nobody_up():
    assert schedule.is_due(source(), state(-24 * 60), NOON)
    far = state(10, "refused", 0, retry_after=NOON + 400 * DAY)
    assert not schedule.is_due(source(), far, NOON)
    assert schedule.is_due(source(), far._replace(last_outcome="ok"), NOON)


@pytest.mark.parametrize(
    ("utc", "quiet"),
    [("2026-07-01T07:00", True), ("2026-07-01T07:14", True), ("2026-07-01T07:15", False),
     ("2026-01-01T08:05", True), ("2026-01-01T07:05", False)],
)  # fmt: skip
def test_quiet_time_follows_the_publishers_clock(utc, quiet):
    moment = datetime.fromisoformat(utc).replace(tzinfo=UTC)
    assert schedule.is_quiet(source(quiet=("00:00", "00:15")), moment) is quiet


def test_quiet_time_may_reach_over_midnight():
    late = source(quiet=("23:50", "00:10"), timezone="Etc/UTC")
    assert schedule.is_quiet(late, NOON.replace(hour=23, minute=55))
    assert schedule.is_quiet(late, NOON.replace(hour=0, minute=5))
    assert not schedule.is_quiet(late, NOON)


@given(
    st.timedeltas(timedelta(seconds=1), timedelta(days=400)),
    st.timedeltas(timedelta(hours=1), timedelta(days=40)),
)
def test_split_windows_join_to_the_window(length, span):
    whole = Window(NOON, NOON + length)
    parts = list(whole.pieces(span))
    assert parts[0].start == whole.start
    assert parts[-1].end == whole.end
    assert all(a.end == b.start for a, b in pairwise(parts))
    assert all(part.length <= span for part in parts)


@given(st.lists(st.integers(1, 400), min_size=1, max_size=50))
def test_no_source_is_looked_at_twice_within_its_time(gaps):
    looked: list[datetime] = []
    now = NOON
    for gap in gaps:
        now += timedelta(seconds=gap)
        past = State(looked[-1] if looked else None, "ok", None, 0)
        if schedule.is_due(source(), past, now):
            looked.append(now)
    assert all(b - a >= 5 * MINUTE for a, b in pairwise(looked))


def test_a_backfill_asks_only_for_what_the_publisher_still_has():
    asked = Window(NOON - 60 * DAY, NOON + DAY)
    windows = schedule.backfill_windows(source(), asked, NOON)
    assert windows[0].start == NOON - 30 * DAY
    assert windows[-1].end == NOON
    assert schedule.backfill_windows(source(reach=None), asked, NOON) == []


def test_a_window_needs_aware_times_in_order():
    with pytest.raises(ValueError, match="aware"):
        Window(datetime(2026, 1, 1), datetime(2026, 1, 2))  # noqa: DTZ001 - the point
    with pytest.raises(ValueError, match="before it ends"):
        Window(NOON, NOON)
