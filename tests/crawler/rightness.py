"""Every stored number beside the simulator's truth of its interval."""

from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from functools import cache

from psycopg2.extensions import connection as Connection

from database.readings import Series, between
from simulator.operators import FEEDS
from simulator.wire import Expected

SEED = 7
# Each of our fuels may be several rounded numbers of theirs.
TOLERANCE_MW = 3.0
# Measures of which each component is a question of its own.
ONE_BY_ONE = ("inflow", "scheduled_inflow", "transfer_capacity")
EVER = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
NOTHING = float("inf")
Rows = list[Expected]


def wrong_numbers(connection: Connection, feeds: Collection[str]) -> list[str]:
    """Every stored number of some feeds that is not the truth of its interval."""
    return [
        wrong
        for series in all_series(connection)
        if series.source in feeds
        for wrong in (*wrong_readings(connection, series), *wrong_forecasts(connection, series))
    ]


def tolerance(series: Series) -> float:
    precision = FEEDS[series.source].precision
    return max(precision, TOLERANCE_MW) if series.unit == "MW" else precision


@cache
def truth(source: str, zone: str, component: str, start: datetime, end: datetime) -> Rows:
    expected = FEEDS[source].expected
    return list(expected(SEED, zone, component, start, end)) if expected else []


@cache
def foresight(source: str, zone: str, start: datetime, end: datetime, issued_at: datetime) -> Rows:
    forecast = FEEDS[source].forecast
    return list(forecast(SEED, zone, "", start, end, issued_at)) if forecast else []


def wrong_readings(connection: Connection, series: Series) -> Iterator[str]:
    readings = between(connection, series, *EVER)
    if not readings:
        return
    begin = readings[0].start.replace(minute=0, second=0, microsecond=0)
    for place, component in enumerate(series.components):
        each = component if series.measure in ONE_BY_ONE else ""
        rows = truth(series.source, series.zone, each, begin, readings[-1].end)
        right = {row[2:4]: row[4] for row in rows if row[:2] == (series.zone, series.measure)}
        for start, end, values, *_ in readings:
            true = right.get((start, end), {}).get(component, NOTHING)
            if values[place] is not None and abs(true - values[place]) > tolerance(series):
                yield f"{series.zone} {component} {start}: {values[place]} not {true}"


def wrong_forecasts(connection: Connection, series: Series) -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select issued_at, start, value from forecast where series_id = %s", (series.series_id,)
        )
        vintages = cursor.fetchall()
    if not vintages:
        return
    first, last = min(v[1] for v in vintages), max(v[1] for v in vintages) + series.resolution
    for issued_at in {vintage[0] for vintage in vintages}:
        rows = foresight(series.source, series.zone, first, last, issued_at)
        right = {row[2]: row[4] for row in rows if row[:2] == (series.zone, series.measure)}
        for start, values in (vintage[1:] for vintage in vintages if vintage[0] == issued_at):
            for component, value in zip(series.components, values, strict=False):
                true = right.get(start, {}).get(component, NOTHING)
                if value is not None and abs(true - value) > tolerance(series):
                    told = f"{series.zone} {component} {start} of {issued_at}"
                    yield f"{told}: {value} not {true}"


def all_series(connection: Connection) -> list[Series]:
    """Every series, those of forecasts too."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select series_id, source.key, z.key, measure, components, unit, resolution,"
            " attribution, redistribute"
            " from series join source using (source_id) join zone z using (zone_id)"
        )
        return [Series(*row) for row in cursor.fetchall()]
