"""Net flows over borders of which a publisher states what each side received."""

from __future__ import annotations

from datetime import datetime

from psycopg2.extensions import connection as Connection

from database.queries import load
from database.readings import Reading, Series

SQL = load("exchange")


def net_of_inflows(
    connection: Connection, received: Series, start: datetime, end: datetime
) -> list[Reading]:
    """The net flow into the zone from each neighbour, MW, of intervals that start in [start, end).

    `received` is an `inflow` series; what its neighbours received in turn, by the same source
    and at the same resolution, is taken off. A border of which only one direction was published
    is None. Ascending.
    """
    asked = {"series_id": received.series_id, "start": start, "end": end}
    with connection.cursor() as cursor:
        cursor.execute(SQL["net_of_inflows"], asked)
        return [
            Reading(at, at + received.resolution, tuple(mw), quality, recorded_at)
            for at, mw, quality, recorded_at in cursor
        ]
