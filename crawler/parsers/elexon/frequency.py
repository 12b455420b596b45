"""FREQ: the frequency of Great Britain's grid, a sample every 15 seconds.

Rows come newest first. The window is one of measurement times and closed at both ends; the names
of other data sets' parameters are ignored here, and then the newest day comes back instead. A
sample is an instant; it stands for the 15 seconds that it begins.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from crawler.parsers._columns import agreed, columns, naming, numbers
from crawler.parsers._windows import check_window
from crawler.parsers.elexon import _answer as elexon
from crawler.source import Document, Request, Requests, Row, Source, Window

SOURCE = Source(
    publisher=elexon.PUBLISHER,
    homepage=elexon.HOMEPAGE,
    licence=elexon.LICENCE,
    attribution=elexon.ATTRIBUTION,
    redistribute=True,
    zones=("GB",),
    timezone="Europe/London",
    measures=("frequency",),
    step=timedelta(seconds=15),
    every=timedelta(minutes=5),
    look_back=timedelta(hours=1),
    reach=elexon.REACH,
    span=timedelta(days=1),
    lag=timedelta(minutes=5),
    expects={"frequency": frozenset({"frequency"})},
)


def requests(window: Window) -> Requests:
    """Samples taken in the window, a day at a time."""
    for piece in window.pieces(SOURCE.span):
        measured = {
            "measurementDateTimeFrom": elexon.stamp(piece.start),
            "measurementDateTimeTo": elexon.stamp(piece.end - timedelta(seconds=1)),
        }
        yield Request(f"{elexon.API}/datasets/FREQ/stream", measured, window=piece)


def parse(document: Document) -> Iterator[Row]:
    """One row a sample, oldest first, in Hz."""
    stamps, hertz = columns(elexon.records(document), "measurementTime", "frequency")
    what = naming("frequency at {}", stamps)
    samples = agreed(map(elexon.moment_of, stamps), numbers(hertz, what), what)
    check_window(document.window, samples, SOURCE.step)
    for start, value in sorted(samples.items()):
        yield Row("GB", "frequency", start, start + SOURCE.step, {"frequency": value}, "Hz")
