"""ENTSO-E day-ahead forecast of wind and solar generation (data item 14.1.D, process A01).

Due at 18:00 Brussels time of the day before, by whole Central European days; zones of other
clocks, Finland's for one, too. It is not changed later: what is known better within the day is
another process, and another feed of ours, so that no vintage takes the place of another.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from crawler.parsers.entsoe import _platform as platform
from crawler.parsers.entsoe._areas import AREAS
from crawler.parsers.entsoe._dated import GENERATION_DAY_AHEAD
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
    look_ahead=timedelta(days=2),
    reach=platform.REACH,
    span=platform.SPAN,
    requires=(platform.TOKEN,),
    per_minute=platform.PER_MINUTE,
    side_by_side=platform.SIDE_BY_SIDE,
)

PROCESS = "A01"


def requests(window: Window) -> Requests:
    """One question for each zone."""
    yield from questions(window, PROCESS)


def parse(document: Document) -> Iterator[Row]:
    """One row of a zone's wind and solar generation for each interval foretold."""
    yield from forecasts(document, PROCESS, GENERATION_DAY_AHEAD)
