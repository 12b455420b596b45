"""The carbon intensity of a zone, point by point, as it was derived: found once, told by many."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zlib import crc32

import numpy as np
from psycopg2.extensions import connection as Connection

from api.answering.answers import about
from api.finding.readings import Held, answering, freshest, held_of, series_of
from database.derived import origin_of
from database.intensities import (
    Columns,
    Point,
    columns,
    newest_points,
)
from database.readings import Series
from database.zones import Zone


@dataclass(frozen=True, slots=True)
class Found:
    """The points that a series has around an asked span."""

    columns: Columns

    def held(self, start: datetime, end: datetime) -> Held | None:
        """How much of the span [start, end) they hold; of a moment, all or nothing."""
        return held_of(self.columns.starts, self.columns.ends, start, end)


@dataclass(frozen=True, slots=True)
class Intensities:
    """Points of one zone, ascending, in gCO2eq/kWh; `origin` is the generation they come from."""

    series: Series
    origin: Series
    factor_set: str
    columns: Columns

    @property
    def points(self) -> list[Point]:
        """The points one by one."""
        return self.columns.points()

    @property
    def tag(self) -> str:
        """The state of these points: it changes when any of them does, or more of them come.

        The values are in it: what completes a reading need not date it anew.
        """
        told = self.columns
        state = crc32(repr((self.series, self.origin, self.factor_set)).encode())
        for column in (told.starts, told.g_per_kwh, told.renewable, told.recorded_at):
            state = crc32(column.tobytes(), state)
        state = crc32(",".join(told.quality).encode(), state)
        return f"{int(told.starts[0]):x}-{len(told.starts):x}-{state:x}"

    def told(self) -> dict[str, object]:
        """The JSON of our own routes: each point, and what all have in common."""
        return {
            "carbon_intensities": _told(self.columns),
            "factor_set": self.factor_set,
            **about(self.series),
            "derived_from": {
                "source": self.origin.source,
                "attribution": self.origin.attribution,
                "redistribute": self.origin.redistribute,
            },
        }


def intensities_of(
    connection: Connection,
    zone: Zone,
    start: datetime,
    end: datetime,
    *,
    factor_set: str,
    as_of: datetime | None = None,
) -> Intensities:
    """The points that cover [start, end]; with `as_of`, as was believed at that moment.

    From the last that starts at or before `start` to the first at or after `end`. A point without
    a value says why in `quality`. Errors are those of `api.finding.readings.answering`.
    """
    ranked = series_of(connection, zone, "carbon_intensity", as_of=as_of)
    shares = _shares(connection, zone)

    def read(series: Series) -> Found:
        share = shares.get(_kind(series))
        asked = (connection, series, share, start, end)
        return Found(columns(*asked, factor_set=factor_set, as_of=as_of))

    series, found = answering(connection, ranked, read, start, end, as_of=as_of)
    return Intensities(series, _origin(connection, zone, series), factor_set, found.columns)


def latest_intensity_of(
    connection: Connection, zone: Zone, *, factor_set: str, as_of: datetime | None = None
) -> Intensities | None:
    """The newest point of the zone that has a value, or None; 404 for a zone without data.

    Of several series, the one that `api.finding.readings.freshest` chooses.
    """
    ranked = series_of(connection, zone, "carbon_intensity", as_of=as_of)
    known = _shares(connection, zone)
    shares = [known.get(_kind(series)) for series in ranked]
    newest = newest_points(connection, ranked, shares, factor_set=factor_set, as_of=as_of)
    if not newest:
        return None
    series, point = freshest(newest)
    origin = _origin(connection, zone, series)
    return Intensities(series, origin, factor_set, Columns.of([point]))


def _told(columns: Columns) -> list[dict[str, object]]:
    # times without a zone, which `answer` writes as UTC: to make them aware takes as long again
    starts = columns.starts.view("M8[us]").tolist()
    return [
        {
            "timestamp": start,
            "end": end,
            "carbon_intensity": g_per_kwh,
            "renewable_ratio": renewable,
            "quality": quality,
            "recorded_at": recorded_at,
        }
        for start, end, g_per_kwh, renewable, quality, recorded_at in zip(
            starts,
            _ends(columns, starts),
            columns.g_per_kwh.tolist(),
            columns.renewable.tolist(),
            columns.quality,
            columns.recorded_at.view("M8[us]").tolist(),
            strict=True,
        )
    ]


def _ends(columns: Columns, starts: list[datetime]) -> list[datetime]:
    """The ends of the intervals, without a zone: where none is missing, the starts of the next."""
    if np.array_equal(columns.ends[:-1], columns.starts[1:]):
        return [*starts[1:], *columns.ends[-1:].view("M8[us]").tolist()]
    ends: list[datetime] = columns.ends.view("M8[us]").tolist()
    return ends


def _shares(connection: Connection, zone: Zone) -> dict[tuple[object, ...], Series]:
    return {_kind(one): one for one in series_of(connection, zone, "renewable_share")}


def _origin(connection: Connection, zone: Zone, derived: Series) -> Series:
    """The generation that the intensity is derived from: its source, attribution and terms."""
    origin = origin_of(derived.source)
    ranked = series_of(connection, zone, "generation")
    return next(one for one in ranked if one.source == origin)


def _kind(series: Series) -> tuple[object, ...]:
    return series.source, series.resolution
