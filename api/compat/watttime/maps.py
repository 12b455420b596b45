"""The borders of the regions that the face of WattTime covers, as GeoJSON."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from typing import Any

import shapely
from psycopg2.extensions import connection as Connection
from shapely.geometry import mapping

from api.compat.watttime.signals import kept, no_coverage, region_of
from api.compat.watttime.told import OR_NULL, TEXT, Told, listed, structure
from api.models.location_map import the_map
from api.remembered import remembered
from database import zones


@cache
def shapes() -> Mapping[str, Mapping[str, Any]]:
    """The geometry of each zone on the map, by our keys; degrees, longitude first."""
    parts = defaultdict(list)
    atlas = the_map()
    for area, border in zip(atlas.areas, atlas.borders, strict=True):
        if area.zone:
            parts[area.zone].append(border)
    return {zone: mapping(shapely.union_all(borders)) for zone, borders in parts.items()}


def collection(connection: Connection, signal_type: str) -> Told:
    """The regions that have a signal and are on the map; 404 where there are none."""
    question = ("watttime's regions", signal_type)
    covered = remembered(question, lambda: {one.zone for one in kept(connection, signal_type)})
    known = [zone for zone in zones.all_zones(connection) if zone.key in covered & shapes().keys()]
    if not known:
        raise no_coverage(signal_type=signal_type)
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {
                    "region": region_of(connection, zone),
                    "region_full_name": zone.name,
                },
                "geometry": shapes()[zone.key],
            }
            for zone in known
        ],
        "meta": {"signal_type": signal_type, "last_updated": None},
    }


GEOMETRY: Told = {
    "type": "object",
    "required": ["type", "coordinates"],
    "properties": {
        "type": {"type": "string", "enum": ["Polygon", "MultiPolygon"]},
        "coordinates": listed({"type": "array"}),
    },
}
FEATURE = structure(
    type=TEXT, properties=structure(region=TEXT, region_full_name=TEXT), geometry=GEOMETRY
)
MAPS = structure(
    type=TEXT, features=listed(FEATURE), meta=structure(signal_type=TEXT, last_updated=OR_NULL)
)
