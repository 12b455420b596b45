"""A route: routers, and the cables between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from api.models.network.sphere import Point

Medium = Literal["land", "submarine", "unknown"]


@dataclass(frozen=True, slots=True)
class Leg:
    """A cable between two routers, along `points`, `km` long.

    `unknown`: nobody says where it lies; its devices count as standing at the nearer router.
    """

    points: tuple[Point, ...]
    medium: Medium
    km: float


@dataclass(frozen=True, slots=True)
class Route:
    """Routers and the legs between them: one leg less than routers. `hop_count` as published."""

    source: str
    routers: tuple[Point, ...]
    legs: tuple[Leg, ...]
    hop_count: int

    @property
    def distance_km(self) -> float:
        """The length of all its legs."""
        return sum(leg.km for leg in self.legs)

    @property
    def turned(self) -> Route:
        """The same route in the opposite direction."""
        legs = (Leg(leg.points[::-1], leg.medium, leg.km) for leg in reversed(self.legs))
        return Route(self.source, self.routers[::-1], tuple(legs), self.hop_count)
