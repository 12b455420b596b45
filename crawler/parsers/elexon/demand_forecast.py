"""NDF: what Great Britain's national demand of each half hour until tomorrow's end is to be.

Foretold is what INDO then measures. The data set takes a window of publish times; it is published
some times a day, so that a short window is empty: we always ask for twelve hours more. Each
publication is a vintage of its own, and says when it was issued. `boundary` N is the whole
country; parts of it are other data sets' to tell.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from crawler.parsers._strict import number, once
from crawler.parsers._windows import check_window
from crawler.parsers.elexon import _answer as elexon
from crawler.source import Document, Malformed, Request, Requests, Row, Source, Window

# How long before the window publications count, so that there is one; with a piece, it is a day.
BACK = PIECE = timedelta(hours=12)
# No half hour is foretold longer before.
HORIZON = timedelta(days=3)

SOURCE = Source(
    publisher=elexon.PUBLISHER,
    homepage=elexon.HOMEPAGE,
    licence=elexon.LICENCE,
    attribution=elexon.ATTRIBUTION,
    redistribute=True,
    zones=("GB",),
    timezone="Europe/London",
    measures=("load",),
    step=elexon.HALF_HOUR,
    every=timedelta(minutes=30),
    look_back=elexon.HALF_HOUR,
    reach=elexon.REACH,
    span=BACK + PIECE + HORIZON,
    expects={"load": frozenset({"load"})},
)

NATIONAL = "N"


def requests(window: Window) -> Requests:
    """What was published in the window and just before it; rows lie up to a horizon later."""
    for piece in window.pieces(PIECE):
        first = piece.start - BACK
        published = {
            "publishDateTimeFrom": elexon.stamp(first),
            "publishDateTimeTo": elexon.stamp(piece.end),
        }
        foretold = Window(first, piece.end + HORIZON)
        yield Request(f"{elexon.API}/datasets/NDF", published, window=foretold)


def parse(document: Document) -> Iterator[Row]:
    """One row of load for each half hour of each publication, in order."""
    stated: dict[tuple[datetime, datetime], float] = {}
    for row in elexon.records(document):
        what = f"demand at {row['startTime']}, published {row['publishTime']}"
        if (boundary := row["boundary"]) != NATIONAL:
            raise Malformed(f"{what} of boundary {boundary!r}: {row['demand']} MW")
        start, issued_at = elexon.start_of(row), elexon.moment_of(row["publishTime"])
        once(stated, (issued_at, start), number(row["demand"], what), what)
    _check_publications(document.window, {issued_at for issued_at, _ in stated})
    for (issued_at, start), mw in sorted(stated.items()):
        yield Row("GB", "load", start, start + SOURCE.step, {"load": mw}, issued_at=issued_at)


def _check_publications(window: Window | None, issued: set[datetime]) -> None:
    """Raise `Malformed` when none of the publications is one of those that were asked for."""
    if window is not None:
        asked = Window(window.start, window.end - HORIZON)
        check_window(asked, issued, timedelta(seconds=1))
