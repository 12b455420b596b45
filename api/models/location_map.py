"""The map that `scripts.map` made, in memory: which area and which zone a point lies in.

Coordinates are degrees of WGS 84; borders are simplified to a few hundred metres.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import shapely
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

FOLDER = Path(__file__).parent
PER_DEGREE = 10_000
CELLS = 20
# What stands in the grid for a place that is not one zone's alone; see scripts/map/pack.py.
TO_LOOK_AT = -2
KM_PER_DEGREE = 6371.0 * math.pi / 180


class Area(NamedTuple):
    """A row of `areas.csv`. An empty zone: none of ours delivers there, `source` says why.

    `share` is the part of the county's electricity that the zone delivers, None if not counted.
    """

    country: str
    state: str
    county: str
    place: str
    zone: str
    share: float | None
    source: str

    @property
    def name(self) -> str:
        """Its most precise name."""
        return self.place or self.county or self.state or self.country


class Seen(NamedTuple):
    """An area seen from a point, and the distance to its border (0 inside)."""

    area: Area
    distance_km: float


class Map:
    """Areas and their borders; where areas overlap by a sliver, the first one counts."""

    def __init__(
        self,
        areas: Sequence[Area],
        borders: Sequence[BaseGeometry],
        grid: dict[str, np.ndarray[Any, Any]],
    ) -> None:
        self.areas, self.borders = tuple(areas), np.array(borders)
        shapely.prepare(self.borders)
        self.tree = shapely.STRtree(self.borders)
        # the last is for NOBODY, -1
        self._zones: list[str | None] = [*sorted({area.zone for area in areas}), None]
        self._tiles = _flat(grid["tiles"])
        self._cells = _flat(grid["cells"])
        self._looks = _flat(grid["looks"])
        self._ends = _flat(np.append(grid["sizes"].cumsum(dtype=np.int32), np.int32(0)))

    def zone_at(self, latitude: float, longitude: float) -> str | None:
        """The zone of a point; "" on land in no zone of ours, None where there is no area."""
        y, x = latitude + 90, longitude + 180
        row, column = min(int(y), 179), min(int(x), 359)
        tile = self._tiles[360 * row + column]
        if tile > TO_LOOK_AT:
            return self._zones[tile]
        inner = CELLS * min(int((y - row) * CELLS), CELLS - 1)
        inner += min(int((x - column) * CELLS), CELLS - 1)
        cell = self._cells[CELLS * CELLS * (TO_LOOK_AT - tile) + inner]
        if cell > TO_LOOK_AT:
            return self._zones[cell]
        look = TO_LOOK_AT - cell
        for place in self._looks[self._ends[look - 1] : self._ends[look]]:
            if shapely.intersects_xy(self.borders[place], longitude, latitude):
                return self.areas[place].zone
        return None

    def area_at(self, latitude: float, longitude: float) -> Area | None:
        """The area of a point, by the tree instead of the grid; its zone is that of `zone_at`."""
        found = self.tree.query(Point(longitude, latitude), predicate="intersects")
        return self.areas[min(found)] if len(found) else None

    def around(self, latitude: float, longitude: float, radius_km: float) -> list[Seen]:
        """Every area within a distance, at most 100 km or so, the nearest first.

        Distances are those of the plane that touches the globe at the point.
        """
        squeeze = max(math.cos(math.radians(latitude)), 0.01)
        high = radius_km / KM_PER_DEGREE
        wide = high / squeeze
        window = (longitude - wide, latitude - high, longitude + wide, latitude + high)
        places = sorted(self.tree.query(shapely.box(*window)))
        clipped = shapely.clip_by_rect(self.borders[places], *window)
        plane = shapely.transform(
            clipped,
            lambda point: (
                (point - (longitude, latitude)) * (squeeze * KM_PER_DEGREE, KM_PER_DEGREE)
            ),
        )
        seen = zip(places, shapely.distance(plane, Point(0, 0)), strict=True)
        near = [Seen(self.areas[place], float(km)) for place, km in seen if km <= radius_km]
        return sorted(near, key=lambda one: one.distance_km)


def _flat(numbers: np.ndarray[Any, Any]) -> Sequence[int]:
    """The numbers one after the other; a memoryview gives one faster than an array does."""
    return memoryview(numbers.ravel().data)


@cache
def the_map() -> Map:
    """The map of this folder, read once."""
    with np.load(FOLDER / "borders.npz") as packed:
        arrays = dict(packed)
    return Map(list(_areas()), _borders(arrays), arrays)


def _areas() -> Iterator[Area]:
    with (FOLDER / "areas.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            share = float(row["share"]) if row["share"] else None
            yield Area(
                row["country"],
                row["state"],
                row["county"],
                row["place"],
                row["zone"],
                share,
                row["source"],
            )


def _borders(arrays: dict[str, np.ndarray[Any, Any]]) -> Sequence[BaseGeometry]:
    points = arrays["steps"].cumsum(axis=0, dtype=np.int32) / PER_DEGREE
    ends = [
        np.concatenate(([0], arrays[level].cumsum(dtype=np.int64)))
        for level in ("rings", "polygons", "parts")
    ]
    borders: Sequence[BaseGeometry] = shapely.from_ragged_array(
        shapely.GeometryType.MULTIPOLYGON, points, tuple(ends)
    )
    return borders
