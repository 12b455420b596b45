"""Electricity Maps' production of a zone by fuel, as it gathers and mends what operators publish.

Kept apart from `generation`: another's reading of operators that we read ourselves. `hydro
discharge` and `battery discharge` tell what storage gives; what it takes is not told. null is not
measured, which is not 0. Consumption, imports and percentages of the same record are not read.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from crawler.parsers._strict import number
from crawler.parsers._windows import touching
from crawler.parsers.electricitymaps import _platform as maps
from crawler.parsers.electricitymaps._zones import ZONES
from crawler.source import Document, Malformed, Requests, Row, Source, Window

SOURCE = Source(
    publisher=maps.PUBLISHER,
    homepage=maps.HOMEPAGE,
    licence=maps.LICENCE,
    attribution=maps.ATTRIBUTION,
    redistribute=False,
    zones=tuple(ZONES.values()),
    timezone="UTC",
    measures=("published_generation",),
    step=maps.HOUR,
    every=timedelta(hours=1),
    look_back=timedelta(days=1),
    reach=maps.REACH,
    span=maps.WIDEST,
    lag=timedelta(hours=3),
    requires=maps.REQUIRES,
)

FUELS = {
    "nuclear": "nuclear",
    "geothermal": "geothermal",
    "biomass": "biomass",
    "coal": "coal",
    "wind": "wind",
    "solar": "solar",
    "hydro": "hydro",
    "gas": "gas",
    "oil": "oil",
    "unknown": "unknown",
    "hydro discharge": "pumped_hydro",
    "battery discharge": "battery",
}


def requests(window: Window) -> Requests:
    """Each zone that the token may ask for."""
    doors = yield from maps.doors("power-breakdown", window)
    for zone, door in doors.items():
        yield from maps.asked("power-breakdown", zone, door, window)


def parse(document: Document) -> Iterator[Row]:
    """One row an hour, of the fuels that were measured."""
    return touching(document.window, _rows(document))


def _rows(document: Document) -> Iterator[Row]:
    for zone, start, end, record in maps.records(document):
        values: dict[str, float] = {}
        for word, mw in record["powerProductionBreakdown"].items():
            if word not in FUELS:
                raise Malformed(f"unknown fuel {word!r} with {mw} MW in {zone} at {start}")
            if mw is not None:
                values[FUELS[word]] = number(mw, f"{word} of {zone} at {start}")
        if values:
            row = Row(zone, "published_generation", start, end, values)
            yield row._replace(estimated=bool(record["isEstimated"]))
