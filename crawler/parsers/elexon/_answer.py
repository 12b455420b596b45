"""What the feeds of Elexon's Insights platform have in common: who, in what shape, by which clock.

An answer is a bare list (`…/stream`) or wraps it in `data`; an empty one means no data. Stamps
are UTC with a Z. Settlement periods are the half hours of the day in London, counted from 1, so a
day has 46, 48 or 50 of them, and in summer period 1 starts at 23:00Z of the day before. A
parameter that a data set does not know is ignored: the answer then holds what is newest.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import repeat
from typing import Any
from zoneinfo import ZoneInfo

from crawler.parsers._columns import columns
from crawler.parsers._strict import json_of
from crawler.parsers._windows import local_day, local_days
from crawler.source import Document, Empty, Malformed, Request, Requests, Window

PUBLISHER = "Elexon"
HOMEPAGE = "https://bmrs.elexon.co.uk/"
LICENCE = "BMRS Data Licence: free use with attribution"
ATTRIBUTION = "Contains BMRS data © Elexon Limited copyright and database right"
API = "https://data.elexon.co.uk/bmrs/api/v1"

LONDON = ZoneInfo("Europe/London")
HALF_HOUR = timedelta(minutes=30)

# Rows go back years; how many is not documented, but answers of 2022 were recorded.
REACH = timedelta(days=4 * 365)


def records(document: Document) -> list[dict[str, Any]]:
    """The rows of an answer; `Empty` when there are none, `Malformed` with an error's own words."""
    answer = json_of(document)
    if isinstance(answer, dict) and "data" not in answer:
        raise Malformed(f"no data: {str(answer.get('errors', answer))[:300]}")
    rows = answer["data"] if isinstance(answer, dict) else answer
    if not isinstance(rows, list):
        raise Malformed(f"a {type(rows).__name__} instead of a list of rows")
    if not rows:
        raise Empty("no rows for the window")
    return rows


def by_settlement_days(path: str, window: Window, days_a_request: int) -> Requests:
    """Questions for the settlement days that a window touches, both ends of each included."""
    days = list(local_days(window, LONDON))
    for at in range(0, len(days), days_a_request):
        some = days[at : at + days_a_request]
        asked = {"settlementDateFrom": str(some[0]), "settlementDateTo": str(some[-1])}
        span = Window(_london_day(some[0]).start, _london_day(some[-1]).end)
        yield Request(f"{API}{path}", asked, window=span)


def stamp(moment: datetime) -> str:
    """A moment as the platform takes it, to the second in UTC."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def moment_of(text: str) -> datetime:
    """The moment of a stamp; `Malformed` when it does not say its offset from UTC."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise Malformed(f"{text} has no Z")
    return moment if moment.tzinfo is UTC else moment.astimezone(UTC)


def period_at(moment: datetime) -> tuple[date, int]:
    """The settlement date and period that a moment lies in.

    >>> period_at(datetime(2022, 6, 19, 23, 55, tzinfo=UTC))
    (datetime.date(2022, 6, 20), 2)
    """
    day = moment.astimezone(LONDON).date()
    return day, (moment - _london_day(day).start) // HALF_HOUR + 1


def period_start(day: date, period: int) -> datetime:
    """When a settlement period starts; `Malformed` when the day has no such period."""
    window = _london_day(day)
    start = window.start + (period - 1) * HALF_HOUR
    if start not in window:
        raise Malformed(f"{day} has no settlement period {period}")
    return start


def start_of(row: dict[str, Any]) -> datetime:
    """A row's `startTime`, once it is that of its settlement date and period."""
    return _agreed(row["startTime"], row["settlementDate"], row["settlementPeriod"])


def starts_of(rows: Sequence[dict[str, Any]], step: timedelta = HALF_HOUR) -> list[datetime]:
    """`start_of` each row; where `step` is less than a half hour, of a part of its period."""
    of_rows = columns(rows, "startTime", "settlementDate", "settlementPeriod")
    return list(map(_agreed, *of_rows, repeat(step)))


@lru_cache(maxsize=64)
def _london_day(day: date) -> Window:
    return local_day(day, LONDON)


@lru_cache(maxsize=4096)
def _agreed(start_time: str, day: str, period: int, step: timedelta = HALF_HOUR) -> datetime:
    start, opens = moment_of(start_time), period_start(date.fromisoformat(day), period)
    if not opens <= start < opens + HALF_HOUR:
        raise Malformed(f"{start_time} is not in settlement period {period} of {day}")
    if (start - opens) % step:
        raise Malformed(f"{start_time} starts no interval of {step} of its settlement period")
    return start
