"""Net flows over borders of which a publisher states what each side received."""

from __future__ import annotations

from datetime import datetime

from psycopg2.extensions import connection as Connection

from database import readings
from database.queries import load
from database.readings import Reading, Series

SQL = load("exchange")


def net_of_inflows(
    connection: Connection,
    received: Series,
    start: datetime,
    end: datetime,
    *,
    as_of: datetime | None = None,
) -> list[Reading]:
    """The net flow into the zone from each neighbour, MW, of intervals that start in [start, end).

    `received` is an `inflow` series; what its neighbours received in turn, by the same source
    and at the same resolution, is taken off. A border of which only one direction was published
    is None. Ascending; with `as_of`, what was believed at that moment.
    """
    if as_of is not None:
        return _believed(connection, received, start, end, as_of)
    asked = {"series_id": received.series_id, "start": start, "end": end}
    with connection.cursor() as cursor:
        cursor.execute(SQL["net_of_inflows"], asked)
        return [
            Reading(at, at + received.resolution, tuple(mw), quality, recorded_at)
            for at, mw, quality, recorded_at in cursor
        ]


def _believed(
    connection: Connection, received: Series, start: datetime, end: datetime, as_of: datetime
) -> list[Reading]:
    sent = [
        _sent(connection, received, neighbour, start, end, as_of)
        for neighbour in received.components
    ]
    return [
        reading._replace(
            values=tuple(
                None if mw is None or (back := column.get(reading.start)) is None else mw - back
                for mw, column in zip(reading.values, sent, strict=True)
            )
        )
        for reading in readings.between(connection, received, start, end, as_of=as_of)
    ]


def _sent(
    connection: Connection,
    received: Series,
    neighbour: str,
    start: datetime,
    end: datetime,
    as_of: datetime,
) -> dict[datetime, float | None]:
    """What a neighbour received from the zone in turn, MW by start."""
    for series in readings.series_of(connection, neighbour, received.measure):
        alike = (series.source, series.resolution, series.unit)
        if alike == (received.source, received.resolution, received.unit):
            if received.zone not in series.components:
                return {}
            place = series.components.index(received.zone)
            found = readings.between(connection, series, start, end, as_of=as_of)
            return {reading.start: reading.values[place] for reading in found}
    return {}
