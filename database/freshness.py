"""How old the newest data are: of a series, and of all that a source brings."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from psycopg2.extensions import connection as Connection

from database.derived import PREFIX
from database.queries import load
from database.readings import Series

SQL = load("freshness")

# What has no next interval: it is stated anew when it changes.
NEVER_DUE = ("capacity", "emission_factor")

Place = tuple[str, str, str, str, int, int]
"""Zone, measure, source, unit, resolution in seconds; readings (0) come before forecasts (1)."""
START: Place = ("", "", "", "", 0, 0)


class Fresh(NamedTuple):
    """The newest interval [start, end) of a series; `issued_at` for forecasts, None for readings.

    `stale`: readings of which two intervals more than the source's lag are overdue, forecasts of
    which none lies ahead; None where nothing is ever due. `age_seconds` is since `end`, of
    forecasts since `issued_at`; negative for readings that lie ahead, such as prices.
    """

    zone: str
    measure: str
    source: str
    unit: str
    resolution: timedelta
    start: datetime
    end: datetime
    issued_at: datetime | None
    recorded_at: datetime
    age_seconds: float
    stale: bool | None

    @property
    def key(self) -> Place:
        """What lists are ordered by."""
        seconds, is_foretold = int(self.resolution.total_seconds()), self.issued_at is not None
        return self.zone, self.measure, self.source, self.unit, seconds, int(is_foretold)


class Newest(NamedTuple):
    """When the newest readings of a source end, and whether all that it brings is stale."""

    end: datetime | None
    stale: bool | None


def listed(
    connection: Connection,
    *,
    zone: str | None = None,
    measure: str | None = None,
    source: str | None = None,
    stale: bool | None = None,
    after: Place = START,
    limit: int | None = None,
) -> list[Fresh]:
    """The newest interval of each series and forecast, narrowed by what is given.

    They are in the order of their places, from the one behind `after` on.
    """
    names = ("zone", "measure", "source", "unit", "seconds", "kind")
    place = {f"after_{name}": part for name, part in zip(names, after, strict=True)}
    asked = {"zone": zone, "measure": measure, "source": source, "stale": stale, "limit": limit}
    with connection.cursor() as cursor:
        cursor.execute(SQL["listed"], asked | place)
        return [Fresh(*row) for row in cursor.fetchall()]


def of_sources(connection: Connection, sources: list[str]) -> dict[str, Newest]:
    """How fresh what these sources bring is, by key; those that brought nothing are not among them.

    A source is stale when each of its series and forecasts is of which one can tell.
    """
    with connection.cursor() as cursor:
        cursor.execute(SQL["of_sources"], {"sources": sources})
        return {source: Newest(end, stale) for source, end, stale in cursor.fetchall()}


def lags(connection: Connection) -> dict[str, timedelta | None]:
    """How long after an interval each source has it; None where not every interval has a row.

    What is derived is as late as what it is derived from.
    """
    with connection.cursor() as cursor:
        cursor.execute(SQL["lags"], {"prefix": PREFIX})
        return dict(cursor.fetchall())


def is_stale(series: Series, age: timedelta, lag: timedelta | None) -> bool | None:
    """Whether readings newer than those that ended so long ago are overdue; None: none ever is.

    The rule of the view `freshness`, for any moment: two intervals more than the source's `lag`.
    """
    if lag is None or series.measure in NEVER_DUE:
        return None
    return age >= lag + 2 * series.resolution
