"""What ERCOT's feeds share: who publishes, the clock, and the dashboards' lists of records.

The dashboards answer without a key, but to addresses in the United States only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from crawler.parsers._strict import json_of
from crawler.parsers._windows import touching
from crawler.source import Document, Empty, Malformed, Request, Requests, Row, Window

PUBLISHER = "Electric Reliability Council of Texas (ERCOT)"
HOMEPAGE = "https://www.ercot.com/gridmktinfo/dashboards"
LICENCE = "No open licence is stated; the terms of use of ercot.com apply"
ATTRIBUTION = "Electric Reliability Council of Texas"
ZONE = "US-ERCOT"
CENTRAL = ZoneInfo("America/Chicago")
# From midnight of yesterday on, so a day back at any time of day.
REACH = timedelta(days=1)
FIVE_MINUTES = timedelta(minutes=5)
HOUR = timedelta(hours=1)
DAYS = ("previousDay", "currentDay", "nextDay")

Record = dict[str, Any]


def dashboard(name: str, instead: Request | None = None) -> Request:
    """The question for what a dashboard shows now."""
    url = f"https://www.ercot.com/api/1/services/read/dashboards/{name}.json"
    return Request(url, instead=instead)


def questions(name: str, window: Window, span: timedelta) -> Requests:
    """The question for a dashboard of yesterday and today: it tells of both whatever is asked."""
    for piece in window.pieces(span):
        yield replace(dashboard(name), window=piece)


def asked_for(document: Document, rows: Iterator[Row]) -> Iterator[Row]:
    """The rows of the window that was asked for; `Empty` when there is none."""
    found = list(touching(document.window, rows))
    if not found:
        raise Empty("nothing is there of the time that was asked for")
    return iter(found)


def days(document: Document) -> Iterator[Record]:
    """The records of the days before, of, and after; which of them there are varies."""
    answer = json_of(document)
    known = [answer[day] for day in DAYS if day in answer]
    if not known:
        raise Malformed(f"none of {', '.join(DAYS)} in {str(answer)[:200]}")
    for day in known:
        yield from day["data"]


def moment(epoch: object) -> datetime:
    """Milliseconds since 1970 as a moment in UTC: unlike wall-clock stamps, no hour repeats."""
    if not isinstance(epoch, int) or isinstance(epoch, bool):
        raise Malformed(f"{epoch!r} is no epoch in milliseconds")
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=epoch)


def on_the_grid(end: datetime, step: timedelta) -> datetime:
    """The start of the interval that ends then; `Malformed` when no interval does."""
    if since_mark(end, step):
        raise Malformed(f"{end} is no end of an interval of {step}")
    return end - step


def since_mark(when: datetime, step: timedelta) -> timedelta:
    """How long before a moment the last interval began."""
    return (when - datetime(1970, 1, 1, tzinfo=UTC)) % step
