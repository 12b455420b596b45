"""What a zone generated, by fuel; storage and exchange stand apart, for neither is generation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import fsum
from typing import NamedTuple

from psycopg2.extensions import connection as Connection

from api.exchange import Exchange, exchange_of
from api.readings import about, covering, growing_series_of
from database import readings
from database.readings import Reading, Series
from database.reference import fuels
from database.zones import Zone

STORAGE = frozenset(fuel for fuel, kind in fuels().items() if kind.storage)


class Mix(NamedTuple):
    """What a zone generated over [start, end), in MW, means over the interval.

    `fuels` were measured, storage is not among them; `storage`: discharge > 0 > charge; `exchange`
    by neighbour: import > 0 > export.
    """

    start: datetime
    end: datetime
    fuels: dict[str, float]
    storage: dict[str, float]
    exchange: dict[str, float]
    quality: str
    recorded_at: datetime

    @property
    def net_import_mw(self) -> float | None:
        """The sum of the exchange; None where none was measured."""
        return fsum(self.exchange.values()) if self.exchange else None

    def told(self) -> dict[str, object]:
        """The JSON of our own routes."""
        return {
            "timestamp": self.start,
            "end": self.end,
            "values": [{"type": fuel, "power_mw": mw} for fuel, mw in self.fuels.items()],
            "storage": [{"type": fuel, "power_mw": mw} for fuel, mw in self.storage.items()],
            "exchange": [{"zone": zone, "power_mw": mw} for zone, mw in self.exchange.items()],
            "net_import_mw": self.net_import_mw,
            "quality": self.quality,
            "recorded_at": self.recorded_at,
        }


@dataclass(frozen=True, slots=True)
class Mixture:
    """The mixes of one zone, ascending, and the series that they come from."""

    series: Series
    mixes: Sequence[Mix]

    def told(self) -> dict[str, object]:
        """The JSON of our own routes."""
        return {"power_by_fuel_type": [mix.told() for mix in self.mixes], **about(self.series)}


def mixture_of(
    connection: Connection,
    zone: Zone,
    start: datetime,
    end: datetime,
    *,
    as_of: datetime | None = None,
) -> Mixture:
    """The mixes of the intervals that start in [start, end); with `as_of`, as was believed then.

    Errors are those of `api.readings.covering`.
    """
    ranked = growing_series_of(connection, zone, "generation")
    series, found = covering(connection, ranked, start, end, as_of=as_of)
    return _mixture(connection, zone, series, [r for r in found if start <= r.start < end], as_of)


def latest_mixture_of(
    connection: Connection, zone: Zone, *, as_of: datetime | None = None
) -> Mixture | None:
    """The newest mix of the zone's freshest series, or None; 404 for a zone without data."""
    ranked = growing_series_of(connection, zone, "generation")
    newest = [(series, readings.newest(connection, series, as_of=as_of)) for series in ranked]
    known = [(series, reading) for series, reading in newest if reading]
    if not known:
        return None
    series, reading = max(known, key=lambda one: one[1].end)
    return _mixture(connection, zone, series, [reading], as_of)


def _mixture(
    connection: Connection,
    zone: Zone,
    series: Series,
    found: Sequence[Reading],
    as_of: datetime | None,
) -> Mixture:
    exchange = exchange_of(connection, zone, found, as_of=as_of)
    return Mixture(series, [_mix(series, reading, exchange) for reading in found])


def _mix(series: Series, reading: Reading, exchange: Exchange) -> Mix:
    measured = {
        fuel: mw
        for fuel, mw in zip(series.components, reading.values, strict=True)
        if mw is not None
    }
    return Mix(
        reading.start,
        reading.end,
        {fuel: mw for fuel, mw in measured.items() if fuel not in STORAGE},
        {fuel: mw for fuel, mw in measured.items() if fuel in STORAGE},
        exchange.during(reading.start, reading.end),
        reading.quality,
        reading.recorded_at,
    )
