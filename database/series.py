"""The series that there are, and which of them answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from psycopg2.extensions import connection as Connection

from database.queries import load

SQL = load("series")

Place = tuple[str, str, str, int]


class Kept(NamedTuple):
    """A series, and the time [start, end) that its readings and its forecasts reach over.

    `rank` is its place among those of its zone and measure that have readings: 1 answers, and the
    next where that is stale or has a hole. None where there is nothing of the kind.
    """

    zone: str
    measure: str
    source: str
    series_id: int
    components: Sequence[str]
    unit: str
    resolution: timedelta
    rank: int | None
    start: datetime | None
    end: datetime | None
    foretold_start: datetime | None
    foretold_end: datetime | None

    @property
    def place(self) -> Place:
        """What lists are ordered by."""
        return self.zone, self.measure, self.source, self.series_id


def listed(
    connection: Connection,
    *,
    zone: str | None = None,
    measure: str | None = None,
    source: str | None = None,
    after: Place = ("", "", "", 0),
    limit: int | None = None,
) -> list[Kept]:
    """The series with data, narrowed by what is given, from the one behind `after` on.

    They are ranked as `readings.series_of` ranks them.
    """
    names = ("zone", "measure", "source", "series_id")
    place = {f"after_{name}": part for name, part in zip(names, after, strict=True)}
    asked = {"zone": zone, "measure": measure, "source": source, "limit": limit}
    with connection.cursor() as cursor:
        cursor.execute(SQL["listed"], asked | place)
        return [Kept(*row) for row in cursor.fetchall()]
