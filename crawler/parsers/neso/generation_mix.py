"""NESO's generation mix of Great Britain: the percentage of nine fuels, imports among them.

Whole numbers come without decimals, and the sum may miss 100 by a rounding. `data` is an object
for the newest half hour and a list for a window. `other` is what we call unknown.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from crawler.parsers._windows import touching
from crawler.parsers.neso import _platform as neso
from crawler.source import Document, Requests, Row, Source, Window

SOURCE = Source(
    publisher=neso.PUBLISHER,
    homepage=neso.HOMEPAGE,
    licence=neso.LICENCE,
    attribution=neso.ATTRIBUTION,
    redistribute=True,
    zones=("GB",),
    timezone="UTC",
    measures=("generation_share",),
    step=neso.HALF_HOUR,
    every=timedelta(minutes=30),
    look_back=timedelta(days=1),
    reach=neso.REACH,
    span=neso.WIDEST,
    lag=timedelta(hours=1),
    expects={"generation_share": frozenset(neso.SHARES.values())},
)


def requests(window: Window) -> Requests:
    """At most 14 days at a time."""
    return neso.asked("/generation", window)


def parse(document: Document) -> Iterator[Row]:
    """One row a half hour, in order."""
    return touching(document.window, _rows(document))


def _rows(document: Document) -> Iterator[Row]:
    for start, end, record in neso.half_hours(document, neso.data_of(document)):
        shares = neso.shares(record["generationmix"], f"{start}")
        yield Row("GB", "generation_share", start, end, shares, "%")
