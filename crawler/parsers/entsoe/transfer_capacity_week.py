"""ENTSO-E week-ahead transfer capacities of whole days (data item 11.1.A).

A day is Central European: two of a year have 23 and 25 hours, and are series of their own.
Month-ahead capacities (contract A03) are read alike and not asked for: they are those of the same
days with less foresight, and a fifth question for each border would exceed the platform's limit.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from crawler.parsers.entsoe import _platform as platform
from crawler.parsers.entsoe._capacity import ZONES, capacities, questions
from crawler.source import Document, Requests, Row, Source, Window

SOURCE = Source(
    publisher=platform.PUBLISHER,
    homepage=platform.HOMEPAGE,
    licence=platform.LICENCE,
    attribution=platform.ATTRIBUTION,
    redistribute=True,
    zones=ZONES,
    timezone="Europe/Brussels",
    measures=("transfer_capacity",),
    step=timedelta(days=1),
    every=timedelta(hours=12),
    look_back=timedelta(days=1),
    look_ahead=timedelta(days=14),
    reach=platform.REACH,
    span=timedelta(days=60),
    requires=(platform.TOKEN,),
    per_minute=platform.PER_MINUTE,
    side_by_side=platform.SIDE_BY_SIDE,
)

CONTRACT = "A02"


def requests(window: Window) -> Requests:
    """One question for each direction of each border."""
    yield from questions(window, CONTRACT, SOURCE.span)


def parse(document: Document) -> Iterator[Row]:
    """One row for each interval of the receiving zone, its component the sending zone."""
    yield from capacities(document)
