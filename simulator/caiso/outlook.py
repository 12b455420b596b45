"""CAISO's "today's outlook" files: five-minute CSV in Pacific wall-clock time, with no date.

The date stands only in the path. The day that loses an hour keeps twelve empty rows; the day
that gains one shows its first 01:00 hour and not the second. Some files end with the 00:00 row
of the next day. What is not measured yet is blank; a day that is not there is a web page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from email.utils import format_datetime
from zoneinfo import ZoneInfo

from simulator import truth
from simulator.noise import uniform
from simulator.wire import Answer, Question, html_answer

HOST = "www.caiso.com"
ZONE = "US-CAISO"
STEP = timedelta(minutes=5)
FIRST_DAY = date(2018, 4, 10)
CLOCK = ZoneInfo("America/Los_Angeles")
_QUIET = timedelta(minutes=15)
_PATH = re.compile(r"/outlook/(current|history/(\d{8}))/(\w+)\.csv")

Columns = Callable[[int, datetime, bool], list[str]]
"""The cells of (seed, start of the interval, whether it is measured)."""


@dataclass(frozen=True)
class File:
    """A file: what its header is on a day, and its cells."""

    header: Callable[[date], str]
    columns: Columns


@dataclass(frozen=True)
class Dated:
    """A file that writes its dates itself: all of its text, of (seed, day, now)."""

    text: Callable[[int, date, datetime], str]


def serving(
    files: Mapping[str, File | Dated],
) -> Callable[[Question, int, datetime], Answer | None]:
    """What answers `/outlook/current/<name>.csv` and `/outlook/history/YYYYMMDD/<name>.csv`."""

    def answer(question: Question, seed: int, now: datetime) -> Answer | None:
        found = _PATH.fullmatch(question.path)
        if not found or found[3] not in files:
            return None
        # Shortly after midnight "current" is still yesterday's file, and today's does not exist.
        newest_day = _newest_day(now)
        day = _day(found[2]) if found[2] else newest_day
        if day is None or not FIRST_DAY <= day <= newest_day:
            return html_answer("Today's Outlook | California ISO", "<h1>Page Not Found</h1>")
        changed = min(truth.floor_to(now, STEP), utc(day + timedelta(days=1), time()))
        stamp = format_datetime(changed.astimezone(UTC), usegmt=True)
        if question.headers.get("if-modified-since") == stamp:
            return Answer(b"", "text/csv", 304, {"Last-Modified": stamp})
        file = files[found[3]]
        text = file.text(seed, day, now) if isinstance(file, Dated) else _text(file, seed, day, now)
        return Answer(text.encode(), "text/csv", headers={"Last-Modified": stamp})

    return answer


def _newest_day(now: datetime) -> date:
    return (now - _QUIET).astimezone(CLOCK).date()


def dated(path: str, now: datetime) -> str:
    """The path of today's file under its date."""
    return path.replace("/current/", f"/history/{_newest_day(now):%Y%m%d}/")


def _day(text: str) -> date | None:
    try:
        return datetime.strptime(text, "%Y%m%d").replace(tzinfo=CLOCK).date()
    except ValueError:
        return None


def utc(day: date, clock: time) -> datetime:
    """The moment, in UTC, at which the Pacific clock shows a time; the first of two."""
    return datetime.combine(day, clock, CLOCK).astimezone(UTC)


def _text(file: File, seed: int, day: date, now: datetime) -> str:
    """The file of a local day as it stands at a moment."""
    header = file.header(day)
    lines = [header]
    for clock, start in _slots(day):
        blank = [""] * header.count(",")
        cells = blank if start is None else file.columns(seed, start, start + STEP <= now)
        lines.append(",".join([clock, *cells]))
    if uniform(seed, "caiso trailing row", day.toordinal()) > 0.3:
        midnight = utc(day + timedelta(days=1), time())
        lines.append(",".join(["00:00", *file.columns(seed, midnight, midnight + STEP <= now)]))
    return "\r\n".join(lines) + "\r\n"


def _slots(day: date) -> Iterator[tuple[str, datetime | None]]:
    """288 wall-clock times of a local day; None for those that the clock jumps over."""
    for index in range(288):
        clock = time(*divmod(index * 5, 60))
        start = utc(day, clock)
        exists = start.astimezone(CLOCK).time() == clock
        yield f"{clock:%H:%M}", start if exists else None


def starts(start: datetime, end: datetime) -> list[datetime]:
    """The intervals in [start, end) that the files show: not the repeated autumn hour."""
    return [s for s in truth.intervals(start, end, STEP) if not s.astimezone(CLOCK).fold]
