"""What is agreed, and what is allowed, to go over a border, in one direction a document.

Scheduled exchanges (12.1.F, A09) come for all of a contract's days at once: the total (A05) beside
what the day-ahead market made of it (A01). Transfer capacities (11.1.A, A61) are those of the day
ahead, or of whole days up to the end of next week; the document does not say which of the two.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta

from simulator import truth
from simulator.entsoe.areas import border
from simulator.entsoe.days import bounds, days, moment
from simulator.entsoe.documents import market_document, nothing_there
from simulator.entsoe.flow import Links, received, step_of
from simulator.entsoe.items import DAY, Asked, Curve
from simulator.noise import smooth
from simulator.wire import Answer, Expected
from simulator.zones import LINKS, ZONES, links_of

PRECISION_MW = 0.005
_AGREED = time(14)
_CALCULATED = time(10, 30)
_SCHEDULES = "SCHEDULED_COMMERCIAL_EXCHANGES_R3 [12.1.F]"
_CAPACITIES = "FORECASTED_CAPACITY [11.1.A]"
_CAPACITY_OF = {link.name: link.capacity_mw for link in LINKS}
# How much of the total the day-ahead market is off, and what is agreed from what then flows.
_OPINIONS = {"A05": 0.04, "A01": 0.1}

Value = Callable[[int, Links, datetime, timedelta], float]
Interval = tuple[datetime, datetime, dict[str, float]]
Told = Callable[[datetime, datetime], Iterator[Interval]]


def schedules(asked: Asked) -> Answer:
    """What one area is scheduled to receive from another, by contract."""
    links = border(asked.sender_eic, asked.receiver_eic)
    curves = [
        _curve(asked, "A06", contract, links, day, _scheduled(contract))
        for contract in _OPINIONS
        for day in days(asked.start, asked.end)
        if links and asked.now >= moment(day - DAY, _AGREED)
    ]
    if not curves:
        return nothing_there(asked, _SCHEDULES, asked.receiver_eic, asked.sender_eic)
    return market_document(asked, "A09", curves)


def day_ahead(asked: Asked) -> Answer:
    """What one area may receive from another at most, by the intervals of the next day."""
    links = border(asked.sender_eic, asked.receiver_eic)
    curves = [
        _curve(asked, "A27", "", links, day, _allowed)
        for day in days(asked.start, asked.end)
        if links and asked.now >= moment(day - DAY, _CALCULATED)
    ]
    if not curves:
        return nothing_there(asked, _CAPACITIES, asked.receiver_eic, asked.sender_eic)
    return market_document(asked, "A61", curves)


def week_ahead(asked: Asked) -> Answer:
    """What one area may receive from another at most, by whole days."""
    links = border(asked.sender_eic, asked.receiver_eic)
    known = [
        day for day in days(asked.start, asked.end) if day <= (asked.now + 7 * DAY).date() and links
    ]
    if not known:
        return nothing_there(asked, _CAPACITIES, asked.receiver_eic, asked.sender_eic)
    start, end = bounds(known[0])[0], bounds(known[-1])[1]
    values = [_allowed_on(asked.seed, links, day) for day in known]
    elements = _elements(asked, "A27", "")
    return market_document(asked, "A61", [Curve(elements, start, DAY, values, end=end)])


def _curve(
    asked: Asked, business: str, contract: str, links: Links, day: date, value: Value
) -> Curve:
    step, (start, end) = step_of(links), bounds(day)
    values = [value(asked.seed, links, begin, step) for begin in truth.intervals(start, end, step)]
    return Curve(_elements(asked, business, contract), start, step, values)


def _elements(asked: Asked, business: str, contract: str) -> list[tuple[str, str]]:
    said = [
        ("businessType", business),
        ("in_Domain.mRID", asked.receiver_eic),
        ("out_Domain.mRID", asked.sender_eic),
        ("contract_MarketAgreement.type", contract),
        ("quantity_Measure_Unit.name", "MAW"),
    ]
    return [(name, text) for name, text in said if text]


def _name(links: Links) -> str:
    return " ".join(sorted(name for _, name in links))


def _scheduled(contract: str) -> Value:
    def value(seed: int, links: Links, start: datetime, step: timedelta) -> float:
        opinion = smooth(seed, f"{_name(links)} {contract}", start.timestamp(), 4 * 3600)
        return received(seed, links, start, step) * (1.0 + _OPINIONS[contract] * opinion)

    return value


def _allowed(seed: int, links: Links, start: datetime, step: timedelta) -> float:
    """MW to the ten, the same for four hours, more than ever flows."""
    del step
    block = int(start.timestamp()) // (4 * 3600)
    share = 1.4 + 0.2 * smooth(seed, f"{_name(links)} capacity", block, 3)
    return round(sum(_CAPACITY_OF[name] for _, name in links) * share, -1)


def _allowed_on(seed: int, links: Links, day: date) -> float:
    share = 1.3 + 0.2 * smooth(seed, f"{_name(links)} capacity of a week", day.toordinal() // 2, 3)
    return round(sum(_CAPACITY_OF[name] for _, name in links) * share, -1)


def _links(sender: str, receiver: str) -> Links:
    """The receiving zone with the name of each link over which it receives from another."""
    return tuple(
        (ZONES[receiver], link.name) for link in links_of(receiver) if sender in (link.a, link.b)
    )


def expected_schedule(
    seed: int, receiver: str, sender: str, start: datetime, end: datetime
) -> list[Expected]:
    """What truth expects to be scheduled in all, in [start, end)."""
    told = _told(seed, receiver, sender, _scheduled("A05"))
    return [(receiver, "scheduled_inflow", *row) for row in told(start, end)]


def expected_capacity(
    seed: int, receiver: str, sender: str, start: datetime, end: datetime
) -> list[Expected]:
    """What truth expects to be allowed on the day ahead, in [start, end)."""
    told = _told(seed, receiver, sender, _allowed)
    return [(receiver, "transfer_capacity", *row) for row in told(start, end)]


def _told(seed: int, receiver: str, sender: str, value: Value) -> Told:
    links = _links(sender, receiver)
    step = step_of(links)

    def told(start: datetime, end: datetime) -> Iterator[Interval]:
        for begin in truth.intervals(start, end, step):
            yield begin, begin + step, {sender: value(seed, links, begin, step)}

    return told


def expected_week(
    seed: int, receiver: str, sender: str, start: datetime, end: datetime
) -> list[Expected]:
    """What truth expects to be allowed on whole days that lie wholly in [start, end)."""
    links = _links(sender, receiver)
    whole = [day for day in days(start, end) if bounds(day)[0] >= start and bounds(day)[1] <= end]
    return [
        (receiver, "transfer_capacity", *bounds(day), {sender: _allowed_on(seed, links, day)})
        for day in whole
    ]
