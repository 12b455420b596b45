"""What NYISO's public archive has in common: files of a day, a month's files in a ZIP, its clock.

A file of a local day is there for about nine days; later it is found in the ZIP of its month,
which may lack the newest days while the month lasts. `Last-Modified` is sent, but
`If-Modified-Since` is not honoured. Headers are quoted in some feeds, and lines end in either way.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple
from zoneinfo import ZoneInfo

from crawler.parsers._csv import cells
from crawler.parsers._windows import local_day, local_days
from crawler.parsers._zip import files, is_zip, listing
from crawler.source import Document, Empty, Malformed, Request, Requests, Window

PUBLISHER = "New York Independent System Operator (NYISO)"
LICENCE = "No open licence is stated; the terms of use of nyiso.com apply"
ATTRIBUTION = "New York ISO"
ARCHIVE = "https://mis.nyiso.com/public/csv"
NEW_YORK = ZoneInfo("America/New_York")

FIVE_MINUTES = timedelta(minutes=5)
WIDEST = timedelta(days=31)
REACH = timedelta(days=4000)  # the oldest file that was read is of January 2016
# A window that is wider is asked for by the month; so old is no tick's, and no day file is sure.
BY_THE_DAY = timedelta(days=2)
_WEST = {"EST": timedelta(hours=5), "EDT": timedelta(hours=4)}


class Table(NamedTuple):
    """The cells of a file by column, and the local day of the file's name, where it is known."""

    day: date | None
    columns: list[tuple[str, ...]]


def questions(feed: str, window: Window, ahead: timedelta = timedelta(0)) -> Requests:
    """The files of the local days of a window; `ahead` is how much later their rows may be.

    A short window is asked for by the day, and by the month where a day's file is gone; a wide
    one by the month, and by the day where the month's ZIP does not have a day yet.
    """
    for _, days in groupby(local_days(window, NEW_YORK), lambda day: (day.year, day.month)):
        if window.length <= BY_THE_DAY:
            for day in days:
                yield _file(feed, day, ahead, instead=_month(feed, [day], ahead))
            continue
        month = list(days)
        answer = yield _month(feed, month, ahead)
        there = listing(answer.body) if answer and is_zip(answer.body) else ()
        for day in month:
            if f"{day:%Y%m%d}{feed}.csv" not in there:
                yield _file(feed, day, ahead)


def tables(
    document: Document,
    feed: str,
    header: Sequence[str | tuple[str, ...]],
    *,
    ahead: timedelta = timedelta(0),
    open_ended: bool = False,
) -> Iterator[Table]:
    """The files of an answer with the columns of a header, in its order; a name may have others.

    Of a ZIP only the files of the days asked for are read. The last line of `open_ended` files
    has no end, and is whole when its figure has a decimal. Raises `Malformed` for another header,
    a line of another width, and a file that was cut; `Empty` when no file has a line.
    """
    found = False
    for name, body in _bodies(document, feed, ahead):
        text = body.decode("utf-8-sig")
        columns = _columns(text, [(n,) if isinstance(n, str) else n for n in header])
        if not text.endswith("\n") and not (open_ended and re.search(r",-?\d+\.\d+$", text)):
            raise Malformed(f"the file was cut: {text[-40:]!r}")
        if columns:
            found = True
            yield Table(_day(name, feed), columns)
    if not found:
        raise Empty("no line yet")


def moment(stamp: str, clock: str) -> datetime:
    """The moment, in UTC, of `MM/DD/YYYY HH:MM[:SS]` on a clock that is called EST or EDT."""
    if clock not in _WEST:
        raise Malformed(f"unknown clock {clock!r} at {stamp}")
    moment = _wall(stamp) + _WEST[clock]
    if _west(moment.replace(minute=0, second=0)) != _WEST[clock]:
        raise Malformed(f"{stamp} {clock} is no time in New York")
    return moment


@lru_cache(maxsize=4096)
def unzoned(stamp: str, again: bool) -> datetime:
    """The moment, in UTC, of a stamp without a clock; `again` where it was there before.

    Where the clock is set back, that is the second of the two moments that are called so.
    """
    local = _wall(stamp).replace(tzinfo=NEW_YORK, fold=int(again))
    moment = local.astimezone(UTC)
    if moment.astimezone(NEW_YORK).replace(fold=0) != local.replace(fold=0):
        raise Malformed(f"{stamp} is no time in New York")
    return moment


