"""An estimated route: along the great circle, with a router where it enters a zone, or a cable.

Cables are longer than the great circle: by 1.5 up to 1,000 km, 1,500 km long up to 1,200 km, by
1.25 beyond (ITU-T Recommendation G.826, 2002, where it makes route lengths of air-route ones).
The map is asked every 25 km. Water no wider than 100 km is crossed as land is: lakes, bays and
sounds have bridges and shores to follow. Wider water is a submarine cable between two routers.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby, pairwise
from math import ceil
from typing import NamedTuple

from api.models.location_map import the_map
from api.models.network.land import is_land
from api.models.network.route import Leg, Route
from api.models.network.sphere import Point, between, distance_km

STEP_KM = 25.0
NARROW_KM = 100.0
FEW_KM, MANY_KM = 1000.0, 1200.0
WINDING, LONG_WINDING = 1.5, 1.25
SEA = None

Zone = str | None
"""A zone's key; empty on land in no zone of ours, None at sea."""


class Stretch(NamedTuple):
    """The points of a way, 25 km apart, that follow each other in one zone, or at sea."""

    zone: Zone
    points: tuple[Point, ...]


@lru_cache(maxsize=4096)
def great_circle(origin: Point, target: Point) -> Route:
    """The estimate between two places, in degrees."""
    straight = distance_km(origin, target)
    sites = list(_sites(origin, target, _stretches(origin, target, straight)))
    winding = cable_km(straight) / straight if straight else 1.0
    legs = tuple(
        Leg((one, other), "submarine" if by_sea else "land", winding * distance_km(one, other))
        for (one, _), (other, by_sea) in pairwise(sites)
    )
    routers = tuple(site for site, _ in sites)
    return Route("great-circle", routers, legs, len(routers))


def cable_km(straight_km: float) -> float:
    """How long a cable between places so far apart is.

    >>> cable_km(400), cable_km(1100), cable_km(8000)
    (600.0, 1500.0, 10000.0)
    """
    if straight_km < FEW_KM:
        return straight_km * WINDING
    return max(MANY_KM, straight_km) * LONG_WINDING


def _sites(origin: Point, target: Point, stretches: list[Stretch]) -> Iterator[tuple[Point, bool]]:
    """Where the routers are, and whether the cable that leads there is submarine."""
    here = origin
    yield here, False
    for before, after in pairwise(stretches):
        site = before.points[-1] if after.zone is SEA else after.points[0]
        if site != here:  # an islet has one router
            yield site, before.zone is SEA
        here = site
    yield target, stretches[-1].zone is SEA


def _stretches(origin: Point, target: Point, straight: float) -> list[Stretch]:
    count = max(1, ceil(straight / STEP_KM))
    points = [between(origin, target, (place + 0.5) / count) for place in range(count)]
    zones = _bridged([_zone(point) for point in points], straight / count)
    by_zone = groupby(zip(zones, points, strict=True), key=lambda step: step[0])
    return [Stretch(zone, tuple(point for _, point in same)) for zone, same in by_zone]


def _zone(point: Point) -> Zone:
    zone = the_map().zone_at(*point)
    return "" if zone is None and is_land(*point) else zone


def _bridged(zones: list[Zone], step_km: float) -> list[Zone]:
    """The zones at each step, narrow water given to the land before it; first, to that after it."""
    bridged = list[Zone]()
    for zone, same in groupby(zones):
        steps = len(list(same))
        end = len(bridged) + steps
        beside = bridged[-1:] or zones[end : end + 1] or [SEA]
        is_narrow = zone is SEA and steps * step_km <= NARROW_KM
        bridged += [beside[0] if is_narrow else zone] * steps
    return bridged
