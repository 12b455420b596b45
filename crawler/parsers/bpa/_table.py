"""BPA's tables of five minutes: the same names and moments, be it a text or a workbook."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import NamedTuple
from zoneinfo import ZoneInfo

from crawler.parsers._xls import MAGIC as OLD_BOOK
from crawler.parsers._xls import sheets
from crawler.source import Malformed

FIRST = "date/time"
MOST_BYTES = 256 * 1024 * 1024
HIGHEST_RATIO = 100
NEW_BOOK = b"PK\x03\x04"
SERIAL, EXCEL_DAY_0 = re.compile(r"\d{5}\.\d+"), datetime(1899, 12, 30)  # noqa: DTZ001
STAMPS = ("%m/%d/%Y %H:%M", "%m/%d/%y %H:%M")

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
    sheets = _sheets(body) if body.startswith((OLD_BOOK, NEW_BOOK)) else [_lines(body)]
    for sheet in sheets:
        top = next((at for at, line in enumerate(sheet) if line[0].lower() == FIRST), None)
        if top is None:
            raise Malformed(f"no line begins with Date/Time: {str(sheet[:3])[:200]}")
        names, shown = [_plain(name) for name in sheet[top][1:]], Counter[str]()
        table = Table(names, [])
        for stamp, *cells in filter(any, sheet[top + 1 :]):
            filled = cells if any(cells) else []
            if len(filled) not in (0, len(names)):
                raise Malformed(f"{len(cells)} cells under {len(names)} names at {stamp}")
            table.lines.append((_moment(stamp, shown[stamp]), stamp, filled))
            shown[stamp] += 1
        yield table


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
    for form in STAMPS:
        try:
            return datetime.strptime(stamp, form)  # noqa: DTZ007 - which offset, its order tells
        except ValueError:
            continue
    raise Malformed(f"{stamp!r} is no date and time")


def _lines(body: bytes) -> Sheet:
    text = body.decode("utf-8-sig")
    if not text.endswith("\n"):
        raise Malformed(f"the last line has no end, the file was cut: {text[-40:]!r}")
    return [[cell.strip() for cell in line.split("\t")] for line in text.splitlines()]


def _sheets(body: bytes) -> Iterator[Sheet]:
    """The sheets of a workbook of either kind, each line as wide as the widest."""
    for rows in sheets(body) if body.startswith(OLD_BOOK) else _new_sheets(body):
        width = 1 + max((max(row) for row in rows), default=0)
        yield [[_cell(row.get(place, "")) for place in range(width)] for row in rows]


def _new_sheets(body: bytes) -> Iterator[list[dict[int, object]]]:
    from python_calamine import CalamineError, load_workbook  # only for what is years ago

    _check_size(body)
    try:
        book = load_workbook(BytesIO(body))
        found = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
    except (CalamineError, OSError) as error:
        raise Malformed(f"broken workbook: {str(error)[:200]}") from error
    for sheet in found:
        yield [dict(enumerate(line)) for line in sheet if line]


def _check_size(body: bytes) -> None:
    """Raise `Malformed` when a workbook unpacks to more than is bearable."""
    from zipfile import BadZipFile, ZipFile

    try:
        total = sum(member.file_size for member in ZipFile(BytesIO(body)).infolist())
    except BadZipFile as error:
        raise Malformed(f"broken workbook: {error}") from error
    if total > min(MOST_BYTES, HIGHEST_RATIO * len(body)):
        raise Malformed(f"the workbook unpacks to {total} bytes")


def _cell(value: object) -> str:
    return f"{value:%m/%d/%Y %H:%M}" if isinstance(value, datetime) else str(value).strip()
