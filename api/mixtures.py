"""What a zone generated, by fuel; storage and exchange stand apart, for neither is generation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from math import fsum
from typing import Any

from psycopg2.extensions import connection as Connection

from api.exchange import Exchange, exchange_of
from api.readings import about, covering, growing_series_of
from database.readings import Reading, Series
from database.reference import fuels
from database.zones import Zone

STORAGE = frozenset(fuel for fuel, kind in fuels().items() if kind.storage)


def mixture_of(
    connection: Connection, zone: Zone, start: datetime, end: datetime
) -> dict[str, object]:
    """The mixture of the intervals that start in [start, end), in MW, means over the interval.

    Errors are those of `api.readings.covering`.
    """
    series, found = _generation(connection, zone, start, end)
    exchange = exchange_of(connection, zone, found)
    points = [_point(series, reading, exchange) for reading in found]
    return {"power_by_fuel_type": points, **about(series)}


def _generation(
    connection: Connection, zone: Zone, start: datetime, end: datetime
) -> tuple[Series, list[Reading]]:
    ranked = growing_series_of(connection, zone, "generation")
    series, found = covering(connection, ranked, start, end)
    return series, [reading for reading in found if start <= reading.start < end]


def _point(series: Series, reading: Reading, exchange: Exchange) -> Mapping[str, Any]:
    measured = [
        {"type": fuel, "power_mw": mw}
        for fuel, mw in zip(series.components, reading.values, strict=True)
        if mw is not None
    ]
    flows = exchange.during(reading.start, reading.end)
    return {
        "timestamp": reading.start,
        "end": reading.end,
        "values": [part for part in measured if part["type"] not in STORAGE],
        "storage": [part for part in measured if part["type"] in STORAGE],
        "exchange": [{"zone": other, "power_mw": mw} for other, mw in flows.items()],
        "net_import_mw": fsum(flows.values()) if flows else None,
        "quality": reading.quality,
    }
