"""WattTime's signal index: how clean the marginal plant is now, as a percentile of its rates.

0 is the cleanest, 100 the dirtiest. Every account may ask it for every region, whatever `my-access`
lists, and only for now. A region that is not covered any more is a 404 "No coverage available".
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from crawler.parsers.watttime import _platform as watttime
from crawler.parsers.watttime._regions import ZONES
from crawler.source import Document, Request, Requests, Row, Source, Window

SOURCE = Source(
    publisher=watttime.PUBLISHER,
    homepage=watttime.HOMEPAGE,
    licence=watttime.LICENCE,
    attribution=watttime.ATTRIBUTION,
    redistribute=False,
    zones=tuple(ZONES.values()),
    timezone="UTC",
    measures=("marginal_index",),
    step=watttime.STEP,
    every=timedelta(minutes=15),
    look_back=watttime.STEP,
    reach=None,
    span=watttime.STEP,
    expects={"marginal_index": frozenset({"percentile"})},
    requires=watttime.REQUIRES,
    per_minute=watttime.PER_MINUTE,
)


def requests(window: Window) -> Requests:
    """The newest index of each region, whatever the window."""
    del window
    headers = yield from watttime.signed_in()
    for region in ZONES:
        asked = {"region": region, "signal_type": watttime.SIGNAL}
        yield Request(f"{watttime.API}/v3/signal-index", asked, headers, may_be_missing=True)


def parse(document: Document) -> Iterator[Row]:
    """One row: the five minutes that are now."""
    answer = watttime.answer_of(document)
    return watttime.rows(
        answer["meta"], answer["data"], "marginal_index", "percentile", "percentile"
    )
