"""What a tick asks for beside the newest: when, how often, and how much of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from crawler import catalog, tick
from crawler.errands import HOUR, MOST_AT_ONCE, awake, pieces, recent, revisits
from crawler.gaps import Gap
from crawler.outcome import Circumstances
from crawler.source import Refused, Window
from database.runs import Errand
from tests.crawler.fakes import NOON as STORED_NOON
from tests.crawler.fakes import fetch_from, publisher, register
from tests.crawler.test_schedule import source

NOON = datetime(2026, 3, 30, 12, tzinfo=UTC)  # the day after summer time began in London
DAY = timedelta(days=1)
STEP = timedelta(minutes=5)
REVISED = {"timezone": "Europe/London", "span": 2 * DAY}


def gap(hours_ago: float, length: timedelta = HOUR, *, is_open: bool = False) -> Gap:
    start = NOON - hours_ago * HOUR
    count = length // STEP
    return Gap("GB", "load", start, start + length, STEP, count, NOON + DAY, is_open)


def errand(kind: str, about: Window, hours_ago: float, *, is_good: bool = True) -> Errand:
    return Errand(kind, about.start, about.end, NOON - hours_ago * HOUR, is_good)


def around(one: Gap) -> Window:
    return Window(one.start - HOUR, one.end + HOUR)


def test_what_the_tick_asks_for_anyway_is_no_errand():
    declared = source(look_back=2 * HOUR)
    assert list(recent([gap(1)], declared, NOON)) == []
    (left,) = recent([gap(3, 2 * HOUR)], declared, NOON)
    assert (left.start, left.end) == (NOON - 3 * HOUR, NOON - 2 * HOUR)


def test_only_what_can_be_filled_and_is_recent_is_an_errand():
    assert list(recent([gap(9)._replace(until=None), gap(24 * 9)], source(), NOON)) == []
    (left,) = recent([gap(24 * 9, 5 * DAY)], source(), NOON)
    assert (left.start, left.end) == (NOON - 7 * DAY, NOON - 4 * DAY)


def test_a_zone_that_was_silent_all_week_is_not_waited_for():
    assert list(recent([gap(24 * 9, 9 * DAY, is_open=True)], source(), NOON)) == []
    assert list(recent([gap(24 * 6, 6 * DAY, is_open=True)], source(), NOON)) != []


@pytest.mark.parametrize(
    ("tries", "rest"), [(1, 1), (2, 2), (3, 4), (4, 8), (5, 16), (6, 24), (40, 24)]
)
def test_a_gap_that_stays_is_asked_for_less_and_less_often(tries, rest):
    one = gap(30)
    for hours, is_awake in ((rest - 0.1, False), (rest, True)):
        past = [errand("gap", around(one), hours + more, is_good=False) for more in range(tries)]
        assert bool(list(awake([one], past, NOON))) is is_awake


def test_other_gaps_and_other_errands_keep_no_gap_waiting():
    one = gap(30)
    past = [errand("gap", around(gap(90)), 0.1), errand("revisit", around(one), 0.1)]
    assert list(awake([one], past, NOON)) == [one]
    whatever_is_newest = Errand("gap", None, None, NOON, True)
    assert list(awake([one], [whatever_is_newest], NOON)) == []


def test_days_that_stay_empty_do_not_keep_the_later_days_of_their_gap_waiting():
    long = gap(96, 3 * DAY)
    first = Window(long.start, long.start + DAY)
    past = [errand("gap", first, 0.1, is_good=False)]
    left = list(awake(pieces([long], DAY), past, NOON))
    assert [(one.start, one.end) for one in left] == [
        (long.start + days * DAY, long.start + (days + 1) * DAY) for days in (1, 2)
    ]


def test_a_day_that_is_not_held_does_not_take_the_turn_of_an_older_one():
    aged = source(revises=(DAY, 7 * DAY, 28 * DAY), **REVISED)
    (oldest,) = revisits(aged, [], NOON, lambda day: day.end < NOON - 20 * DAY)
    assert oldest.start == NOON - 28 * DAY - 12 * HOUR


def test_a_day_of_each_age_is_asked_again_by_the_publishers_clock():
    aged = source(revises=(DAY, 7 * DAY), every=DAY, **REVISED)
    yesterday, last_week = revisits(aged, [], NOON)
    assert yesterday == Window(NOON - 36 * HOUR, NOON - 13 * HOUR), "23 hours"
    assert last_week == Window(NOON - 7 * DAY - 12 * HOUR, NOON - 6 * DAY - 12 * HOUR)


def test_a_source_that_is_looked_at_often_gets_one_day_at_a_time():
    many = tuple(age * DAY for age in range(1, 10))
    assert len(revisits(source(revises=many, **REVISED), [], NOON)) == 1
    assert len(revisits(source(revises=many, every=DAY, **REVISED), [], NOON)) == MOST_AT_ONCE


def test_a_day_is_asked_again_once_a_day_and_not_before_the_morning():
    aged = source(revises=(DAY,), **REVISED)
    (day,) = revisits(aged, [], NOON)
    assert revisits(aged, [errand("revisit", day, 3)], NOON) == []
    assert revisits(aged, [errand("revisit", day, 14)], NOON) == [day], "that was yesterday"
    assert revisits(aged, [errand("gap", day, 3)], NOON) == [day]
    assert revisits(aged, [], NOON.replace(hour=4, minute=59)) == []
    assert revisits(aged, [], NOON.replace(hour=5)) == [day]


def test_a_day_that_fails_is_tried_again_three_times_at_most():
    aged = source(revises=(DAY,), **REVISED)
    (day,) = revisits(aged, [], NOON)
    failed = [errand("revisit", day, hours, is_good=False) for hours in (1, 3, 5)]
    half = errand("revisit", day, 1)
    assert revisits(aged, [*failed[:1], half], NOON) == [day], "half of it failed"
    assert revisits(aged, [failed[0]._replace(started=NOON - 0.9 * HOUR)], NOON) == []
    assert revisits(aged, failed, NOON) == []


def test_a_day_wider_than_a_request_is_asked_for_in_pieces():
    aged = source(revises=(2 * DAY,), every=DAY, timezone="Europe/London", span=16 * HOUR)
    pieces = revisits(aged, [], NOON + 20 * DAY)
    assert [piece.length for piece in pieces] == [16 * HOUR, 8 * HOUR]
    past = [Errand("revisit", pieces[0].start, pieces[0].end, NOON + 20 * DAY, True)]
    assert revisits(aged, past, NOON + 20 * DAY) == pieces[1:]


def test_due_ticks_are_enough_to_get_round_all_errands():
    for key, parser in catalog.parsers().items():
        declared = parser.SOURCE
        if declared.disabled or (not declared.revises and declared.reach is None):
            continue
        a_day = max((DAY - 7 * HOUR) // declared.every, 1)
        days = len(revisits(replace(declared, every=4 * HOUR), [], NOON + 9 * HOUR))
        at_once = min(max(declared.every // HOUR, 1), MOST_AT_ONCE)
        assert days <= a_day * at_once, f"{key} is looked at too seldom for what it revises"
        assert declared.every <= DAY or declared.sparse or not declared.revises, key


def test_what_the_publisher_no_longer_has_is_not_asked_again():
    assert revisits(source(revises=(40 * DAY,), reach=30 * DAY, **REVISED), [], NOON) == []
    assert revisits(source(**REVISED), [], NOON) == []


@pytest.fixture
def errands_of(connection, tmp_path):
    """Collect a fake source's newest with one errand; the kinds of the runs that were made."""
    register(connection)
    old = tick.Task("gap", Window(STORED_NOON - DAY, STORED_NOON))

    def collecting(monkeypatch, answer, until=float("inf"), **others) -> list[str]:
        answers = dict.fromkeys("abc", answer) | others
        fetch = lambda _, request: fetch_from(answers)(request)  # noqa: E731
        monkeypatch.setattr("crawler.fetch.Fetcher.fetch", fetch)
        how = Circumstances("tick", STORED_NOON, tmp_path, until=until)
        newest = [Window(STORED_NOON, STORED_NOON + HOUR)]
        tick.one("fake", publisher(), newest, how, errands=lambda *_: [old])
        with connection.cursor() as cursor:
            cursor.execute("select distinct kind from run order by kind")
            return [kind for (kind,) in cursor.fetchall()]

    return collecting


def test_an_errand_follows_the_newest(errands_of, monkeypatch):
    assert errands_of(monkeypatch, b"[]") == ["gap", "tick"]


def test_a_source_whose_newest_fails_gets_no_errand(errands_of, monkeypatch):
    assert errands_of(monkeypatch, Refused("HTTP 403")) == ["tick"]


def test_one_document_that_cannot_be_read_keeps_no_other_from_its_errand(errands_of, monkeypatch):
    assert errands_of(monkeypatch, b"[]", b=b"what is this?") == ["gap", "tick"]


def test_no_errand_begins_when_the_ticks_time_is_nearly_over(errands_of, monkeypatch):
    import time

    soon = time.monotonic() + tick.ERRAND_SECONDS - 1
    assert errands_of(monkeypatch, b"[]", until=soon) == ["tick"]
