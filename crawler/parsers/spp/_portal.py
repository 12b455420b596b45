"""What all feeds of portal.spp.org share: who publishes, the doors, and files of lines by time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from crawler.parsers._csv import lines_of
from crawler.parsers._strict import number
from crawler.source import Document, Empty, Malformed

PUBLISHER = "Southwest Power Pool (SPP)"
LICENCE = "Copying with citation is permitted, but for commercial publications (terms of spp.org)"
ATTRIBUTION = "Southwest Power Pool"
ZONES = ("US-SPP", "US-SWPW")
CHARTS = "https://portal.spp.org/chart-api"
FILES = "https://portal.spp.org/file-browser-api/download"
# The browser answers who may not read a folder with an empty list, or with nothing.
NOTHING = (b"", b"[]")

Line = dict[str, str]


def lines(document: Document, step: timedelta) -> Iterator[tuple[datetime, Line]]:
    """Each line of the asked window with its start, which is its first column, in UTC.

    Names are lower-case and without the blanks before them. Raises `Malformed` for a stamp that
    is off the grid of `step`, and `Empty` when the file has nothing of the window.
    """
    if document.body.strip() in NOTHING:
        raise Empty("the door is there, and nothing behind it")
    first, found = _first_name(document), False
    for line in lines_of(document, first):
        start = _moment(line.pop(first), step)
        window = document.window
        if window is None or (start + step > window.start and start < window.end):
            found = True
            yield start, line
    if not found:
        raise Empty("the file has nothing of the time that was asked for")


def figure(cell: str, what: str) -> float | None:
    """The number of a cell, None where it is blank."""
    return number(cell, what) if cell.strip() else None


def _first_name(document: Document) -> str:
    """`GMT MKT Interval`, `GMTTime` or `GMTTIME`, in lower case."""
    header = document.body[:99].removeprefix(b"\xef\xbb\xbf")
    return header.partition(b",")[0].decode(errors="replace").strip().lower()


def _moment(stamp: str, step: timedelta) -> datetime:
    moment = datetime.fromisoformat(stamp)
    if moment.tzinfo is None or (moment - datetime(1970, 1, 1, tzinfo=UTC)) % step:
        raise Malformed(f"{stamp} is not in UTC, or off the grid of {step}")
    return moment.astimezone(UTC)
