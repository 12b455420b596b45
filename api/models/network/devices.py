"""What stands on a route and draws power for what is moved over it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from math import ceil
from typing import NamedTuple

from api.models.network.route import Leg, Route
from api.models.network.sphere import Line, Point

# W for each Gbps, by kind of device: iGDB (Anderson et al., IMC 2022), appendix C, table 2, as
# the c3lab scheduler has it in network_device.yaml; so have it the distances.
ROUTER, WDM_SWITCH, TRANSPONDER, MUXPONDER = 10.0, 0.05, 1.5, 1.5
AMPLIFIER, REGENERATOR = 0.03, 3.0
AMPLIFIER_EVERY_KM, REGENERATOR_EVERY_KM = 80.0, 1500.0
SITE = ROUTER + 2 * WDM_SWITCH + TRANSPONDER + MUXPONDER
# A submarine cable brings the power along: "HVDC Submarine Power Cables in the World" (Joint
# Research Centre, 2015), as cited there.
LOST_PER_100_KM = 0.035


class Device(NamedTuple):
    """`at_km` along the route, fed with `watts_per_gbps` at `point`, or at `shore` if in water.

    At a router's site several devices count as one.
    """

    at_km: float
    point: Point
    shore: Point
    watts_per_gbps: float


def devices(route: Route) -> Iterator[Device]:
    """All of a route's devices, in the order in which data pass them."""
    start = route.routers[0]
    yield Device(0.0, start, start, SITE)
    at_km = 0.0
    for leg, (one, other) in zip(route.legs, pairwise(route.routers), strict=True):
        yield from _on(leg, (one, other), at_km)
        at_km += leg.km
        yield Device(at_km, other, other, SITE)


def _on(leg: Leg, ends: tuple[Point, Point], from_km: float) -> Iterator[Device]:
    cable = Line(leg.points)
    for km, watts in sorted(_strung(leg.km)):
        nearer, off = (ends[0], km) if km <= leg.km / 2 else (ends[1], leg.km - km)
        if leg.medium == "land":
            yield Device(from_km + km, cable.at(km / leg.km), nearer, watts)
        elif leg.medium == "submarine":
            yield Device(from_km + km, nearer, nearer, sent(watts, off))
        else:
            yield Device(from_km + km, nearer, nearer, watts)


def sent(watts: float, km: float) -> float:
    """What must be sent for so many watts to arrive after so many km of submarine cable.

    >>> round(sent(0.965, 100), 6)
    1.0
    """
    arriving: float = (1 - LOST_PER_100_KM) ** (km / 100)
    return watts / arriving


def _strung(length_km: float) -> Iterator[tuple[float, float]]:
    """Where devices stand on a cable, from its start; none at its end, where a router is."""
    for every_km, watts in (
        (AMPLIFIER_EVERY_KM, AMPLIFIER),
        (REGENERATOR_EVERY_KM, REGENERATOR),
    ):
        for place in range(1, ceil(length_km / every_km)):
            yield place * every_km, watts
