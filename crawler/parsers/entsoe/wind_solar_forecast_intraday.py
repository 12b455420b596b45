"""ENTSO-E intraday forecast of wind and solar generation (data item 14.1.D, process A40).

Due at 8:00 Brussels time of the day itself, for the hours before it, too: of those it is what
was known afterwards, and is dated so. Before its deadline it is dated by when it was fetched.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from crawler.parsers.entsoe import _platform as platform
from crawler.parsers.entsoe._areas import AREAS
from crawler.parsers.entsoe._dated import GENERATION_INTRADAY
from crawler.parsers.entsoe._wind_solar import forecasts, questions
from crawler.source import Document, Requests, Row, Source, Window

SOURCE = Source(
    publisher=platform.PUBLISHER,
    homepage=platform.HOMEPAGE,
    licence=platform.LICENCE,
    attribution=platform.ATTRIBUTION,
    redistribute=True,
    zones=tuple(AREAS),
    timezone="Europe/Brussels",
    measures=("generation",),
    step=timedelta(minutes=15),
    every=timedelta(hours=2),
    look_back=timedelta(hours=6),
    look_ahead=timedelta(days=1),
    reach=platform.REACH,
    span=platform.SPAN,
    requires=(platform.TOKEN,),
    per_minute=platform.PER_MINUTE,
    side_by_side=platform.SIDE_BY_SIDE,
)

PROCESS = "A40"


def requests(window: Window) -> Requests:
    """One question for each zone."""
    yield from questions(window, PROCESS)


def parse(document: Document) -> Iterator[Row]:
    """One row of a zone's wind and solar generation for each interval foretold."""
    yield from forecasts(document, PROCESS, GENERATION_INTRADAY)
