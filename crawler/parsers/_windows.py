"""Windows as publishers take them: not too wide, or whole days; and whether they were heeded."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from crawler.source import Malformed, Window

ONE_DAY = timedelta(days=1)


def local_day(day: date, clock: tzinfo) -> Window:
    """A calendar day of that clock, as a window of 23 to 25 hours."""
    return Window(_midnight(day, clock), _midnight(day + ONE_DAY, clock))


def local_days(window: Window, clock: tzinfo) -> Iterator[date]:
    """The calendar days of that clock which the window touches, in order."""
    day = window.start.astimezone(clock).date()
    while _midnight(day, clock) < window.end:
        yield day
        day += ONE_DAY


def check_window(window: Window | None, starts: Collection[datetime], step: timedelta) -> None:
    """Raise `Malformed` when a window was asked for and none of the intervals touches it.

    Publishers ignore a parameter that they do not know, and answer with what is newest.
    """
    if window is None or any(s + step > window.start and s < window.end for s in starts):
        return
    raise Malformed(
        f"the publisher ignored the window {window.start.isoformat()} .. {window.end.isoformat()}:"
        f" none of {len(starts)} intervals touches it"
    )


def _midnight(day: date, clock: tzinfo) -> datetime:
    return datetime.combine(day, time(), clock).astimezone(UTC)
