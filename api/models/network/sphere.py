"""Distances and ways on the globe, taken for a sphere of the mean radius (6371 km)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate, pairwise
from math import asin, atan2, cos, degrees, hypot, radians, sin, sqrt

Point = tuple[float, float]
"""Latitude and longitude, degrees."""

EARTH_KM = 6371.0


def distance_km(one: Point, other: Point) -> float:
    """The length of the great circle between two points, by the haversine formula.

    >>> round(distance_km((0, 0), (0, 90)), 1)
    10007.5
    """
    north, far_north = radians(one[0]), radians(other[0])
    east = radians(other[1] - one[1])
    half = sin((far_north - north) / 2) ** 2 + cos(north) * cos(far_north) * sin(east / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(half)))


def between(one: Point, other: Point, share: float) -> Point:
    """The point that lies a share (0 to 1) of the way along the great circle from one to another.

    Between opposite points there are many ways; one of them is taken.

    >>> between((0, 0), (0, 90), 0.5)
    (0.0, 45.0)
    """
    angle = distance_km(one, other) / EARTH_KM
    if not sin(angle):
        return one if share < 1 else other
    near, far = sin((1 - share) * angle) / sin(angle), sin(share * angle) / sin(angle)
    x, y, z = (near * a + far * b for a, b in zip(_vector(one), _vector(other), strict=True))
    return degrees(atan2(z, hypot(x, y))), degrees(atan2(y, x))


class Line:
    """A line through points, great circles between them, to find places along it."""

    def __init__(self, points: Sequence[Point]) -> None:
        self._points = points
        steps = (distance_km(one, other) for one, other in pairwise(points))
        self._from_start = [0.0, *accumulate(steps)]

    @property
    def km(self) -> float:
        """How long it is."""
        return self._from_start[-1]

    def at(self, share: float) -> Point:
        """The point that lies a share (0 to 1) of its length along it."""
        km = share * self.km
        leg = min(max(bisect_left(self._from_start, km), 1), len(self._points) - 1)
        start, end = self._from_start[leg - 1], self._from_start[leg]
        inside = (km - start) / (end - start) if end > start else 0.0
        return between(self._points[leg - 1], self._points[leg], min(max(inside, 0.0), 1.0))


def _vector(point: Point) -> tuple[float, float, float]:
    north, east = radians(point[0]), radians(point[1])
    return cos(north) * cos(east), cos(north) * sin(east), sin(north)
