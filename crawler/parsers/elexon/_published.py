"""Data sets that can be asked by when they were published alone, and state a half hour again.

A row comes some time after its half hour, and a later publication of the same half hour takes its
place. We ask for what was published from a half hour's end until some hours after it, and leave
what that brings of other half hours to the questions about those.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from crawler.parsers._strict import number, once
from crawler.parsers._windows import check_window
from crawler.parsers.elexon import _answer as elexon
from crawler.source import Malformed, Request, Requests, Window

# ATL comes 1 h 25 min and AGWS about 2 h after the half hour.
LATEST = timedelta(hours=4)
# With the time until the last publication, within the week that the platform allows.
SPAN = timedelta(days=6)


def questions(dataset: str, window: Window) -> Requests:
    """What was published of the half hours of a window, six days of them at a time."""
    for piece in window.pieces(SPAN):
        published = {
            "publishDateTimeFrom": elexon.stamp(piece.start),
            "publishDateTimeTo": elexon.stamp(piece.end + LATEST),
        }
        yield Request(f"{elexon.API}/datasets/{dataset}", published, window=piece)


def standing(
    rows: Sequence[Mapping[str, Any]], window: Window | None, words: Sequence[str]
) -> dict[datetime, dict[str, float]]:
    """The last `quantity` that was published of each half hour of the window, by word, in MW.

    `words` are those of the rows. Raises `Malformed` for two quantities of one publication.
    """
    said: dict[tuple[datetime, str], dict[datetime, float]] = {}
    for row, word in zip(rows, words, strict=True):
        start, published = elexon.start_of(dict(row)), elexon.moment_of(row["publishTime"])
        what = f"{word} at {row['startTime']}"
        if published < start + elexon.HALF_HOUR:
            raise Malformed(f"{what} was published before its end, at {row['publishTime']}")
        once(said.setdefault((start, word), {}), published, number(row["quantity"], what), what)
    check_window(window, [start for start, _ in said], elexon.HALF_HOUR)
    found: dict[datetime, dict[str, float]] = {}
    for (start, word), versions in sorted(said.items()):
        if window is None or (start < window.end and start + elexon.HALF_HOUR > window.start):
            found.setdefault(start, {})[word] = versions[max(versions)]
    return found
