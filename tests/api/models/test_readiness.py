"""When the API calls itself ready."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from api.models.readiness import degraded, reasons
from database.alarms import Alarm
from database.health import Attempt

NOW = datetime(2024, 6, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def attempt(
    source: str = "miso", *, tried: float = 0, good: float | None = 0, first: float = 168
) -> Attempt:
    last_good = None if good is None else NOW - good * HOUR
    outcome = "ok" if tried == good else "refused"
    return Attempt(source, NOW - tried * HOUR, outcome, last_good, NOW - first * HOUR)


def test_fresh_sources_are_no_reason() -> None:
    assert reasons([attempt(), attempt("caiso", tried=5, good=5)], NOW) == []


def test_a_store_that_was_never_filled_is_not_ready() -> None:
    assert reasons([], NOW) == ["no source has been crawled yet"]


def test_a_source_may_fail_for_a_while() -> None:
    assert reasons([attempt(good=5.9)], NOW) == []


def test_a_source_that_fails_for_long_is_named() -> None:
    (reason,) = degraded([attempt(), attempt("caiso", good=7)], [])
    assert reason == (
        "caiso has not gone well since 2024-06-01T05:00:00+00:00; last attempt: refused"
    )


def test_one_publishers_trouble_is_not_ours() -> None:
    assert reasons([attempt(), attempt("caiso", good=7)], NOW) == []


def test_when_most_sources_fail_it_is_us() -> None:
    most = [attempt(), attempt("caiso", good=7), attempt("pjm", good=None)]
    assert [reason.split()[0] for reason in reasons(most, NOW)] == ["caiso", "pjm"]


def test_an_open_alarm_is_told() -> None:
    alarm = Alarm(7, "miso", "new", "a key that nobody knows", NOW, 1)
    assert degraded([attempt()], [alarm]) == ["miso: a key that nobody knows (alarm 7)"]


def test_a_source_that_never_went_well_is_named() -> None:
    (reason,) = reasons([attempt(good=None)], NOW)
    assert reason.startswith("miso has not gone well since 2024-05-25T12:00:00+00:00")


def test_a_new_source_may_fail_for_a_while_too() -> None:
    assert degraded([attempt(), attempt("pjm", good=None, first=5.9)], []) == []
    assert degraded([attempt(), attempt("pjm", good=None, first=6.1)], []) != []


def test_a_silent_crawler_is_noticed() -> None:
    (reason,) = reasons([attempt(tried=2, good=2)], NOW)
    assert reason == "no source was tried since 2024-06-01T10:00:00+00:00"


def test_a_source_that_nobody_tries_any_more_is_forgotten() -> None:
    retired = [attempt(), attempt("pjm", tried=200, good=None)]
    assert (reasons(retired, NOW), degraded(retired, [])) == ([], [])
