"""BPA's tables of five minutes: the same names and moments, be it a text or a workbook."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from crawler.source import Malformed
from crawler.workbooks import is_workbook, sheets
from crawler.workbooks.cells import Row

STEP = timedelta(minutes=5)
FIRST = "date/time"
MOST_NAMES = 32
SERIAL, EXCEL_DAY_0 = re.compile(r"\d{5}\.\d+"), datetime(1899, 12, 30)  # noqa: DTZ001
DAYS = ("%m/%d/%Y", "%m/%d/%y")

BOOK = {
    "total wind generation in bpa control area": "wind",
    "total bpa control area load": "load",
    "total hydro generation": "hydro",
    "total thermal generation": "thermal",
    "net interchange": "interchange",
    "total wind generation basepoint (forecast) in bpa control area": "basepoint",
}
PACIFIC = ZoneInfo("America/Los_Angeles")
Sheet = list[list[str]]


class Table(NamedTuple):
    """The names of the columns in lower case, as the text has them, and the lines.

    A line is the start of its interval, its stamp, and the cells: none where no figure is filled.
    """

    names: list[str]
    lines: list[tuple[datetime, str, list[str]]]


def tables(body: bytes) -> Iterator[Table]:
    """The tables of a text or of each sheet of a workbook.

    The names are found by the first of them, however many lines of words stand before. Raises
    `Malformed` for what has no names, was cut, or has times that the Pacific clock never shows.
    """
    for sheet in map(_lines_of, sheets(body)) if is_workbook(body) else [_lines(body)]:
        lines = iter(sheet)
        names = next((line[1:] for line in lines if line[0].lower() == FIRST), None)
        if names is None or len(names) > MOST_NAMES:
            raise Malformed(f"no line begins with Date/Time: {str(names or sheet[:3])[:200]}")
        table, shown = Table([_plain(name) for name in names], []), Counter[str]()
        for stamp, *cells in filter(any, lines):
            if any(cells) and len(cells) != len(names):
                raise Malformed(f"{len(cells)} cells under {len(names)} names at {stamp}")
            table.lines.append((_moment(stamp, shown[stamp]), stamp, cells if any(cells) else []))
            shown[stamp] += 1
        yield table


def extent(body: bytes) -> tuple[datetime, datetime]:
    """The first start and the last end of the lines with figures of a text or a workbook.

    Raises `Malformed` as `tables` does, and when there is none.
    """
    starts = [start for table in tables(body) for start, _, cells in table.lines if cells]
    if not starts:
        raise Malformed("no line has figures")
    return min(starts), max(starts) + STEP


def _plain(name: str) -> str:
    """A column's name as the text has it: a workbook adds words, the unit and the point."""
    text = " ".join(re.sub(r"\(MW;.*", "", name).lower().split())
    return BOOK.get(text, text)


def _moment(stamp: str, before: int) -> datetime:
    """The moment of a stamp that was shown so often before."""
    wall = _wall_time(stamp)
    moment = wall.replace(tzinfo=PACIFIC, fold=min(before, 1)).astimezone(UTC)
    if moment.astimezone(PACIFIC).replace(tzinfo=None) != wall:
        raise Malformed(f"{stamp} is no time at the Columbia")
    return moment


def _wall_time(stamp: str) -> datetime:
    """What the clock shows, without an offset; old workbooks may count days since 1899."""
    if SERIAL.fullmatch(stamp):
        return EXCEL_DAY_0 + timedelta(minutes=round(float(stamp) * 1440))
    day, _, clock = stamp.partition(" ")
    return _midnight(day) + _since_midnight(clock)


@lru_cache(maxsize=512)
def _midnight(day: str) -> datetime:
    for form in DAYS:
        try:
            return datetime.strptime(day, form)  # noqa: DTZ007 - which offset, its order tells
        except ValueError:
            continue
    raise Malformed(f"{day!r} is no date")


@lru_cache(maxsize=2048)
def _since_midnight(clock: str) -> timedelta:
    return datetime.strptime(clock, "%H:%M") - datetime(1900, 1, 1)  # noqa: DTZ001, DTZ007


def _lines(body: bytes) -> Sheet:
    text = body.decode("utf-8-sig")
    if not text.endswith("\n"):
        raise Malformed(f"the last line has no end, the file was cut: {text[-40:]!r}")
    return [[cell.strip() for cell in line.split("\t")] for line in text.splitlines()]


def _lines_of(rows: list[Row]) -> Sheet:
    """The lines of a sheet, filled up with blanks as far as the names go."""
    named = next((row for row in rows if str(row.get(0, "")).lower().strip() == FIRST), {})
    width = 1 + min(max(named, default=0), MOST_NAMES + 1)
    return [
        [str(row.get(place, "")).strip() for place in range(max(width, 1 + max(row)))]
        for row in rows
    ]
