"""ATL (B0610): Great Britain's total load, every half hour, with what embedded plants serve.

Published about 1 h 25 min after the half hour; a later publication takes the place of an earlier
one. The data set takes a window of publish times, and settlement days under another door only.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from crawler.parsers.elexon import _answer as elexon
from crawler.parsers.elexon._published import SPAN, questions, standing
from crawler.source import Document, Requests, Row, Source, Window

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
    look_back=timedelta(hours=12),
    reach=elexon.REACH,
    span=SPAN,
    lag=timedelta(hours=1, minutes=30),
    expects={"load": frozenset({"load"})},
)


def requests(window: Window) -> Requests:
    """What was published of the half hours of the window."""
    yield from questions("ATL", window)


def parse(document: Document) -> Iterator[Row]:
    """One row of load for each half hour, in order."""
    rows = elexon.records(document)
    stated = standing(rows, document.window, ["load"] * len(rows))
    for start, values in stated.items():
        yield Row("GB", "load", start, start + SOURCE.step, values)
