"""The carbon intensity of a zone as others published it, or as it was foretold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from psycopg2.extensions import connection as Connection

from api.answering.answers import about
from api.errors import Problem
from api.finding.readings import Intervals, answering
from api.models.carbon_trace import Grams
from api.models.sought import Sought
from api.models.stating import basis_of, method_of
from database.readings import Series
from database.zones import Zone


@dataclass(frozen=True, slots=True)
class Stated:
    """Points of one zone, ascending, in the series' unit; a forecast has its `issued_at`.

    `passed_over`: the stale forecasts in whose place this one answers.
    """

    series: Series
    factor_set: str
    points: Intervals[Grams]
    passed_over: Sequence[dict[str, object]] = field(default=())

    def told(self) -> dict[str, Any]:
        """The JSON of our own routes; there is no share of renewables."""
        return {
            "carbon_intensities": [_told(point) for point in self.points],
            "factor_set": self.factor_set,
            **about(self.series),
            "basis": basis_of(self.series),
            "method": method_of(self.series),
            "passed_over": self.passed_over,
        }


def stated_of(
    connection: Connection, zone: Zone, start: datetime, end: datetime, sought: Sought
) -> Stated:
    """The points that cover [start, end], of the first series that holds half of it.

    Raises a 404 `Problem` where nobody states such an intensity; others are those of
    `api.finding.readings.answering`.
    """
    ranked = sought.ranked(connection, zone.key, start, end)
    if not ranked.series:
        raise Problem(404, f"{sought.lacking(connection, zone.key)}.")

    def read(series: Series) -> Intervals[Grams]:
        return Intervals(sought.read(connection, series, start, end))

    asked = (connection, ranked.series, read, start, end)
    series, found = answering(*asked, extent=sought.extent, as_of=sought.as_of)
    return Stated(series, sought.factor_set, found, ranked.passed_over(series))


def _told(point: Grams) -> dict[str, object]:
    return {
        "timestamp": point.start,
        "end": point.end,
        "carbon_intensity": point.g_per_kwh,
        "quality": point.quality,
        "recorded_at": point.recorded_at,
        "issued_at": point.issued_at,
    }
