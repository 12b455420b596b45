"""AGWS (B1630): Great Britain's wind on land and offshore and its sun, every half hour.

"Actual or estimated": nobody meters what solar panels feed in below the transmission grid, so
that these numbers are estimates. Published about two hours after the half hour, and again when
they are revised: the last publication counts. Wind is the sum of its two kinds, and is not known
where one of them is missing. Wind and sun are no mix: they are `partial_generation`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from crawler.parsers._columns import columns, known, naming
from crawler.parsers._strict import summed
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
    measures=("partial_generation",),
    step=elexon.HALF_HOUR,
    every=timedelta(minutes=30),
    look_back=timedelta(hours=12),
    reach=elexon.REACH,
    span=SPAN,
    lag=timedelta(hours=2, minutes=30),
)

FUELS = {"Solar": "solar", "Wind Offshore": "wind", "Wind Onshore": "wind"}
WIND = frozenset({"Wind Offshore", "Wind Onshore"})


def requests(window: Window) -> Requests:
    """What was published of the half hours of the window."""
    yield from questions("AGWS", window)


def parse(document: Document) -> Iterator[Row]:
    """One row of wind and sun for each half hour, in order, marked as an estimate."""
    rows = elexon.records(document)
    words, mw, stamps = columns(rows, "psrType", "quantity", "startTime")
    known(words, FUELS, naming("psrType {} at {}: {} MW", words, stamps, mw))
    for start, stated in standing(rows, document.window, words).items():
        parts = {w: q for w, q in stated.items() if w not in WIND or stated.keys() >= WIND}
        if parts:
            end, totals = start + SOURCE.step, summed(parts, FUELS)
            row = Row("GB", "partial_generation", start, end, totals, parts=parts)
            yield row._replace(estimated=True)
