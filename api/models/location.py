"""From a point on the map to the zone whose electricity it uses, offline.

A point belongs where its nearest town does. GeoNames' towns (150,000 of a thousand people or
more, or seats of an administration, by `reverse_geocode`) know their country, state and county;
`areas.csv` says which zone feeds those. Its US rows are counted from Form EIA-861: a county goes
to the balancing authority that sells most of its electricity, `share` of it, and to no zone when
none sells half. A town served otherwise than its county has a row of its own: those of the Los
Angeles Department of Water and Power, for instance, which balances itself, are in no zone.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

AREAS = Path(__file__).with_name("areas.csv")
FARTHEST_KM = 75.0
NEAR_KM = 10.0
EARTH_RADIUS_KM = 6371.0


class NotAPoint(ValueError):
    """A latitude outside [-90, 90], a longitude outside [-180, 180], or not a number."""


class OutsideKnownZones(LookupError):
    """A point at sea, at a pole, or where no zone that is collected here delivers."""


@dataclass(frozen=True, slots=True)
class Location:
    """Where a point is.

    `place` is the nearest town and `distance_km` the way to it. `share` is the part of the
    county's electricity that the zone delivers, None where nobody else does or the row is not
    counted but judged. `near` names the other zones with a town within 20 km, or not twice as
    far as the nearest.
    """

    zone: str
    place: str
    state: str
    country: str
    distance_km: float
    share: float | None
    near: tuple[str, ...]


class Area(NamedTuple):
    """A row of `areas.csv`: the zone of a country, a state, a county or a town; None: no zone."""

    zone: str | None
    share: float | None


class Town(NamedTuple):
    """A town of the gazetteer, seen from a point."""

    distance_km: float
    entry: dict[str, Any]


def locate(latitude: float, longitude: float) -> Location:
    """The zone around a point, in degrees.

    Raises `NotAPoint`, and `OutsideKnownZones` when the nearest town is more than 75 km away
    (so far from towns are no more than the emptiest parts of Lapland and Texas, and the sea) or
    is served by a balancing authority that is not one of our zones.

    >>> locate(41.88, -87.63).zone
    'US-PJM'
    """
    _must_be_a_point(latitude, longitude)
    towns = _towns(latitude, longitude)
    nearest = towns[0]
    if nearest.distance_km > FARTHEST_KM:
        raise OutsideKnownZones(
            f"No zone at {latitude:g}, {longitude:g}: the nearest town is "
            f"{_full_name(nearest)}, {nearest.distance_km:.0f} km away."
        )
    area = _area(nearest)
    if area.zone is None:
        raise OutsideKnownZones(
            f"No zone at {latitude:g}, {longitude:g}: none of ours delivers to "
            f"{_full_name(nearest)}."
        )
    return _location(nearest, area.zone, area.share, towns)


def _location(town: Town, zone: str, share: float | None, around: list[Town]) -> Location:
    near_km = 2 * max(NEAR_KM, town.distance_km)
    others = {_area(other).zone for other in around if other.distance_km <= near_km}
    return Location(
        zone=zone,
        place=town.entry["city"],
        state=town.entry.get("state") or "",
        country=town.entry["country"],
        distance_km=round(town.distance_km, 1),
        share=share,
        near=tuple(sorted(other for other in others if other not in (zone, None))),
    )


def _must_be_a_point(latitude: float, longitude: float) -> None:
    # NaN is in no range
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise NotAPoint(f"{latitude}, {longitude} is no latitude and longitude in degrees")


def _towns(latitude: float, longitude: float) -> list[Town]:
    """The towns nearest to the point and to eight points around it, the nearest first.

    The gazetteer measures in degrees, so that far from the equator its nearest is not always the
    nearest: the ring offers it others.
    """
    import reverse_geocode  # takes a second and 160 MB: only where a point is asked for

    def seen(entry: dict[str, Any]) -> Town:
        return Town(distance_km(latitude, longitude, entry["latitude"], entry["longitude"]), entry)

    first = seen(reverse_geocode.get((latitude, longitude)))
    ring = list(_ring(latitude, longitude, max(NEAR_KM, first.distance_km)))
    others = [seen(entry) for entry in reverse_geocode.search(ring)]
    return sorted([first, *others], key=lambda town: town.distance_km)


def _ring(latitude: float, longitude: float, radius_km: float) -> Iterator[tuple[float, float]]:
    degrees = math.degrees(radius_km / EARTH_RADIUS_KM)
    stretch = max(math.cos(math.radians(latitude)), 0.01)
    for eighth in range(8):
        angle = eighth * math.pi / 4
        east = longitude + degrees * math.cos(angle) / stretch
        yield latitude + degrees * math.sin(angle), (east + 180) % 360 - 180


def distance_km(latitude: float, longitude: float, latitude2: float, longitude2: float) -> float:
    """The great-circle distance between two points in degrees, by the haversine formula.

    >>> round(distance_km(52.52, 13.405, 48.137, 11.575))
    504
    """
    phi, phi2 = math.radians(latitude), math.radians(latitude2)
    across = math.sin(math.radians(longitude2 - longitude) / 2) ** 2
    chord = math.sin((phi2 - phi) / 2) ** 2 + math.cos(phi) * math.cos(phi2) * across
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(min(1.0, chord)))


def _area(town: Town) -> Area:
    """The most precise row about a town: its own, its county's, its state's, its country's."""
    country, state = town.entry["country_code"], town.entry.get("state") or ""
    county, place = town.entry.get("county") or "", town.entry["city"]
    rows = areas()
    for key in (
        (country, state, county, place),
        (country, state, county, ""),
        (country, state, "", ""),
        (country, "", "", ""),
    ):
        if key in rows:
            return rows[key]
    return Area(None, None)


@cache
def areas() -> dict[tuple[str, str, str, str], Area]:
    """`areas.csv` by (country code, state, county, place), as GeoNames writes them."""
    with AREAS.open(encoding="utf-8", newline="") as lines:
        return {
            (row["country"], row["state"], row["county"], row["place"]): Area(
                row["zone"] or None, float(row["share"]) if row["share"] else None
            )
            for row in csv.DictReader(lines)
        }


def _full_name(town: Town) -> str:
    parts = (town.entry["city"], town.entry.get("state"), town.entry["country"])
    return ", ".join(part for part in parts if part)
