"""Documents about the future: when they were made, and when what they foretell was issued.

A document says when the platform made it, which is when it was asked, and not when a forecast was
published. For that the publishers have deadlines (Regulation (EU) 543/2013): a forecast is taken
to be issued at its deadline, or when it was fetched if that was earlier.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from crawler.parsers.entsoe._document import Curve, moment
from crawler.source import Document, Malformed, Row

# How far the platform's clock and ours may be apart.
SLACK = timedelta(minutes=10)


class Deadline(NamedTuple):
    """A time of day in Brussels, so many days before the one on which power is delivered."""

    days_before: int
    at: time

    def of(self, start: datetime) -> datetime:
        """When what is foretold of an interval must be published, in UTC."""
        return _deadline(self, start.replace(minute=0))


# Article 6(2)(b): two hours before the day-ahead market closes, which it does at noon.
LOAD_DAY_AHEAD = Deadline(1, time(10))
# Article 14(2)(c) and (d): at 18:00 of the day before.
GENERATION_DAY_AHEAD = Deadline(1, time(18))
# Article 14(2)(d): at least one update at 8:00 of the day itself.
GENERATION_INTRADAY = Deadline(0, time(8))


def made(document: Document, found: Sequence[Curve]) -> datetime:
    """When a document was made, by our own clock where it is known, in UTC.

    Raises `Malformed` when the document says that it was made after we fetched it: what lies
    ahead of now is believed on its word alone.
    """
    created = max(moment(curve.said["createdDateTime"]) for curve in found)
    fetched = document.fetched_at
    if fetched is not None and created > fetched + SLACK:
        raise Malformed(f"a document made at {created}, fetched at {fetched}")
    return created if fetched is None else fetched


def issued(rows: Iterable[Row], fetched: datetime, deadline: Deadline | None) -> Iterator[Row]:
    """The rows as forecasts that were issued by the deadline, or when they were fetched."""
    for row in rows:
        known_by = fetched if deadline is None else deadline.of(row.start)
        yield row._replace(issued_at=min(fetched, known_by))


@lru_cache(maxsize=512)
def _deadline(deadline: Deadline, hour: datetime) -> datetime:
    brussels = ZoneInfo("Europe/Brussels")
    day = hour.astimezone(brussels).date() - timedelta(days=deadline.days_before)
    return datetime.combine(day, deadline.at, brussels).astimezone(UTC)
