"""ENTSO-E newest forecast of wind and solar generation (data item 14.1.D, process A18).

Whatever was stated last for an interval, by days of the zone's own clock: Finland's begin at
22:00 UTC in winter. It has no deadline, and nothing says when it was issued, so that it is issued
when we fetch it, and is worth fetching only as long as it is fresh.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from crawler.parsers.entsoe import _platform as platform
from crawler.parsers.entsoe._areas import AREAS
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
    every=timedelta(hours=1),
    look_back=timedelta(minutes=15),
    look_ahead=timedelta(days=2),
    reach=timedelta(hours=1),
    span=platform.SPAN,
    requires=(platform.TOKEN,),
    per_minute=platform.PER_MINUTE,
    side_by_side=platform.SIDE_BY_SIDE,
)

PROCESS = "A18"


def requests(window: Window) -> Requests:
    """One question for each zone."""
    yield from questions(window, PROCESS)


def parse(document: Document) -> Iterator[Row]:
    """One row of a zone's wind and solar generation for each interval foretold."""
    yield from forecasts(document, PROCESS, None)
