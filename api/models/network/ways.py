"""The way that data take from one place to another, hop by hop."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from psycopg2.extensions import connection as Connection

from api.models.network.asked import End
from api.models.network.great_circle import great_circle
from api.models.network.route import Leg, Route
from api.models.network.sphere import Line, distance_km
from database import routes
from database.routes import Stored

GREAT_CIRCLE = "great-circle"
"""The source of routes that is an estimate of ours, and needs none to be stored."""

HINT = (
    "import routes with `python -m scripts.import_routes`, or ask for"
    " inter_region_route_source great-circle, an estimate"
)


def way(connection: Connection, source: str, origin: End, candidate: End) -> Route | None:
    """The best route of a source between two places, None where there is none.

    Of `great-circle` one is always there if both ends have coordinates; of the others, the one
    stored (`python -m scripts.import_routes`), or that of the opposite direction, turned round.
    """
    if source == GREAT_CIRCLE:
        return _estimated(origin, candidate)
    found = routes.best(connection, source, origin.place, candidate.place)
    if found:
        return route_of(found)
    opposite = routes.best(connection, source, candidate.place, origin.place)
    return route_of(opposite).turned if opposite else None


def no_route(source: str, candidate: End) -> str:
    """Why there is none, as the answer warns of it."""
    text = f"No route found for {candidate.name}"
    if source == GREAT_CIRCLE:
        return f"{text}: one of its ends has no coordinates"
    return f"{text} in the source {source}: {HINT}"


def route_of(stored: Stored) -> Route:
    """A stored route with its cables; without any, between routers they are as good as unknown."""
    routers, paths, media = stored.geometry
    if paths:
        cables = zip(paths, media, routers[:-1], strict=True)
        legs = tuple(_leg(path, medium, start) for path, medium, start in cables)
    else:
        legs = tuple(Leg(gap, "unknown", distance_km(*gap)) for gap in pairwise(routers))
    return Route(stored.source, routers, legs, stored.hop_count)


def _leg(path: Sequence[tuple[float, float]], medium: str, start: tuple[float, float]) -> Leg:
    """A cable, drawn from the router that it starts at: whoever drew it may not have."""
    points = tuple(path)
    if distance_km(points[-1], start) < distance_km(points[0], start):
        points = points[::-1]
    return Leg(points, "submarine" if medium == "submarine" else "land", Line(points).km)


def _estimated(origin: End, candidate: End) -> Route | None:
    ends = origin.point, candidate.point
    if ends[0] is None or ends[1] is None:
        return None
    return great_circle(ends[0], ends[1])
