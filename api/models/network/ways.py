"""The way that data take from one place to another, hop by hop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from psycopg2.extensions import connection as Connection

from api.models.network.asked import End

Medium = Literal["land", "submarine"]
Point = tuple[float, float]
"""Latitude and longitude, degrees."""

GREAT_CIRCLE = "great-circle"
NO_ROUTE = "No route found for {region}"


@dataclass(frozen=True, slots=True)
class Leg:
    """A stretch of cable between two routers, along `points`, `km` long."""

    points: tuple[Point, ...]
    medium: Medium
    km: float


@dataclass(frozen=True, slots=True)
class Route:
    """Routers and the legs between them: one leg less than routers."""

    source: str
    routers: tuple[Point, ...]
    legs: tuple[Leg, ...]

    @property
    def distance_km(self) -> float:
        """The length of all its legs."""
        return sum(leg.km for leg in self.legs)

    @property
    def hop_count(self) -> int:
        """How many routers data pass."""
        return len(self.routers)


def way(connection: Connection, source: str, origin: End, candidate: End) -> Route | None:
    """The best route of a source between two places, None where there is none.

    Of `great-circle` one is always there if both ends have coordinates; of the others, the one
    stored (`python -m scripts.import_routes`), or that of the opposite direction.
    """
    raise NotImplementedError
