"""FUELINST: Great Britain's generation by fuel and its interconnectors, every five minutes.

Published at the end of the five minutes: `startTime` is `publishTime` minus five minutes. The
window of publish times is closed at both ends, so we ask until one second before the next one's
first.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from crawler.parsers.elexon import _answer as elexon
from crawler.parsers.elexon._mix import EXPECTED, mixes
from crawler.source import Document, Request, Requests, Row, Source, Window

SOURCE = Source(
    publisher=elexon.PUBLISHER,
    homepage=elexon.HOMEPAGE,
    licence=elexon.LICENCE,
    attribution=elexon.ATTRIBUTION,
    redistribute=True,
    zones=("GB",),
    timezone="Europe/London",
    measures=("generation", "flow"),
    step=timedelta(minutes=5),
    every=timedelta(minutes=5),
    look_back=timedelta(hours=1),
    reach=elexon.REACH,
    span=timedelta(days=1),
    lag=timedelta(minutes=5),
    expects={"generation": EXPECTED},
)


def requests(window: Window) -> Requests:
    """Publish times whose five minutes start in the window, a day at a time."""
    for piece in window.pieces(SOURCE.span):
        published = {
            "publishDateTimeFrom": elexon.stamp(piece.start + SOURCE.step),
            "publishDateTimeTo": elexon.stamp(piece.end + SOURCE.step - timedelta(seconds=1)),
        }
        yield Request(f"{elexon.API}/datasets/FUELINST/stream", published, window=piece)


def parse(document: Document) -> Iterator[Row]:
    """One row of generation and one of flows for each five minutes, in order."""
    yield from mixes(document, "FUELINST", SOURCE.step)
