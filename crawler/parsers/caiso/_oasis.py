"""CAISO's OASIS: a ZIP with one CSV, its stamps in UTC ("GMT"), its rows in no order.

An error comes as a ZIP too, with an XML inside that says a number and a sentence; number 1000 is
"no data". A question may span 31 days. One question is taken every five seconds; more are
answered with 429, which names no time to wait.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from crawler.parsers._csv import lines_of
from crawler.parsers._strict import number
from crawler.parsers._zip import files, is_zip
from crawler.source import Document, Empty, Failure, Malformed, Request, Requests, Window

ENDPOINT = "https://oasis.caiso.com/oasisapi/SingleZip"
PACIFIC = ZoneInfo("America/Los_Angeles")
HOUR = timedelta(hours=1)
SPAN = timedelta(days=30)  # an hour is added at each end
# One in five seconds is taken; of twelve in a minute some would go at once, of seven none does.
PER_MINUTE = 7
PACE = "caiso oasis"
NO_DATA = "1000"
Line = dict[str, str]


def questions(query: str, run: str, window: Window) -> Requests:
    """The questions for what a market run foretold of each month of a window, whole hours of it."""
    for month in window.pieces(SPAN):
        start, end = _hour(month.start), _hour(month.end + HOUR - timedelta(seconds=1))
        asked = {
            "resultformat": "6",
            "queryname": query,
            "market_run_id": run,
            "version": "1",
            "startdatetime": f"{start:%Y%m%dT%H:%M}-0000",
            "enddatetime": f"{end:%Y%m%dT%H:%M}-0000",
        }
        yield Request(ENDPOINT, asked, window=month)


def lines(document: Document) -> Iterator[Line]:
    """The lines of the CSV by lower-cased column name; whichever column comes first.

    Raises `Empty` for "no data", and `Malformed` for every other error, with its sentence.
    """
    if not is_zip(document.body):
        raise Malformed(f"no ZIP: {document.body[:80]!r}")
    for name, content in files(document.body, ""):
        if name.lower().endswith(".xml"):
            raise _complaint(content.decode("utf-8", "replace"))
        first = content.removeprefix(BOM_UTF8).partition(b",")[0].decode().lower()
        yield from lines_of(Document(document.url, content), first)


def hour_of(line: Line) -> datetime:
    """The start, in UTC, of a line's interval.

    `Malformed` unless it is an hour long, and of the operating day that the line states.
    """
    start = datetime.fromisoformat(line["intervalstarttime_gmt"])
    end = datetime.fromisoformat(line["intervalendtime_gmt"])
    if end - start != HOUR or start.utcoffset() != timedelta(0):
        raise Malformed(f"{line['intervalstarttime_gmt']} does not start an hour in UTC")
    if f"{start.astimezone(PACIFIC):%Y-%m-%d}" != line["opr_dt"]:
        raise Malformed(f"{line['intervalstarttime_gmt']} is not of {line['opr_dt']}")
    return start


def megawatts(line: Line) -> float:
    """A line's MW."""
    return number(line["mw"], f"{line['xml_data_item']} at {line['intervalstarttime_gmt']}")


def published(line: Line, days: int, at: time, fetched_at: datetime | None) -> datetime:
    """When a forecast was published: days before its operating day, or earlier if we saw it then.

    `at` is the Pacific time of day by which CAISO's schedule of publications promises it.
    """
    day = date.fromisoformat(line["opr_dt"]) - timedelta(days=days)
    promised = datetime.combine(day, at, PACIFIC).astimezone(UTC)
    return promised if fetched_at is None else min(promised, fetched_at)


def _hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)


def _complaint(text: str) -> Failure:
    code, said = (re.search(f"ERR_{part}>([^<]*)", text) for part in ("CODE", "DESC"))
    number_of = code[1].strip() if code else "without a number"
    what = f"OASIS error {number_of}: {said[1].strip() if said else text[:200]}"
    return Empty(what) if number_of == NO_DATA else Malformed(what)
