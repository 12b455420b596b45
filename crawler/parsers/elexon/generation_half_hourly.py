"""FUELHH: Great Britain's generation by fuel and its interconnectors, every half hour.

The same codes as FUELINST's, as means of settlement periods, published at the period's end: what
the operator's meters showed, which no settlement run computes again. The days asked for are
settlement days (London), both ends included.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from crawler.parsers.elexon import _answer as elexon
from crawler.parsers.elexon._mix import EXPECTED, mixes
from crawler.source import Document, Requests, Row, Source, Window

SOURCE = Source(
    publisher=elexon.PUBLISHER,
    homepage=elexon.HOMEPAGE,
    licence=elexon.LICENCE,
    attribution=elexon.ATTRIBUTION,
    redistribute=True,
    zones=("GB",),
    timezone="Europe/London",
    measures=("generation", "flow"),
    step=elexon.HALF_HOUR,
    every=timedelta(minutes=15),
    look_back=timedelta(hours=6),
    reach=elexon.REACH,
    span=timedelta(days=7, hours=1),
    lag=timedelta(minutes=10),
    expects={"generation": EXPECTED},
)

DAYS_A_REQUEST = 7


def requests(window: Window) -> Requests:
    """The settlement days that the window touches, a week at a time."""
    yield from elexon.by_settlement_days("/datasets/FUELHH/stream", window, DAYS_A_REQUEST)


def parse(document: Document) -> Iterator[Row]:
    """One row of generation and one of flows for each half hour, in order."""
    yield from mixes(document, "FUELHH", SOURCE.step)
