"""The simulated grid at any moment: a pure function of seed, zone and time.

Everything is in MW and balances: generation + storage + net imports = load. Storage counts
positive when it discharges. A short interval (15 minutes or less) has the value of its middle,
a longer one the mean of its quarter-hours.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from math import floor, tanh
from typing import NamedTuple

from simulator.demand import load_mw
from simulator.noise import smooth
from simulator.plants import curtail, dispatch, dispatchable_mw, must_run, price
from simulator.weather import DAY
from simulator.zones import FUEL_OF, STORAGE, ZONES, Link, Zone, links_of

QUARTER = timedelta(minutes=15)
_SAMPLES_PER_DAY = 6


class State(NamedTuple):
    """A zone over one interval.

    `plants` are MW by kind of plant, storage included; `flows` MW received from each
    neighbour, by interconnector in `links`; `price` is the margin, in money per MWh.
    """

    load: float
    plants: Mapping[str, float]
    links: Mapping[str, float]
    flows: Mapping[str, float]
    price: float

    def fuels(self) -> dict[str, float]:
        """MW by fuel, storage included."""
        total: dict[str, float] = {}
        for plant, mw in self.plants.items():
            fuel = FUEL_OF[plant]
            total[fuel] = total.get(fuel, 0.0) + mw
        return total


@lru_cache(maxsize=1 << 10)
def _alone(seed: int, key: str, seconds: float) -> tuple[float, dict[str, float]]:
    """The load and the must-run plants of a zone."""
    zone = ZONES[key]
    return load_mw(seed, zone, seconds), must_run(seed, zone, seconds)


@lru_cache(maxsize=1 << 15)
def _residual(seed: int, key: str, seconds: float) -> float:
    """Load less must-run, before any exchange or storage."""
    load, running = _alone(seed, key, seconds)
    return load - sum(running.values())


@lru_cache(maxsize=1 << 12)
def _daily_residual(seed: int, key: str, day: int) -> float:
    step = DAY // _SAMPLES_PER_DAY
    moments = range(day * DAY + step // 2, (day + 1) * DAY, step)
    return sum(_residual(seed, key, moment) for moment in moments) / _SAMPLES_PER_DAY


def _usual_residual(seed: int, key: str, seconds: float) -> float:
    """The residual load of the days around, without their hours: what storage swings about."""
    place = seconds / DAY - 0.5
    day = floor(place)
    low, high = (_daily_residual(seed, key, day + step) for step in (0, 1))
    return low + (high - low) * (place - day)


def _storage(seed: int, zone: Zone, seconds: float) -> dict[str, float]:
    """Charges (below zero) when the residual load is low, discharges when it is high."""
    capacities = {plant: zone.plants[plant] for plant in STORAGE if plant in zone.plants}
    if not capacities:
        return {}
    swing = _residual(seed, zone.key, seconds) - _usual_residual(seed, zone.key, seconds)
    effort = max(-1.0, min(1.0, 2.5 * swing / zone.load_mw))
    usable = 0.75 * (1.0 if effort > 0 else 1.1)
    limit = 0.3 * zone.load_mw / sum(capacities.values())
    return {plant: mw * effort * min(usable, limit) for plant, mw in capacities.items()}


def _market_price(seed: int, key: str, seconds: float) -> float:
    """The price a zone would have alone; outside the simulated zones, a price like theirs."""
    if key in ZONES:
        return price(ZONES[key], _residual(seed, key, seconds))
    hour = (seconds / 3600 - 6) % 24
    return 45.0 + 25.0 * smooth(seed, f"{key} price", seconds, 9 * 3600) + (8 < hour < 20) * 5.0


@lru_cache(maxsize=1 << 15)
def _wish(seed: int, link: Link, seconds: float) -> float:
    """MW that the market would send from `a` to `b`: from the cheaper side to the dearer."""
    if seconds < link.since:
        return 0.0
    difference = _market_price(seed, link.b, seconds) - _market_price(seed, link.a, seconds)
    chance = 0.3 * smooth(seed, f"{link.name} flow", seconds, 3 * 3600)
    return link.capacity_mw * tanh(difference / 45.0 + chance)


@lru_cache(maxsize=1 << 15)
def _openness(seed: int, key: str, seconds: float) -> tuple[float, float]:
    """Shares of the wished imports and exports that a zone has use for, and plants for."""
    if key not in ZONES:
        return 1.0, 1.0
    wishes = [_wish(seed, link, seconds) * (1 if link.b == key else -1) for link in links_of(key)]
    imports, exports = sum(mw for mw in wishes if mw > 0), -sum(mw for mw in wishes if mw < 0)
    residual = _residual(seed, key, seconds)
    use = 0.9 * max(0.0, residual)
    spare = 0.9 * max(0.0, dispatchable_mw(ZONES[key]) - residual)
    return min(1.0, use / imports if imports else 1.0), min(
        1.0, spare / exports if exports else 1.0
    )


@lru_cache(maxsize=1 << 15)
def _scheduled(seed: int, link: Link, hour: int) -> float:
    """MW from `a` to `b` at the start of an hour since 1970."""
    seconds = hour * 3600.0
    wish = _wish(seed, link, seconds)
    sender, receiver = (link.a, link.b) if wish > 0 else (link.b, link.a)
    return wish * _openness(seed, receiver, seconds)[0] * _openness(seed, sender, seconds)[1]


def _transfer(seed: int, link: Link, seconds: float) -> float:
    """MW from `a` to `b` over one interconnector, ramped from hour to hour."""
    hour = floor(seconds / 3600)
    low = _scheduled(seed, link, hour)
    return low + (_scheduled(seed, link, hour + 1) - low) * (seconds / 3600 - hour)


def received(seed: int, key: str, seconds: float) -> dict[str, float]:
    """MW that a zone receives by each of its interconnectors, at a moment since 1970 UTC."""
    return {
        link.name: _transfer(seed, link, seconds) * (1 if link.b == key else -1)
        for link in links_of(key)
    }


@lru_cache(maxsize=1 << 14)
def _moment(seed: int, key: str, seconds: float) -> State:
    zone = ZONES[key]
    load, running = _alone(seed, key, seconds)
    links = received(seed, key, seconds)
    flows: dict[str, float] = {}
    for link in links_of(key):
        other = link.a if link.b == key else link.b
        flows[other] = flows.get(other, 0.0) + links[link.name]
    storage = _storage(seed, zone, seconds)
    fixed = sum(running.values()) + sum(storage.values()) + sum(links.values())
    need = load - fixed
    if need < 0.0:
        running = curtail(running, -need)
    market = dispatch(zone, max(0.0, need))
    ripple = 1.5 * smooth(seed, f"{key} ripple", seconds, 1200)
    plants = {**running, **market, **storage}
    return State(load, plants, links, flows, price(zone, need) + ripple)


def _mean(states: list[State]) -> State:
    def average(maps: list[Mapping[str, float]]) -> dict[str, float]:
        return {name: sum(part[name] for part in maps) / len(maps) for name in maps[0]}

    return State(
        load=sum(state.load for state in states) / len(states),
        plants=average([state.plants for state in states]),
        links=average([state.links for state in states]),
        flows=average([state.flows for state in states]),
        price=sum(state.price for state in states) / len(states),
    )


def state(seed: int, zone: str, start: datetime, step: timedelta) -> State:
    """The zone over [start, start + step)."""
    if step <= QUARTER:
        return _moment(seed, zone, (start + step / 2).timestamp())
    return _longer(seed, zone, start, step)


@lru_cache(maxsize=1 << 13)
def _longer(seed: int, zone: str, start: datetime, step: timedelta) -> State:
    quarters = range(step // QUARTER)
    return _mean([state(seed, zone, start + quarter * QUARTER, QUARTER) for quarter in quarters])


def intervals(start: datetime, end: datetime, step: timedelta) -> Iterator[datetime]:
    """Starts of the intervals, aligned to UTC, that lie wholly in [start, end)."""
    moment = ceiling(start, step)
    while moment + step <= end:
        yield moment
        moment += step


def ceiling(moment: datetime, step: timedelta) -> datetime:
    """The first boundary of a step, counted from 1970 UTC, at or after a moment."""
    return moment + (datetime(1970, 1, 1, tzinfo=UTC) - moment) % step


def floor_to(moment: datetime, step: timedelta) -> datetime:
    """The last boundary of a step, counted from 1970 UTC, at or before a moment."""
    return moment - (moment - datetime(1970, 1, 1, tzinfo=UTC)) % step


def window(
    seed: int, zone: str, start: datetime, end: datetime, step: timedelta
) -> list[tuple[datetime, State]]:
    """Every interval of a zone that lies wholly in [start, end), with its state."""
    return [(moment, state(seed, zone, moment, step)) for moment in intervals(start, end, step)]


def imbalance_price(seed: int, zone: str, start: datetime, step: timedelta) -> float:
    """Money per MWh that being short or long cost in an interval: the margin, and luck."""
    luck = smooth(seed, f"{zone} imbalance", start.timestamp(), 5400)
    return state(seed, zone, start, step).price + 45.0 * luck**3


def frequency_hz(seed: int, moment: datetime) -> float:
    """Great Britain's frequency: always pulled back to 50 Hz, mostly within 0.2 Hz of it."""
    seconds = moment.timestamp()
    slow = smooth(seed, "GB frequency slow", seconds, 600)
    fast = smooth(seed, "GB frequency", seconds, 75)
    jitter = smooth(seed, "GB frequency jitter", seconds, 15)
    return 50.0 + 0.07 * slow + 0.08 * fast + 0.025 * jitter
