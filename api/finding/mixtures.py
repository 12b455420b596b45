"""What a zone generated, by fuel; storage and exchange stand apart, for neither is generation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import fsum
from typing import NamedTuple

import numpy as np
from psycopg2.extensions import connection as Connection

from api.answering.answers import about
from api.answering.rows import Rows
from api.finding.exchange import exchange_of
from api.finding.readings import Held, answering, freshest, growing_series_of, held_of
from api.remembered import remembered
from database import columns, readings
from database.arrays import Floats, Moments
from database.moments import MICROSECOND, microseconds, moment
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


@dataclass(frozen=True, slots=True)
class Table:
    """Mixes in columns, ascending: `values` has a column a fuel, in MW, NaN: not measured.

    `starts`, `ends` and `recorded_at` are microseconds since 1970.
    """

    starts: Moments
    ends: Moments
    values: Floats
    quality: Sequence[str]
    recorded_at: Moments

    @classmethod
    def of(cls, found: Sequence[Reading]) -> Table:
        """Readings in columns."""
        return cls(
            np.array([microseconds(reading.start) for reading in found], np.int64),
            np.array([microseconds(reading.end) for reading in found], np.int64),
            np.array([reading.values for reading in found], np.float64),
            [reading.quality for reading in found],
            np.array([microseconds(reading.recorded_at) for reading in found], np.int64),
        )

    def held(self, start: datetime, end: datetime) -> Held | None:
        """How much of the span [start, end) they hold."""
        return held_of(self.starts, self.ends, start, end)

    def within(self, start: datetime, end: datetime) -> Table:
        """Those that start in [start, end)."""
        first, past = np.searchsorted(self.starts, [microseconds(start), microseconds(end)])
        kept = slice(first, past)
        return Table(
            self.starts[kept],
            self.ends[kept],
            self.values[kept],
            self.quality[kept],
            self.recorded_at[kept],
        )


@dataclass(frozen=True, slots=True)
class Mixture:
    """The mixes of one zone, ascending, and the series that they come from.

    `exchange` has the MW of each neighbour, mix by mix.
    """

    series: Series
    table: Table
    exchange: Sequence[Mapping[str, float]]

    @property
    def mixes(self) -> list[Mix]:
        """The mixes one by one."""
        table, fuels = self.table, self.series.components
        return [
            Mix(
                moment(start),
                moment(end),
                {f: mw for f, mw in zip(fuels, row, strict=True) if mw == mw and f not in STORAGE},
                {f: mw for f, mw in zip(fuels, row, strict=True) if mw == mw and f in STORAGE},
                dict(flows),
                quality,
                moment(recorded_at),
            )
            for start, end, row, flows, quality, recorded_at in zip(
                table.starts.tolist(),
                table.ends.tolist(),
                table.values.tolist(),
                self.exchange,
                table.quality,
                table.recorded_at.tolist(),
                strict=True,
            )
        ]

    @property
    def terms(self) -> dict[str, object]:
        """What all mixes have in common."""
        return about(self.series)

    @property
    def rows(self) -> Rows:
        """The mixes as our own routes tell them."""
        return Rows(len(self.table.starts), self._told)

    def _told(self, places: slice) -> list[dict[str, object]]:
        fuels = [(place, fuel) for place, fuel in enumerate(self.series.components)]
        generating = [(place, fuel) for place, fuel in fuels if fuel not in STORAGE]
        storing = [(place, fuel) for place, fuel in fuels if fuel in STORAGE]
        table = self.table
        return [
            {
                "timestamp": start,
                "end": end,
                "values": _parts(row, generating),
                "storage": _parts(row, storing),
                "exchange": [{"zone": zone, "power_mw": mw} for zone, mw in flows.items()],
                "net_import_mw": fsum(flows.values()) if flows else None,
                "quality": quality,
                "recorded_at": recorded_at,
            }
            for start, end, row, flows, quality, recorded_at in zip(
                table.starts[places].view("M8[us]").tolist(),
                table.ends[places].view("M8[us]").tolist(),
                table.values[places].tolist(),
                self.exchange[places],
                table.quality[places],
                table.recorded_at[places].view("M8[us]").tolist(),
                strict=True,
            )
        ]


def mixture_of(
    connection: Connection,
    zone: Zone,
    start: datetime,
    end: datetime,
    *,
    as_of: datetime | None = None,
) -> Mixture:
    """The mixes of the intervals that start in [start, end); with `as_of`, as was believed then.

    Errors are those of `api.finding.readings.answering`.
    """

    def read(series: Series) -> Table:
        return _table(connection, series, start, end, as_of)

    ranked = growing_series_of(connection, zone, "generation", as_of=as_of)
    series, found = answering(connection, ranked, read, start, end, as_of=as_of)
    return _mixture(connection, zone, series, found.within(start, end), as_of)


def latest_mixture_of(
    connection: Connection, zone: Zone, *, as_of: datetime | None = None
) -> Mixture | None:
    """The newest mix of the zone, or None; 404 for a zone without data.

    Of several series, the one that `api.finding.readings.freshest` chooses.
    """
    ranked = growing_series_of(connection, zone, "generation", as_of=as_of)
    newest = [(series, readings.newest(connection, series, as_of=as_of)) for series in ranked]
    known = [(series, reading) for series, reading in newest if reading]
    if not known:
        return None
    series, reading = freshest(known)
    return _mixture(connection, zone, series, Table.of([reading]), as_of)


def _table(
    connection: Connection, series: Series, start: datetime, end: datetime, as_of: datetime | None
) -> Table:
    if as_of is not None:
        return Table.of(readings.covering(connection, series, start, end, as_of=as_of))
    names = remembered("qualities", lambda: columns.qualities(connection))
    found = columns.covering(connection, series, start, end)
    return Table(
        found.starts,
        found.starts + series.resolution // MICROSECOND,
        found.values,
        [names[number] for number in found.qualities.tolist()],
        found.recorded_at,
    )


def _mixture(
    connection: Connection, zone: Zone, series: Series, table: Table, as_of: datetime | None
) -> Mixture:
    if not len(table.starts):
        return Mixture(series, table, ())
    span = moment(table.starts[0]), moment(table.ends[-1])
    flows = exchange_of(connection, zone, *span, as_of=as_of)
    intervals = zip(table.starts.tolist(), table.ends.tolist(), strict=True)
    return Mixture(series, table, [flows.during(*interval) for interval in intervals])


def _parts(row: Sequence[float], kinds: Sequence[tuple[int, str]]) -> list[dict[str, object]]:
    return [
        {"type": fuel, "power_mw": row[place]} for place, fuel in kinds if row[place] == row[place]
    ]
