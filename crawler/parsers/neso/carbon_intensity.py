"""NESO's carbon intensity of Great Britain's electricity: what it was, and what it will be.

Grams of CO2 from burning alone for each kWh consumed, imports and losses counted in: `direct`, not
the whole life of plants and fuels. What the API calls `actual` is, in the publisher's own words,
"the estimated carbon intensity from metered generation": it is marked as estimated, and null for
half hours to come and the last one or two. `forecast` is the newest forecast. The API does not
say when it was issued, so it is dated by when we fetched it, and kept for half hours that had not
begun then: every look is a vintage.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from crawler.parsers._strict import number
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
    measures=("published_intensity",),
    step=neso.HALF_HOUR,
    every=timedelta(minutes=30),
    look_back=timedelta(days=1),
    look_ahead=timedelta(days=2),
    reach=neso.REACH,
    span=neso.WIDEST,
    lag=timedelta(hours=1),
    expects={"published_intensity": frozenset({"direct"})},
)


def requests(window: Window) -> Requests:
    """Past and future by the same door, at most 14 days at a time."""
    return neso.asked("/intensity", window)


def parse(document: Document) -> Iterator[Row]:
    """For each half hour what it was, where that is known, and what it will be, if to come."""
    return touching(document.window, _rows(document))


def _rows(document: Document) -> Iterator[Row]:
    for start, end, record in neso.half_hours(document, neso.data_of(document)):
        actual, forecast = (record["intensity"][name] for name in ("actual", "forecast"))
        if actual is not None:
            value = number(actual, f"actual of {start}")
            yield _row(start, end, value)._replace(estimated=True)
        if forecast is not None:
            value = number(forecast, f"forecast of {start}")
            if issued_at := neso.to_come(document, start):
                yield _row(start, end, value)._replace(issued_at=issued_at)


def _row(start: datetime, end: datetime, grams: float) -> Row:
    return Row("GB", "published_intensity", start, end, {"direct": grams}, neso.GRAMS)
