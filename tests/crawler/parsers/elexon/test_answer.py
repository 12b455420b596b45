"""What Elexon's feeds share: shapes of answers, stamps and London's settlement periods."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.parsers._windows import local_day
from crawler.parsers.elexon import _answer as elexon
from crawler.source import Document, Empty, Malformed

DAYS = st.dates(min_value=date(2010, 1, 1), max_value=date(2040, 12, 31))
FIRST, LAST = (int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) for year in (2010, 2040))
MOMENTS = st.integers(FIRST, LAST).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


def records(body: bytes) -> list[dict[str, Any]]:
    return elexon.records(Document(elexon.API, body))


def row(start: str, day: str, period: object) -> dict[str, Any]:
    return {"startTime": start, "settlementDate": day, "settlementPeriod": period}


@given(moment=MOMENTS)
def test_a_period_starts_within_half_an_hour_before_every_moment_in_it(moment: datetime) -> None:
    start = elexon.period_start(*elexon.period_at(moment))
    assert timedelta(0) <= moment - start < elexon.HALF_HOUR


@given(day=DAYS, period=st.integers(min_value=1, max_value=46))
def test_a_periods_start_lies_in_that_period(day: date, period: int) -> None:
    assert elexon.period_at(elexon.period_start(day, period)) == (day, period)


@given(day=DAYS)
def test_periods_of_a_day_lie_end_to_end_and_fill_it(day: date) -> None:
    window = local_day(day, elexon.LONDON)
    count = window.length // elexon.HALF_HOUR
    starts = [elexon.period_start(day, period) for period in range(1, count + 1)]
    assert starts == [window.start + n * elexon.HALF_HOUR for n in range(count)]
    assert starts[-1] + elexon.HALF_HOUR == window.end


@pytest.mark.parametrize(
    ("day", "count"), [("2026-03-29", 46), ("2026-03-30", 48), ("2026-10-25", 50)]
)
def test_a_day_has_46_or_48_or_50_periods(day: str, count: int) -> None:
    assert elexon.period_start(date.fromisoformat(day), count)
    with pytest.raises(Malformed, match=f"no settlement period {count + 1}"):
        elexon.period_start(date.fromisoformat(day), count + 1)


def test_there_is_no_period_zero() -> None:
    with pytest.raises(Malformed):
        elexon.period_start(date(2026, 1, 1), 0)


def test_period_one_of_a_summer_day_starts_on_the_day_before_in_utc() -> None:
    start = datetime(2026, 6, 30, 23, tzinfo=UTC)
    assert elexon.period_start(date(2026, 7, 1), 1) == start
    assert elexon.start_of(row("2026-06-30T23:00:00Z", "2026-07-01", 1)) == start


def test_the_repeated_hour_has_two_pairs_of_periods() -> None:
    starts = ["2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"]
    days = [elexon.period_at(datetime.fromisoformat(start)) for start in starts]
    assert days == [(date(2026, 10, 25), 4), (date(2026, 10, 25), 6)]


@pytest.mark.parametrize(
    ("start", "day", "period"),
    [
        ("2026-07-01T00:00:00Z", "2026-07-01", 1),
        ("2026-07-01T12:00:00Z", "2026-07-01", 25),
        ("2026-01-01T00:00:00Z", "2026-01-02", 1),
        ("2026-01-01T00:00:00Z", "2026-01-01", 2),
    ],
)
def test_a_start_outside_its_settlement_period_is_malformed(
    start: str, day: str, period: int
) -> None:
    with pytest.raises(Malformed, match="not in settlement period"):
        elexon.start_of(row(start, day, period))


def test_a_stamp_without_its_offset_is_malformed() -> None:
    with pytest.raises(Malformed, match="has no Z"):
        elexon.moment_of("2026-01-01T00:00:00")


def test_a_bare_list_and_a_wrapped_one_are_the_same() -> None:
    assert records(b'[{"a": 1}]') == records(b'{"metadata": {}, "data": [{"a": 1}]}')


@pytest.mark.parametrize("body", [b"[]", b'{"data": []}', b'{"metadata": {}, "data": []}'])
def test_an_empty_answer_is_empty(body: bytes) -> None:
    with pytest.raises(Empty):
        records(body)


@pytest.mark.parametrize("body", [b"null", b"7", b'"soon"', b"{}", b'{"data": null}', b"[", b""])
def test_what_holds_no_rows_is_malformed(body: bytes) -> None:
    with pytest.raises(Malformed):
        records(body)


def test_a_refusal_of_the_window_is_malformed_in_its_own_words() -> None:
    body = b'{"title": "Bad", "status": 400, "errors": {"": ["must not exceed 7 days"]}}'
    with pytest.raises(Malformed, match="must not exceed 7 days"):
        records(body)
