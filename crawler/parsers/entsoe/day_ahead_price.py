"""ENTSO-E day-ahead prices: what an auction made of tomorrow (data item 12.1.D).

The coupled auction (SDAC) is published about 13:00 Brussels time for the local day after, in
steps of 15 minutes since delivery on 1 October 2025, of 60 before. In Germany and Austria there
is a second one, EXAA's at 10:15. The two differ in `classificationSequence...position`, 1 and 2;
where there is one auction the position is mostly left out. When sequence 1 is late it is absent:
sequence 2 is never taken for it. ENTSO-E does not allow prices to be republished.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from crawler.parsers.entsoe import _platform as platform
from crawler.parsers.entsoe._areas import PRICE_AREAS, PRICE_ZONE_OF, zone_of
from crawler.parsers.entsoe._document import Curve, curves
from crawler.parsers.entsoe._price import heading, sequence_of
from crawler.parsers.entsoe._table import Heading, rows, tables
from crawler.source import Document, Malformed, Requests, Row, Source, Window

SOURCE = Source(
    publisher=platform.PUBLISHER,
    homepage=platform.HOMEPAGE,
    licence="ENTSO-E Transparency Platform terms; the rights stay with the power exchanges",
    attribution=platform.ATTRIBUTION,
    redistribute=False,
    zones=tuple(PRICE_AREAS),
    timezone="Europe/Brussels",
    measures=("price",),
    step=timedelta(minutes=15),
    every=timedelta(minutes=30),
    look_back=timedelta(days=1),
    reach=platform.REACH,
    span=platform.SPAN,
    requires=(platform.TOKEN,),
    per_minute=platform.PER_MINUTE,
    side_by_side=platform.SIDE_BY_SIDE,
)

CONTRACT = "A01"
AUCTIONS = {"": "day_ahead", "1": "day_ahead", "2": "day_ahead_exaa"}
EXAA_ZONES = frozenset({"AT", "DE"})
# From 13:00 on the auction has settled all of the next day, in winter until 23:00 UTC.
AHEAD = timedelta(days=2)


def requests(window: Window) -> Requests:
    """One question for each zone, as far beyond the window as auctions and the span reach."""
    ahead = min(window.end + AHEAD, window.start + SOURCE.span)
    reaching = Window(window.start, max(window.end, ahead))
    for eic in PRICE_AREAS.values():
        asked = {"documentType": "A44", "out_Domain": eic, "in_Domain": eic}
        asked["contract_MarketAgreement.type"] = CONTRACT
        yield from platform.questions(reaching, asked)


def parse(document: Document) -> Iterator[Row]:
    """One row for each interval of an auction's prices; auctions of one step share a row."""
    for table in tables(curves(document, "A44", "price.amount"), _place):
        yield from rows(table, document.window)


def _place(curve: Curve) -> tuple[Heading, str]:
    zone = zone_of(curve.said, "in_Domain.mRID", PRICE_ZONE_OF)
    above = heading(curve.said, zone, CONTRACT)
    auction = AUCTIONS.get(sequence := sequence_of(curve.said))
    if auction is None or (auction == "day_ahead_exaa" and zone not in EXAA_ZONES):
        raise Malformed(f"unknown auction sequence {sequence} in {zone}: {curve}")
    return above, auction
