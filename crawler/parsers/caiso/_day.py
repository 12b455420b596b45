"""CAISO's "today's outlook": a CSV of a local day in five-minute steps, its date in the URL alone.

`Time` is the interval's start on the Pacific wall clock; intervals to come are blank. A second
00:00 at the end belongs to the next day. The letter case and the hyphens of names have changed
over the years, and do not matter.

When summer time starts, the lines of 02:00 to 02:55 are empty. When it ends, one block of 01:00 to
01:55 stands for two hours: for the first, since in the demand file of 3 November 2019 01:00 goes
on from 00:55 (19 776, 19 706 MW) while 02:00 falls 467 MW, ten usual steps. The second is a gap.

A page instead of a CSV is "not yet" in its day's first hour; later it is an alarm: the path moves.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime, timedelta
from operator import itemgetter, lt
from zoneinfo import ZoneInfo

from crawler.parsers._columns import filled, naming, side_by_side, totals
from crawler.parsers._csv import table_of
from crawler.parsers._strict import once
from crawler.parsers._windows import local_day, local_days, times_of_day
from crawler.source import Document, Empty, Malformed, Request, Requests, Window

PACIFIC = ZoneInfo("America/Los_Angeles")
STEP = timedelta(minutes=5)
HISTORY = "https://www.caiso.com/outlook/history/{:%Y%m%d}/{}.csv"


def files(name: str, window: Window, ahead: timedelta = timedelta(0)) -> Requests:
    """One file for each local day, which may tell of some time after the day, too.

    `_` keeps the delivery network from handing out stale copies.
    """
    asked = {"_": f"{window.end.timestamp():.0f}"}
    for day in local_days(window, PACIFIC):
        told = local_day(day, PACIFIC)
        yield Request(HISTORY.format(day, name), asked, window=Window(told.start, told.end + ahead))


def day_of(document: Document, name: str) -> date:
    """The local day of a file of that name (a pattern), by its URL.

    Raises `Empty` when it is not there yet, `Malformed` for another address or another page.
    """
    found = re.search(rf"/history/(\d{{8}})/{name}\.csv", document.url)
    if found is None:
        raise Malformed(f"no date in {document.url}")
    day = datetime.strptime(found[1], "%Y%m%d").replace(tzinfo=PACIFIC).date()
    if not document.body.lstrip().startswith(b"<"):
        return day
    first_hour = local_day(day, PACIFIC).start + timedelta(hours=1)
    if b"Page Not Found" in document.body and (document.fetched_at or first_hour) < first_hour:
        raise Empty(f"the file of {day} is not there yet")
    raise Malformed(f"a page instead of the file of {day}: {document.body[:80]!r}")


def intervals(
    document: Document,
    name: str,
    words: Mapping[str, str],
    *,
    together: Collection[Collection[str]] = (),
    unread: Collection[str] = (),
) -> Iterator[tuple[datetime, dict[str, float]]]:
    """Each filled interval's start, and what it states of our components, in order.

    `words` maps columns to components, `unread` are columns that we know and leave. Of the
    columns that belong `together`, a single one must not be missing.
    Raises `Empty` when no interval is filled, `Malformed` for an unknown or a missing column.
    """
    day = day_of(document, name)
    start_of = times_of_day(day, PACIFIC)
    lines = [line for line in _lines(document, words, together, unread) if line[1]]
    if not lines:
        raise Empty(f"no interval of {day} is filled yet")
    clocks, told = zip(*lines, strict=True)
    starts = list(map(start_of, clocks))
    if all(map(lt, starts, starts[1:])):
        return zip(starts, told, strict=True)
    stated: dict[datetime, dict[str, float]] = {}
    for start, values, clock in zip(starts, told, clocks, strict=True):
        once(stated, start, values, clock)
    return iter(sorted(stated.items(), key=itemgetter(0)))


def _lines(
    document: Document,
    words: Mapping[str, str],
    together: Collection[Collection[str]],
    unread: Collection[str],
) -> Iterator[tuple[str, dict[str, float]]]:
    """Each line's time, and what it states of our components."""
    header, lines = table_of(document, "time")
    if not lines:
        return iter(())
    if len(lines) > 1 and lines[-1][0] == lines[0][0] == "00:00":
        lines.pop()
    names = [name.replace("-", " ") for name in header]
    (_, clocks), *columns = zip(names, zip(*lines, strict=True), strict=True)
    for name, cells in columns:
        if name not in words and name not in unread:
            raise Malformed(f"unknown column {name!r} with {cells[0] or 'no'} MW at {clocks[0]}")
    if any(len(gone := set(group).difference(names)) == 1 for group in together):
        raise Malformed(f"without the column {gone.pop()!r}")
    read = [(name, cells) for name, cells in columns if name in words]
    figures = {name: filled(cells, naming(f"{name} at {{}}", clocks)) for name, cells in read}
    return zip(clocks, side_by_side(totals(figures, words)), strict=True)
