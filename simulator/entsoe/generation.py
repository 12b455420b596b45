"""Actual generation per production type (16.1.B, A75), types arriving one after another.

Storage is told twice: what it gave back with `inBiddingZone_Domain`, what it took with
`outBiddingZone_Domain` alone. German oil plants at rest take a little, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from simulator import truth
from simulator.entsoe.areas import COUNTRY, SILENT
from simulator.entsoe.documents import market_document, nothing_there
from simulator.entsoe.items import Asked, Curve
from simulator.noise import uniform
from simulator.wire import Answer, Expected
from simulator.zones import FUEL_OF, STORAGE, ZONES, Zone

PRECISION_MW = 0.02
LAG = timedelta(hours=1)
LATE = timedelta(hours=2)
"""After so long every type of an interval is there."""

_ITEM = "AGGREGATED_GENERATION_PER_TYPE_R3 [16.1.B&C]"
_TYPES = {
    "biomass": "B01", "lignite": "B02", "gas": "B04", "coal": "B05", "oil": "B06",
    "geothermal": "B09", "pumped": "B10", "river": "B11", "reservoir": "B12", "nuclear": "B14",
    "solar": "B16", "waste": "B17", "offshore": "B18", "onshore": "B19", "other": "B20",
    "battery": "B25",
}  # fmt: skip
_OWN_NAMES = {("EE", "lignite"): "B07", ("FI", "lignite"): "B08"}
_LATE_TYPES = {"B01", "B06", "B17", "B20"}


def document(asked: Asked) -> Answer:
    """The output of each type of plant in an area."""
    zone = COUNTRY.get(asked.receiver_eic)
    published = asked.published(zone.step, LAG) if zone else None
    if zone is None or zone.key in SILENT or published is None:
        return nothing_there(asked, _ITEM, asked.receiver_eic)
    states = [state for _, state in truth.window(asked.seed, zone.key, *published, zone.step)]
    late = max(0, (published[1] - truth.floor_to(asked.now - LATE, zone.step)) // zone.step)
    curves = _curves(asked.seed, zone, published[0], states, late)
    return market_document(asked, "A75", curves)


def _curves(
    seed: int, zone: Zone, start: datetime, states: Sequence[truth.State], late: int
) -> list[Curve]:
    produced: list[Curve] = []
    consumed: list[Curve] = []
    for plant in sorted(_TYPES, key=_TYPES.__getitem__):
        if plant not in zone.plants:
            continue
        psr_type = type_of(zone, plant)
        values = [state.plants[plant] for state in states]
        if psr_type in _LATE_TYPES:
            values = values[: len(values) - late]
        if not values:
            continue
        taken = _taken(seed, zone, plant, start, values)
        given = [value + took for value, took in zip(values, taken, strict=True)]
        produced.append(_curve(zone, start, given, psr_type, "in"))
        if any(taken):
            consumed.append(_curve(zone, start, taken, psr_type, "out"))
    return produced + consumed


def type_of(zone: Zone, plant: str) -> str:
    """The production type under which a zone's plants of a kind are published."""
    return _OWN_NAMES.get((zone.key, plant), _TYPES[plant])


def _taken(
    seed: int, zone: Zone, plant: str, start: datetime, values: Sequence[float]
) -> list[float]:
    """MW that plants of a type consume: storage being charged, oil plants kept warm."""
    if plant in STORAGE:
        return [-min(0.0, value) for value in values]
    if (zone.key, plant) == ("DE", "oil"):
        hour = int(start.timestamp()) // 3600
        return [
            0.03 + 0.02 * uniform(seed, "DE oil", hour + place) for place, _ in enumerate(values)
        ]
    return [0.0] * len(values)


def complete_until(key: str, now: datetime) -> datetime:
    """The end of the newest interval of which all types are there."""
    zone = ZONES[key]
    is_late = any(_TYPES[plant] in _LATE_TYPES for plant in zone.plants)
    return truth.floor_to(now - (LATE if is_late else LAG), zone.step)


def _curve(zone: Zone, start: datetime, values: Sequence[float], psr_type: str, way: str) -> Curve:
    elements = (
        ("businessType", "A01"),
        ("objectAggregation", "A08"),
        (f"{way}BiddingZone_Domain.mRID", zone.eic),
        ("quantity_Measure_Unit.name", "MAW"),
    )
    return Curve(elements, start, zone.step, values, psr_type)


def expected(seed: int, key: str, start: datetime, end: datetime) -> list[Expected]:
    """What truth expects of every interval of a zone in [start, end)."""
    step = ZONES[key].step
    fuels = {FUEL_OF[plant] for plant in ZONES[key].plants}
    return [
        (key, "generation", begin, begin + step,
         {fuel: mw for fuel, mw in state.fuels().items() if fuel in fuels})
        for begin, state in truth.window(seed, key, start, end, step)
    ]  # fmt: skip