def in_order(names: Sequence[str], stamps: Sequence[str]) -> list[datetime]:
    """The moments of stamps without a clock, of series by name: the order tells the autumn hours.

    A line that stands there twice for another reason than the clock would be taken for it on
    that one night of the year, and contradict or repeat the hour after.
    """
    seen: set[tuple[str, str]] = set()
    moments = []
    for line in zip(names, stamps, strict=True):
        moments.append(unzoned(line[1], line in seen))
        seen.add(line)
    return moments


def is_on_the_grid(moment: datetime) -> bool:
    """Whether a moment is a full five minutes."""
    return not (moment.minute % 5 or moment.second or moment.microsecond)


def _file(feed: str, day: date, ahead: timedelta, instead: Request | None = None) -> Request:
    url = f"{ARCHIVE}/{feed}/{day:%Y%m%d}{feed}.csv"
    return Request(url, window=_span(day, day, ahead), instead=instead)


def _month(feed: str, days: list[date], ahead: timedelta) -> Request:
    url = f"{ARCHIVE}/{feed}/{days[0]:%Y%m}01{feed}_csv.zip"
    return Request(url, window=_span(days[0], days[-1], ahead))


def _span(first: date, last: date, ahead: timedelta) -> Window:
    return Window(local_day(first, NEW_YORK).start, local_day(last + ahead, NEW_YORK).end)


def _bodies(document: Document, feed: str, ahead: timedelta) -> Iterator[tuple[str, bytes]]:
    if not is_zip(document.body):
        yield document.url, document.body
        return

    asked = set(local_days(document.window, NEW_YORK)) if document.window else None

    def wanted(name: str) -> bool:
        day = _day(name, feed)
        if day is None:
            raise Malformed(f"{name} in a ZIP of {feed}")
        return asked is None or {day, day + ahead} <= asked

    yield from files(document.body, ".csv", wanted)


def _day(name: str, feed: str) -> date | None:
    found = re.search(rf"(?:^|/)(\d{{8}}){feed}\.csv\b", name)
    return datetime.strptime(found[1], "%Y%m%d").replace(tzinfo=UTC).date() if found else None


def _columns(text: str, header: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    try:
        first, *lines = filter(None, cells(text))
    except (csv.Error, ValueError) as error:
        raise Malformed(f"not a CSV: {error}") from error
    names = [name.strip().lower() for name in first]
    places = [[names.index(n.lower()) for n in same if n.lower() in names] for same in header]
    if len(names) != len(header) or any(len(place) != 1 for place in places):
        raise Malformed(f"unexpected header {','.join(first)[:200]!r}")
    if not {len(names)}.issuperset(map(len, lines)):
        sizes = enumerate(map(len, lines), start=2)
        number, size = next((at, size) for at, size in sizes if size != len(names))
        raise Malformed(f"line {number} has {size} cells under {len(names)} names")
    columns = list(zip(*lines, strict=True))
    return [columns[place] for (place,) in places] if columns else []


def _wall(stamp: str) -> datetime:
    """What a clock shows, as if it showed UTC."""
    day, _, time = stamp.partition(" ")
    return _midnight(day) + _since_midnight(time)


@lru_cache(maxsize=64)
def _midnight(day: str) -> datetime:
    return datetime.strptime(day, "%m/%d/%Y").replace(tzinfo=UTC)


@lru_cache(maxsize=4096)
def _since_midnight(time: str) -> timedelta:
    form = "%H:%M:%S" if time.count(":") > 1 else "%H:%M"
    return datetime.strptime(time, form) - datetime(1900, 1, 1)  # noqa: DTZ001, DTZ007 - no clock


@lru_cache(maxsize=256)
def _west(hour: datetime) -> timedelta:
    """How far behind UTC New York's clocks are within an hour of UTC."""
    return -(hour.astimezone(NEW_YORK).utcoffset() or timedelta(0))
