"""Intraday auction prices (12.1.D, A44 of contract A07): three auctions of one delivery day.

Two settle on the day before and one in the morning, for the day's second half. They began with
the delivery of 14 June 2024.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from simulator import truth
from simulator.entsoe.areas import PRICED
from simulator.entsoe.days import bounds, days, moment
from simulator.entsoe.documents import market_document, nothing_there
from simulator.entsoe.items import QUARTER, Asked, Curve
from simulator.entsoe.price import ITEM, UNCOUPLED, elements
from simulator.noise import smooth
from simulator.wire import Answer, Expected
from simulator.zones import Zone

SINCE = date(2024, 6, 14)
_NOON = time(12)
# Days before delivery, and the time of day, at which the prices of each are there.
_SETTLED = {1: (1, time(15, 10)), 2: (1, time(22, 10)), 3: (0, time(10, 10))}


def document(asked: Asked) -> Answer:
    """The prices of each auction of every delivery day that the window touches."""
    zone = PRICED.get(asked.receiver_eic)
    if zone is None or zone.key in UNCOUPLED or asked.receiver_eic != asked.sender_eic:
        return nothing_there(asked, ITEM, asked.receiver_eic)
    curves = [
        _curve(asked.seed, zone, day, sequence)
        for day in days(asked.start, asked.end)
        for sequence, (before, at) in _SETTLED.items()
        if day >= SINCE and asked.now >= moment(day - timedelta(days=before), at)
    ]
    if not curves:
        return nothing_there(asked, ITEM, asked.receiver_eic)
    return market_document(asked, "A44", curves)


def _delivers(day: date, sequence: int) -> tuple[datetime, datetime]:
    start, end = bounds(day)
    return (moment(day, _NOON).astimezone(UTC) if sequence == 3 else start), end


def _price(seed: int, zone: Zone, start: datetime, sequence: int) -> float:
    opinion = smooth(seed, f"{zone.key} intraday auction {sequence}", start.timestamp(), 5400)
    return truth.state(seed, zone.key, start, QUARTER).price + 6.0 * opinion


def _curve(seed: int, zone: Zone, day: date, sequence: int) -> Curve:
    delivered = _delivers(day, sequence)
    prices = [_price(seed, zone, begin, sequence) for begin in truth.intervals(*delivered, QUARTER)]
    return Curve(elements(zone, "A07", str(sequence)), delivered[0], QUARTER, prices)


def expected(seed: int, key: str, start: datetime, end: datetime) -> list[Expected]:
    """What truth expects of a zone in [start, end), once all auctions have settled."""
    zone = next(zone for zone in PRICED.values() if zone.key == key)
    found: dict[datetime, dict[str, float]] = {}
    for day in days(start, end):
        for sequence in _SETTLED if day >= SINCE and key not in UNCOUPLED else ():
            opens, closes = _delivers(day, sequence)
            for begin in truth.intervals(max(start, opens), min(end, closes), QUARTER):
                price = _price(seed, zone, begin, sequence)
                found.setdefault(begin, {})[f"intraday_{sequence}"] = price
    return [
        (key, "price", begin, begin + QUARTER, values) for begin, values in sorted(found.items())
    ]
