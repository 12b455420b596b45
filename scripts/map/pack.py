"""Writes the map: simplified, rounded, and with a grid that answers for most points at once.

The grid has a tile of one degree for each pair of whole degrees. A tile or, inside it, a cell of
1/20 degree that a single zone covers wholly is that zone's; one that no zone touches is nobody's;
all others list the areas to be looked at. Borders are kept to 1/10,000 degree, about 11 m.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import MultiPolygon
from shapely.geometry.base import BaseGeometry

from scripts.map.areas import Area

DIGITS = 4
# Corners that enclose less than a triangle of this many degrees squared are left out.
TOLERANCE = 0.006
# About a square kilometre: smaller islands are left to the rule for points offshore.
SMALLEST = 1e-4
CELLS = 20
NOBODY, TO_LOOK_AT = -1, -2
COLUMNS = ("country", "state", "county", "place", "zone", "share", "source")


def pack(found: Sequence[Area], folder: Path) -> list[Area]:
    """Write `areas.csv` and `borders.npz` into a folder; returns the areas as they were written."""
    kept = _simplified(found)
    zones = sorted({area.zone for area in kept})
    _write_areas(kept, folder / "areas.csv")
    kind, points, (rings, polygons, parts) = shapely.to_ragged_array([a.border for a in kept])
    if kind != shapely.GeometryType.MULTIPOLYGON:
        raise TypeError(f"borders are multipolygons, not {kind}")
    whole = np.rint(points * 10**DIGITS).astype(np.int32)
    arrays = {
        "steps": np.diff(whole, axis=0, prepend=np.zeros((1, 2), np.int32)),
        "rings": np.diff(rings).astype(np.uint16),
        "polygons": np.diff(polygons).astype(np.uint16),
        "parts": np.diff(parts).astype(np.uint16),
    }
    write_arrays(folder / "borders.npz", arrays | grid(kept, zones))
    return kept


def write_arrays(path: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write arrays as `numpy.load` reads them: smaller than numpy packs them, alike each time."""
    with ZipFile(path, "w") as packed:
        for name, array in arrays.items():
            plain = BytesIO()
            np.lib.format.write_array(plain, array)
            entry = ZipInfo(f"{name}.npy")  # of 1980, not of today
            packed.writestr(entry, plain.getvalue(), ZIP_DEFLATED, compresslevel=9)


def _simplified(found: Sequence[Area]) -> list[Area]:
    borders = shapely.coverage_simplify([_polygons(area.border) for area in found], TOLERANCE)
    kept = []
    for area, border in zip(found, borders, strict=True):
        parts = shapely.get_parts(_polygons(shapely.set_precision(border, 10.0**-DIGITS)))
        large = [part for part in parts if part.area >= SMALLEST]
        large = large or sorted(parts, key=lambda part: part.area)[-1:]
        if large:
            kept.append(area._replace(border=shapely.multipolygons(large)))
    return kept


def _polygons(border: BaseGeometry) -> BaseGeometry:
    """What of it has an extent."""
    parts = shapely.get_parts(shapely.make_valid(border))
    flat = [one for part in parts for one in shapely.get_parts(part)]
    return MultiPolygon([one for one in flat if one.geom_type == "Polygon"])


def _write_areas(kept: Sequence[Area], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow(COLUMNS)
        for area in kept:
            share = "" if area.share is None else f"{area.share:.2f}"
            writer.writerow([*area[:5], share, area.source])


def grid(kept: Sequence[Area], zones: list[str]) -> dict[str, np.ndarray]:
    """The grid: `tiles`, `cells`, `sizes` and `looks`.

    `tiles`, 180 by 360 from the south-west, hold a zone's place in `zones`, or NOBODY, or
    TO_LOOK_AT less the place of the tile's own 20 by 20 in `cells`; there TO_LOOK_AT is less the
    place of the cell in `sizes`, which says how many of `looks`, places of areas, are its own.
    """
    land = _Land(kept, zones)
    tiles = np.full(180 * 360, NOBODY, np.int16)
    cells: list[np.ndarray] = []
    looks: list[np.ndarray] = []
    for tile in land.touched(_boxes(-90, -180, 180, 360, 1.0)):
        south, west = divmod(int(tile), 360)
        inner = land.filled(_boxes(south - 90, west - 180, CELLS, CELLS, 1 / CELLS), looks)
        if inner[0] > TO_LOOK_AT and (inner == inner[0]).all():
            tiles[tile] = inner[0]
        else:
            tiles[tile] = TO_LOOK_AT - len(cells)
            cells.append(inner)
    return {
        "tiles": tiles,
        "cells": np.array(cells, np.int32),
        "looks": np.concatenate(looks).astype(np.uint16),
        "sizes": np.array([len(one) for one in looks], np.uint8),
    }


def _boxes(south: float, west: float, rows: int, columns: int, side: float) -> np.ndarray:
    """Squares, row by row from the south-west; each has its edges too, whatever the rounding."""
    x, y = np.meshgrid(np.arange(columns) * side + west, np.arange(rows) * side + south)
    edge = 1e-9
    return shapely.box(x - edge, y - edge, x + side + edge, y + side + edge).ravel()


class _Land:
    """The areas, found by place, and what each zone covers."""

    def __init__(self, kept: Sequence[Area], zones: list[str]) -> None:
        self._tree = shapely.STRtree([area.border for area in kept])
        self._zone_of = np.array([zones.index(area.zone) for area in kept])
        self._covers = [
            shapely.union_all([area.border for area in kept if area.zone == zone]) for zone in zones
        ]
        shapely.prepare(self._covers)

    def touched(self, boxes: np.ndarray) -> np.ndarray:
        """The places of the boxes that any area touches."""
        return np.unique(self._tree.query(boxes, predicate="intersects")[0])

    def filled(self, boxes: np.ndarray, looks: list[np.ndarray]) -> np.ndarray:
        """What stands in the grid for each box; what is to be looked at is added to `looks`."""
        inner = np.full(boxes.size, NOBODY, np.int32)
        cells, found = self._tree.query(boxes, predicate="intersects")
        order = np.lexsort((found, cells))
        starts = np.unique(cells[order], return_index=True)
        for cell, mine in zip(starts[0], np.split(found[order], starts[1][1:]), strict=True):
            zones = np.unique(self._zone_of[mine])
            if zones.size == 1 and shapely.covers(self._covers[zones[0]], boxes[cell]):
                inner[cell] = zones[0]
            else:
                inner[cell] = TO_LOOK_AT - len(looks)
                looks.append(mine)
        return inner
