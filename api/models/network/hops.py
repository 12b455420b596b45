"""Whose electricity the devices of a route use, and how much of it."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from api.models.location import OutsideKnownZones, zone_of
from api.models.location_map import the_map
from api.models.network.devices import Device, devices
from api.models.network.route import Route
from api.models.network.sphere import Point

# Power usage effectiveness of the sites, and every device twice against failure: as c3lab has it.
NETWORK_PUE = 2.0
REDUNDANCY = 2.0
WATTS = 1000.0


class Hop(NamedTuple):
    """A device of a route: its zone (None: no zone of ours), place, and kW at a data rate."""

    zone: str | None
    at_km: float
    kilowatts: float


@lru_cache(maxsize=512)  # an imported route may have thousands of points
def hops(route: Route, gbps: float) -> tuple[Hop, ...]:
    """The devices of a route, each with what it draws while data pass at so many Gbps."""
    factor = gbps * NETWORK_PUE * REDUNDANCY / WATTS
    return tuple(
        Hop(_zone(device), device.at_km, device.watts_per_gbps * factor)
        for device in devices(route)
    )


def texts(route: Route) -> tuple[str, ...]:
    """Each router and the zone that feeds it, as answers tell them."""
    return tuple(
        f"Router at ({latitude:.4f}, {longitude:.4f}) ({_iso(zone_at((latitude, longitude)))})"
        for latitude, longitude in route.routers
    )


@lru_cache(maxsize=65536)
def zone_at(point: Point) -> str | None:
    """The zone around a point, as far as 10 km off the shore; None: it is in none of ours."""
    try:
        return zone_of(*point) or None
    except OutsideKnownZones:
        return None


def _zone(device: Device) -> str | None:
    at_water = device.point != device.shore and the_map().zone_at(*device.point) is None
    return zone_at(device.shore if at_water else device.point)


def _iso(zone: str | None) -> str:
    return f"c3lab:{zone}" if zone else "no zone"
