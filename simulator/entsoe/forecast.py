"""What is foretold: load (6.1.B), wind and sun (14.1.D), all generation (14.1.C).

A forecast is the truth with an error that does not change once it is issued. The day before's
come in the morning (load) and before the evening (plants), the day's own before eight. The newest
one is made anew each hour, knows what is near better than what is far, and goes by the days of
the zone's own clock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from simulator import truth
from simulator.entsoe.areas import COUNTRY, SILENT
from simulator.entsoe.days import CLOCK, bounds, days, moment
from simulator.entsoe.documents import market_document, nothing_there
from simulator.entsoe.items import DAY, HOUR, Asked, Curve
from simulator.noise import smooth
from simulator.wire import Answer, Expected, Foresight
from simulator.zones import FUEL_OF, STORAGE, ZONES, Zone

PRECISION_MW = 0.02
_CODES = {"solar": "B16", "offshore": "B18", "onshore": "B19"}
_ITEMS = {"A65": "DAY_AHEAD_TOTAL_LOAD_FORECAST_R3 [6.1.B]",
          "A69": "WIND_AND_SOLAR_FORECASTS_R3 [14.1.D]",
          "A71": "AGGREGATED_GENERATION_FORECAST_R3 [14.1.C]"}  # fmt: skip
# Days before delivery, and the time of day, at which a process is published.
_PUBLISHED = {("A65", "A01"): (1, time(9)), ("A71", "A01"): (1, time(17)),
              ("A69", "A01"): (1, time(17, 30)), ("A69", "A40"): (0, time(7, 40)),
              ("A69", "A18"): (1, time(0))}  # fmt: skip
_ERROR = {"A01": 0.25, "A40": 0.12}
_ERROR_OF_A_DAY = 0.18

Element = tuple[str, str]
Told = Callable[[datetime], float]


def document(asked: Asked, kind: str) -> Answer:
    """What is foretold of each delivery day that the window touches."""
    eic = asked.area_eic or asked.receiver_eic
    zone = COUNTRY.get(eic)
    curves = list(_curves(asked, kind, zone)) if zone and zone.key not in SILENT else []
    if not curves:
        return nothing_there(asked, _ITEMS[kind], eic)
    return market_document(asked, kind, curves)


def _curves(asked: Asked, kind: str, zone: Zone) -> Iterator[Curve]:
    before, at = _PUBLISHED[kind, asked.process]
    clock = ZoneInfo(zone.timezone) if asked.process == "A18" else CLOCK
    for day in days(asked.start, asked.end, clock):
        if asked.now >= moment(day - timedelta(days=before), at):
            yield from _of_a_day(asked, kind, zone, bounds(day, clock))


def _of_a_day(
    asked: Asked, kind: str, zone: Zone, day: tuple[datetime, datetime]
) -> Iterator[Curve]:
    begins = list(truth.intervals(*day, zone.step))
    for elements, psr_type, told in _told(asked.seed, zone, kind, asked.process, asked.now):
        yield Curve(elements, day[0], zone.step, [told(begin) for begin in begins], psr_type)


def _told(
    seed: int, zone: Zone, kind: str, process: str, now: datetime
) -> Iterator[tuple[Sequence[Element], str, Told]]:
    """Each series of a document: what it says of itself, its type, and its number by interval."""
    if kind == "A65":
        yield _elements(zone, "A04", "A01", "out"), "", partial(_load, seed, zone)
    elif kind == "A71":
        yield _elements(zone, "A01", "A01", "in"), "", partial(_all, seed, zone)
        if any(plant in zone.plants for plant in STORAGE):
            yield _elements(zone, "A01", "A01", "out"), "", partial(_consumed, seed, zone)
    else:
        for plant, code in _CODES.items():
            if plant in zone.plants:
                business = "A94" if plant == "solar" else "A93"
                told = partial(_plant, seed, zone, plant, process, now)
                yield _elements(zone, business, "A08", "in"), code, told


def _elements(zone: Zone, business: str, aggregation: str, way: str) -> Sequence[Element]:
    return (
        ("businessType", business),
        ("objectAggregation", aggregation),
        (f"{way}BiddingZone_Domain.mRID", zone.eic),
        ("quantity_Measure_Unit.name", "MAW"),
    )


def _load(seed: int, zone: Zone, start: datetime) -> float:
    error = 0.03 * smooth(seed, f"{zone.key} load forecast", start.timestamp(), 5 * 3600)
    return truth.state(seed, zone.key, start, zone.step).load * (1.0 + error)


def _all(seed: int, zone: Zone, start: datetime) -> float:
    plants = truth.state(seed, zone.key, start, zone.step).plants.values()
    error = 0.04 * smooth(seed, f"{zone.key} generation forecast", start.timestamp(), 5 * 3600)
    return sum(max(0.0, mw) for mw in plants) * (1.0 + error)


def _consumed(seed: int, zone: Zone, start: datetime) -> float:
    plants = truth.state(seed, zone.key, start, zone.step).plants
    return sum(max(0.0, -plants[plant]) for plant in STORAGE if plant in plants)


def _plant(
    seed: int, zone: Zone, plant: str, process: str, now: datetime, start: datetime
) -> float:
    """MW of wind or sun as a process foretells them; the newest does not look back."""
    mw = max(0.0, truth.state(seed, zone.key, start, zone.step).plants[plant])
    issue, share = process, _ERROR.get(process, 0.0)
    if process == "A18":
        issued_at = truth.floor_to(min(now, start), HOUR)
        issue = f"{process} {issued_at:%Y%m%d%H}"
        share = _ERROR_OF_A_DAY * min(1.0, (start - issued_at) / DAY)
    name = f"{zone.key} {plant} {issue}"
    return mw * (1.0 + share * smooth(seed, name, start.timestamp(), 4 * 3600))


def load(
    seed: int, key: str, _component: str, start: datetime, end: datetime, issued_at: datetime
) -> list[Expected]:
    """What a forecast of a zone's load says of [start, end)."""
    del issued_at  # it is issued once
    zone = ZONES[key]
    return [
        (key, "load", begin, begin + zone.step, {"load": _load(seed, zone, begin)})
        for begin in truth.intervals(start, end, zone.step)
    ]


def generation(
    seed: int, key: str, _component: str, start: datetime, end: datetime, issued_at: datetime
) -> list[Expected]:
    """What a forecast of a zone's generation says of [start, end)."""
    del issued_at  # it is issued once
    zone = ZONES[key]
    stores = any(plant in zone.plants for plant in STORAGE)
    rows: list[Expected] = []
    for begin in truth.intervals(start, end, zone.step):
        values = {"total": _all(seed, zone, begin)}
        if stores:
            values["consumption"] = _consumed(seed, zone, begin)
        rows.append((key, "total_generation", begin, begin + zone.step, values))
    return rows


def wind_and_sun(process: str) -> Foresight:
    """What a process says of a zone's wind and sun in [start, end), issued at a moment."""

    def foretold(
        seed: int, key: str, _component: str, start: datetime, end: datetime, issued_at: datetime
    ) -> list[Expected]:
        zone = ZONES[key]
        rows: list[Expected] = []
        for begin in truth.intervals(start, end, zone.step):
            values: dict[str, float] = {}
            for plant in filter(zone.plants.__contains__, _CODES):
                mw = _plant(seed, zone, plant, process, issued_at, begin)
                values[FUEL_OF[plant]] = values.get(FUEL_OF[plant], 0.0) + mw
            if values:
                rows.append((key, "generation", begin, begin + zone.step, values))
        return rows

    return foretold
