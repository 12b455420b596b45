"""Routes between cloud regions: kept as they were published, and read back as points."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import shapely
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor
from psycopg2.extras import execute_values

from database.queries import load

SQL = load("routes")
DEGREES = r"\s*(-?\d+(?:\.\d*)?(?:e-?\d+)?)\s*"
ROUTER = re.compile(rf"\({DEGREES},{DEGREES}\)", re.ASCII)
MEDIA = ("land", "submarine")

Point = tuple[float, float]
"""Latitude and longitude, degrees."""
Place = tuple[str, str]
"""Cloud and region, in lower case."""


class BadRoute(ValueError):
    """A route that does not hold together; the message says how."""


class Published(NamedTuple):
    """A route of a source between two places, its points as text."""

    source: str
    origin: Place
    target: Place
    weight: int
    hop_count: int
    distance_km: float
    routers: str
    paths: str
    types: str


class Geometry(NamedTuple):
    """Routers, and a path and a medium for each gap between them, or none at all."""

    routers: tuple[Point, ...]
    paths: tuple[tuple[Point, ...], ...]
    media: tuple[str, ...]


class Stored(NamedTuple):
    """A route read back."""

    source: str
    hop_count: int
    geometry: Geometry


def best(connection: Connection, source: str, origin: Place, target: Place) -> Stored | None:
    """The route that data most likely take, by that source; None: it has none."""
    values = {"source": source} | _named("src", origin) | _named("dst", target)
    with connection.cursor() as cursor:
        cursor.execute(SQL["best"], values)
        row = cursor.fetchone()
    if row is None:
        return None
    hop_count, *texts = row
    return Stored(source, hop_count, geometry(*texts))


def keep(cursor: Cursor, routes: Iterable[Published]) -> int:
    """Store routes whose geometry is checked; how many were new or told otherwise before."""
    rows = [(r.source, *r.origin, *r.target, *r[3:], _digest(r)) for r in routes]
    return len(execute_values(cursor, SQL["keep"], rows, page_size=500, fetch=True))


def forget(cursor: Cursor, sources: Sequence[str]) -> int:
    """Take out every route of some sources; how many there were."""
    cursor.execute(SQL["forget"], {"sources": list(sources)})
    return int(cursor.rowcount)


def geometry(routers: str, paths: str, types: str) -> Geometry:
    """Routers, cables and their media out of their texts; raises `BadRoute`.

    >>> geometry("(52.5, 13.4)|(48.9, 2.4)", "MULTILINESTRING((13.4 52.5, 2.4 48.9))", "land").paths
    (((52.5, 13.4), (48.9, 2.4)),)
    """
    points, lines = _routers(routers), _lines(paths)
    media = tuple(types.split("|")) if types else ()
    for medium in media:
        if medium not in MEDIA:
            raise BadRoute(f"fiber_types: {medium!r} is neither land nor submarine")
    if len(media) != len(lines):
        raise BadRoute(f"{len(lines)} fibre paths have {len(media)} types")
    if lines and len(points) != len(lines) + 1:
        raise BadRoute(f"{len(lines)} fibre paths lie between {len(points)} routers")
    return Geometry(points, lines, media)


def _routers(text: str) -> tuple[Point, ...]:
    found = [ROUTER.fullmatch(part.strip()) for part in text.split("|")]
    if not all(found):
        raise BadRoute("routers_latlon is not (latitude, longitude)|(latitude, longitude)|…")
    return tuple(_on_earth(float(one[1]), float(one[2])) for one in found if one)


def _lines(text: str) -> tuple[tuple[Point, ...], ...]:
    if not text:
        return ()
    try:
        with np.errstate(invalid="ignore"):  # not a number: refused below
            lines = shapely.from_wkt(text)
    except shapely.GEOSException as error:
        raise BadRoute(f"fiber_wkt_paths: {error}") from error
    if lines.geom_type != "MultiLineString" or any(line.is_empty for line in lines.geoms):
        raise BadRoute(f"fiber_wkt_paths is {lines.geom_type}, not MULTILINESTRING of lines")
    return tuple(
        tuple(_on_earth(latitude, longitude) for longitude, latitude, *_ in line.coords)
        for line in lines.geoms
    )


def _on_earth(latitude: float, longitude: float) -> Point:
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise BadRoute(f"{latitude:g}, {longitude:g} is no latitude and longitude in degrees")
    return latitude, longitude


def _digest(route: Published) -> bytes:
    text = f"{route.routers}\n{route.paths}\n{route.types}"
    return hashlib.sha256(text.encode()).digest()


def _named(side: str, place: Place) -> dict[str, str]:
    return {f"{side}_cloud": place[0], f"{side}_region": place[1]}
