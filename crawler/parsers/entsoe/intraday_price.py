"""ENTSO-E intraday prices: what the three auctions after the day-ahead one made (12.1.D, A07).

The coupled intraday auctions (SIDC) began in June 2024: the first at 15:00 and the second at
22:00 Brussels time of the day before, the third at 10:00 of the day itself, for its afternoon. They
differ in `classificationSequence...position` and state different prices for one interval, so each
is a component. Zones outside the coupled market have none, and what is traded continuously has no
price here.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from crawler.parsers.entsoe import _platform as platform
from crawler.parsers.entsoe._areas import PRICE_AREAS, PRICE_ZONE_OF, zone_of
from crawler.parsers.entsoe._dated import made
from crawler.parsers.entsoe._document import Curve, curves
from crawler.parsers.entsoe._price import heading, sequence_of
from crawler.parsers.entsoe._table import Heading, rows, tables
from crawler.source import Document, Malformed, Requests, Row, Source, Window

UNCOUPLED = {"AL", "CH", "ME", "MK", "RS", "XK"}
AREAS = {zone: eic for zone, eic in PRICE_AREAS.items() if zone not in UNCOUPLED}

SOURCE = Source(
    publisher=platform.PUBLISHER,
    homepage=platform.HOMEPAGE,
    licence="ENTSO-E Transparency Platform terms; the rights stay with the power exchanges",
    attribution=platform.ATTRIBUTION,
    redistribute=False,
    zones=tuple(AREAS),
    timezone="Europe/Brussels",
    measures=("price",),
    step=timedelta(minutes=15),
    every=timedelta(hours=1),
    look_back=timedelta(hours=6),
    look_ahead=timedelta(days=2),
    reach=platform.REACH,
    span=platform.SPAN,
    requires=(platform.TOKEN,),
    per_minute=platform.PER_MINUTE,
    side_by_side=platform.SIDE_BY_SIDE,
)

CONTRACT = "A07"
AUCTIONS = {"1": "intraday_1", "2": "intraday_2", "3": "intraday_3"}


def requests(window: Window) -> Requests:
    """One question for each zone."""
    for eic in AREAS.values():
        asked = {"documentType": "A44", "out_Domain": eic, "in_Domain": eic}
        asked["contract_MarketAgreement.type"] = CONTRACT
        yield from platform.questions(window, asked)


def parse(document: Document) -> Iterator[Row]:
    """One row for each interval of a zone, with the price of each auction that had it."""
    found = list(curves(document, "A44", "price.amount"))
    made(document, found)
    for table in tables(found, _place):
        yield from rows(table, document.window)


def _place(curve: Curve) -> tuple[Heading, str]:
    zone = zone_of(curve.said, "in_Domain.mRID", PRICE_ZONE_OF)
    above = heading(curve.said, zone, CONTRACT)
    if (auction := AUCTIONS.get(sequence := sequence_of(curve.said))) is None:
        raise Malformed(f"unknown auction sequence {sequence!r} in {zone}: {curve}")
    return above, auction
