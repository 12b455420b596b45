"""What forecasts of our own are made with: the newest fitted model of each series' components."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor

from database.queries import load

SQL = load("forecast_models")

PREFIX = "gridtide.forecast."


class Fitted(NamedTuple):
    """A model in bytes, when it was fitted, and the end of the readings that it was fitted on."""

    fitted_at: datetime
    trained_until: datetime
    model: bytes


def source_of(foretold: str) -> str:
    """The key of our forecasts of what a source states."""
    return PREFIX + foretold


def is_ours(source: str) -> bool:
    """Whether a source is a forecast of our own."""
    return source.startswith(PREFIX)


def register(cursor: Cursor, foretold: str) -> str:
    """Make our forecasts of a source known, on the terms of that source; their key."""
    cursor.execute(SQL["register"], {"prefix": PREFIX, "source": foretold})
    return source_of(foretold)


def newest(
    connection: Connection,
    zone: str,
    measure: str,
    component: str,
    source: str,
    *,
    as_of: datetime,
) -> Fitted | None:
    """The model of a component that a source states; None where none was fitted by `as_of`."""
    asked = {"zone": zone, "measure": measure, "component": component, "source": source}
    with connection.cursor() as cursor:
        cursor.execute(SQL["newest"], {**asked, "as_of": as_of})
        found = cursor.fetchone()
    return Fitted(found[0], found[1], bytes(found[2])) if found else None


def keep(
    cursor: Cursor, zone: str, measure: str, component: str, source: str, fitted: Fitted
) -> None:
    """Keep a model in the place of the former one, unless that was fitted later."""
    asked = {"zone": zone, "measure": measure, "component": component, "source": source}
    times = {"fitted_at": fitted.fitted_at, "trained_until": fitted.trained_until}
    cursor.execute(SQL["keep"], {**asked, **times, "fitted": fitted.model})
