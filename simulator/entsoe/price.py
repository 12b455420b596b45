"""Day-ahead prices (12.1.D, A44): whole delivery days of Central European time.

The coupled auction settles tomorrow at about 13:00 Brussels time, in hours until delivery on
30 September 2025 and in quarter-hours since; where the market is not coupled it stays at hours.
In Germany and Austria a second auction, in quarter-hours all along, settles at 10:15.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from simulator import truth
from simulator.entsoe.areas import PRICED
from simulator.entsoe.days import bounds, days, moment
from simulator.entsoe.documents import market_document, nothing_there
from simulator.entsoe.items import HOUR, QUARTER, Asked, Curve
from simulator.noise import smooth
from simulator.wire import Answer, Expected
from simulator.zones import Zone

PRECISION_PRICE = 0.005
QUARTERLY_SINCE = date(2025, 10, 1)
ITEM = "ENERGY_PRICES [12.1.D]"
_TWO_AUCTIONS = {"DE", "AT"}
UNCOUPLED = {"CH", "RS", "ME", "MK", "AL", "XK"}
_SETTLED = {1: time(12, 57), 2: time(10, 20)}


def document(asked: Asked) -> Answer:
    """The prices of every delivery day that the window touches."""
    zone = PRICED.get(asked.receiver_eic)
    if zone is None or asked.receiver_eic != asked.sender_eic:
        return nothing_there(asked, ITEM, asked.receiver_eic)
    curves = [
        _curve(asked, zone, day, sequence)
        for day in days(asked.start, asked.end)
        for sequence in ((1, 2) if zone.key in _TWO_AUCTIONS else (1,))
        if _is_settled(day, sequence, asked.now)
    ]
    if not curves:
        return nothing_there(asked, ITEM, asked.receiver_eic)
    return market_document(asked, "A44", curves)


def _is_settled(day: date, sequence: int, now: datetime) -> bool:
    return now >= moment(day - timedelta(days=1), _SETTLED[sequence])


def _step(zone: Zone, day: date, sequence: int) -> timedelta:
    quarterly = day >= QUARTERLY_SINCE and zone.key not in UNCOUPLED
    return QUARTER if quarterly or sequence == 2 else HOUR


def _price(seed: int, zone: Zone, start: datetime, step: timedelta, sequence: int) -> float:
    price = truth.state(seed, zone.key, start, step).price
    opinion = smooth(seed, f"{zone.key} second auction", start.timestamp(), 5400)
    return price + 4.0 * opinion if sequence == 2 else price


def _curve(asked: Asked, zone: Zone, day: date, sequence: int) -> Curve:
    start, end = bounds(day)
    step = _step(zone, day, sequence)
    prices = [
        _price(asked.seed, zone, begin, step, sequence)
        for begin in truth.intervals(start, end, step)
    ]
    numbered = str(sequence) if zone.key in _TWO_AUCTIONS else ""
    return Curve(elements(zone, "A01", numbered), start, step, prices)


def elements(zone: Zone, contract: str, sequence: str) -> list[tuple[str, str]]:
    """What a series of prices says of itself; without a sequence where there is one auction."""
    position = "classificationSequence_AttributeInstanceComponent.position"
    said = [
        ("auction.type", "A01"),
        ("businessType", "A62"),
        ("in_Domain.mRID", zone.price_eic),
        ("out_Domain.mRID", zone.price_eic),
        ("contract_MarketAgreement.type", contract),
        ("currency_Unit.name", "EUR"),
        ("price_Measure_Unit.name", "MWH"),
    ]
    return [*said, (position, sequence)] if sequence else said


def expected(seed: int, key: str, start: datetime, end: datetime) -> list[Expected]:
    """What truth expects of a zone in [start, end); auctions of one step share a row."""
    zone = next(zone for zone in PRICED.values() if zone.key == key)
    found: dict[tuple[datetime, timedelta], dict[str, float]] = {}
    for sequence, name in ((1, "day_ahead"), (2, "day_ahead_exaa")):
        if sequence == 2 and key not in _TWO_AUCTIONS:
            continue
        for day in days(start, end):
            step = _step(zone, day, sequence)
            opens, closes = bounds(day)
            for begin in truth.intervals(max(start, opens), min(end, closes), step):
                values = found.setdefault((begin, step), {})
                values[name] = _price(seed, zone, begin, step, sequence)
    return [
        (key, "price", begin, begin + step, values)
        for (begin, step), values in sorted(found.items())
    ]
