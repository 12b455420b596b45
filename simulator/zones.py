"""The simulated zones and the interconnectors between them, read from two small tables."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

FUEL_OF = {
    "solar": "solar",
    "onshore": "wind",
    "offshore": "wind",
    "nuclear": "nuclear",
    "river": "hydro",
    "reservoir": "hydro",
    "biomass": "biomass",
    "waste": "biomass",
    "geothermal": "geothermal",
    "lignite": "coal",
    "coal": "coal",
    "gas": "gas",
    "oil": "oil",
    "other": "unknown",
    "battery": "battery",
    "pumped": "pumped_hydro",
}
PLANTS = tuple(FUEL_OF)
STORAGE = ("battery", "pumped")

# MW that a zone's solar farms draw at night, as the operators' own feeds show it.
_SOLAR_STANDBY_MW = {"US-MISO": 1.0, "US-CAISO": 37.0}


@dataclass(frozen=True, slots=True)
class Link:
    """An interconnector; its flow counts positive from `a` to `b` (names sorted).

    `since` is when it came into service, in seconds since 1970 UTC.
    """

    name: str
    a: str
    b: str
    capacity_mw: float
    since: float


@dataclass(frozen=True, slots=True)
class Zone:
    """What stands in a zone: installed MW by kind of plant, mean load, place, publisher's step.

    `heating` and `cooling` are the share of the load that one degree below 15 or above 20 °C adds.
    """

    key: str
    eic: str
    price_eic: str
    timezone: str
    step: timedelta
    latitude: float
    longitude: float
    load_mw: float
    heating: float
    cooling: float
    solar_standby_mw: float
    plants: dict[str, float] = field(hash=False)


def _zone(row: dict[str, str]) -> Zone:
    return Zone(
        key=row["key"],
        eic=row["eic"],
        price_eic=row["price_eic"] or row["eic"],
        timezone=row["timezone"],
        step=timedelta(minutes=int(row["step"])),
        latitude=float(row["latitude"]),
        longitude=float(row["longitude"]),
        load_mw=float(row["load"]),
        heating=float(row["heating"]),
        cooling=float(row["cooling"]),
        solar_standby_mw=_SOLAR_STANDBY_MW.get(row["key"], 0.0),
        plants={plant: float(row[plant]) for plant in PLANTS if float(row[plant])},
    )


def _seconds(day: str) -> float:
    return datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp() if day else 0.0


def _table(name: str) -> list[dict[str, str]]:
    with (Path(__file__).parent / name).open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


ZONES: dict[str, Zone] = {row["key"]: _zone(row) for row in _table("zones.csv")}
LINKS: tuple[Link, ...] = tuple(
    Link(row["name"], row["a"], row["b"], float(row["capacity"]), _seconds(row["since"]))
    for row in _table("links.csv")
)


@cache
def links_of(key: str) -> tuple[Link, ...]:
    """The interconnectors that end in a zone."""
    return tuple(link for link in LINKS if key in (link.a, link.b))
