"""From a point on the map to the zone whose electricity it uses, offline.

Borders are those of countries, provinces and bidding zones. America's balancing authorities have
none: they overlap. There a county goes to the one that delivers most of its electricity by Form
EIA-861, `share` of it; where a town is known to be served otherwise, it and what is nearer to it
than to other towns has a row of its own. docs/locations.md names sources, and the share right.
"""

from __future__ import annotations

from dataclasses import dataclass

from api.models.location_map import Area, Seen, the_map

NEAR_KM = 25.0
# Piers, islets, and coasts and borders that the map has drawn too straight; no wind farm at sea.
OFFSHORE_KM = 10.0
FARTHEST_KM = 100.0


class NotAPoint(ValueError):
    """A latitude outside [-90, 90], a longitude outside [-180, 180], or not a number."""


class OutsideKnownZones(LookupError):
    """A point at sea, at a pole, or where no zone that is collected here delivers."""


@dataclass(frozen=True, slots=True)
class Border:
    """How far it is from a point to another zone, in kilometres, to about 300 m."""

    zone: str
    distance_km: float


@dataclass(frozen=True, slots=True)
class Location:
    """Where a point is.

    `place` is the most precise name of the area that decided: a town, a county, a province or a
    country. `distance_km` is 0 inside it; a point up to 10 km off every area is `snapped` to the
    nearest. `share` is the part of the county's electricity that the zone delivers, None where
    it was not counted; `reason` says how the zone is known. `near` names the other zones within
    25 km, the nearest first, `borders` with the distance.
    """

    zone: str
    place: str
    state: str
    country: str
    distance_km: float
    share: float | None
    near: tuple[str, ...]
    borders: tuple[Border, ...]
    snapped: bool
    reason: str


def locate(latitude: float, longitude: float) -> Location:
    """The zone around a point, in degrees.

    Raises `NotAPoint`; and `OutsideKnownZones` where none of ours delivers, or when the point
    lies more than 10 km from every area of the map.

    >>> locate(41.88, -87.63).zone
    'US-PJM'
    """
    _must_be_a_point(latitude, longitude)
    where = f"No zone at {latitude:g}, {longitude:g}"
    around = the_map().around(latitude, longitude, NEAR_KM)
    area = the_map().area_at(latitude, longitude)
    if area is None and around and around[0].distance_km <= OFFSHORE_KM:
        return _location(around[0], around, where)
    if area is None:
        raise OutsideKnownZones(f"{where}: {_farther_off(latitude, longitude)}.")
    return _location(Seen(area, 0.0), around, where)


def zone_of(latitude: float, longitude: float) -> str:
    """The zone around a point, in degrees: that of `locate`, and its errors, but sooner.

    >>> zone_of(52.52, 13.405)
    'DE'
    """
    _must_be_a_point(latitude, longitude)
    return the_map().zone_at(latitude, longitude) or locate(latitude, longitude).zone


def _must_be_a_point(latitude: float, longitude: float) -> None:
    # NaN is in no range
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise NotAPoint(f"{latitude}, {longitude} is no latitude and longitude in degrees")


def _location(here: Seen, around: list[Seen], where: str) -> Location:
    area = here.area
    if not area.zone:
        raise OutsideKnownZones(
            f"{where}: none of ours delivers to {_full_name(area)} ({area.source})."
        )
    borders = _borders(area.zone, around)
    return Location(
        zone=area.zone,
        place=area.name,
        state=area.state,
        country=area.country,
        distance_km=round(here.distance_km, 1),
        share=area.share,
        near=tuple(border.zone for border in borders),
        borders=borders,
        snapped=here.distance_km > 0,
        reason=area.source,
    )


def _borders(zone: str, around: list[Seen]) -> tuple[Border, ...]:
    nearest: dict[str, float] = {}
    for seen in around:
        nearest.setdefault(seen.area.zone, seen.distance_km)
    others = {other: km for other, km in nearest.items() if other not in ("", zone)}
    return tuple(Border(other, round(km, 1)) for other, km in others.items())


def _farther_off(latitude: float, longitude: float) -> str:
    around = the_map().around(latitude, longitude, FARTHEST_KM)
    ours = [seen for seen in around if seen.area.zone]
    if not ours:
        return f"none of ours is within {FARTHEST_KM:.0f} km"
    return f"the nearest of ours, {ours[0].area.zone}, is {ours[0].distance_km:.0f} km away"


def _full_name(area: Area) -> str:
    parts = dict.fromkeys((area.place, area.county, area.state, area.country))
    return ", ".join(part for part in parts if part)
