"""Electricity Maps' carbon intensity of consumption: imports traced, storage included.

Grams of CO2 equivalent for each kWh, of the whole life of plants and fuels (`lifecycle`) or of
burning alone (`direct`): a question each. Zones that publish little or late are estimated
(`isEstimated`, by TIME_SLICER_AVERAGE and other methods), and so are the newest hours everywhere.
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
    measures=("published_intensity",),
    step=maps.HOUR,
    every=timedelta(hours=1),
    look_back=timedelta(days=1),
    reach=maps.REACH,
    span=maps.WIDEST,
    lag=timedelta(hours=3),
    requires=maps.REQUIRES,
)

KINDS = ("lifecycle", "direct")


def requests(window: Window) -> Requests:
    """Each kind of each zone that the token may ask for."""
    doors = yield from maps.doors("carbon-intensity", window)
    for zone, door in doors.items():
        for kind in KINDS:
            yield from maps.asked("carbon-intensity", zone, door, window, emissionFactorType=kind)


def parse(document: Document) -> Iterator[Row]:
    """One row an hour; null is not known yet."""
    return touching(document.window, _rows(document))


def _rows(document: Document) -> Iterator[Row]:
    for zone, start, end, record in maps.records(document):
        kind, grams = record["emissionFactorType"], record["carbonIntensity"]
        if kind not in KINDS:
            raise Malformed(f"unknown kind of factor {kind!r} with {grams} g/kWh at {start}")
        if grams is not None:
            values = {kind: number(grams, f"{kind} intensity of {zone} at {start}")}
            row = Row(zone, "published_intensity", start, end, values, "gCO2eq/kWh")
            yield row._replace(estimated=bool(record["isEstimated"]))
