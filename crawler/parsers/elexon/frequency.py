"""FREQ: the frequency of Great Britain's grid, a sample every 15 seconds.

Rows come newest first. The window is one of measurement times and closed at both ends; the names
of other data sets' parameters are ignored here, and then the newest day comes back instead. A
sample is an instant; it stands for the 15 seconds that it begins.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from crawler.parsers._strict import number, once
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
    samples: dict[datetime, float] = {}
    for row in elexon.records(document):
        what = f"frequency at {row['measurementTime']}"
        moment = elexon.moment_of(row["measurementTime"])
        once(samples, moment, number(row["frequency"], what), what)
    check_window(document.window, samples, SOURCE.step)
    for start, hertz in sorted(samples.items()):
        yield Row("GB", "frequency", start, start + SOURCE.step, {"frequency": hertz}, "Hz")
