"""Windows as publishers take them: not too wide, or whole days; and whether they were heeded."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache

from crawler.source import Malformed, Row, Window

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


def local_years(window: Window, clock: tzinfo) -> Iterator[tuple[int, Window]]:
    """The calendar years of that clock which the window touches, each with its part of it."""
    start = window.start
    while start < window.end:
        year = start.astimezone(clock).year
        end = min(_midnight(date(year + 1, 1, 1), clock), window.end)
        yield year, Window(start, end)
        start = end


def times_of_day(day: date, clock: tzinfo) -> Callable[[str], datetime]:
    """What tells the moment, in UTC, at which that clock shows HH:MM on a day.

    Where the clock is set back, that is the first of two. `Malformed` says what is no time of
    day, or none of this day.
    """
    whole = local_day(day, clock)
    if whole.length == ONE_DAY:  # nobody sets the clock, so that it need not be asked each time
        midnight = whole.start
        return lambda shown: midnight + _since_midnight(shown)
    return lambda shown: _moment(day, clock, shown)


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


def touching(window: Window | None, rows: Iterator[Row]) -> Iterator[Row]:
    """The rows that a window touches: some publishers answer with more than was asked for."""
    return (r for r in rows if window is None or (r.end > window.start and r.start < window.end))


def _midnight(day: date, clock: tzinfo) -> datetime:
    return datetime.combine(day, time(), clock).astimezone(UTC)


def _moment(day: date, clock: tzinfo, shown: str) -> datetime:
    wall = datetime.combine(day, time(), clock) + _since_midnight(shown)
    moment = wall.astimezone(UTC)
    if moment.astimezone(clock).replace(tzinfo=None) != wall.replace(tzinfo=None):
        raise Malformed(f"{shown} has values, and is no time of {day} in {clock}")
    return moment


@cache
def _since_midnight(shown: str) -> timedelta:
    at = time.fromisoformat(shown)
    if f"{at:%H:%M}" != shown:
        raise Malformed(f"{shown} is no time of day")
    return timedelta(hours=at.hour, minutes=at.minute)
