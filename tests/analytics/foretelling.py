"""A zone of the tests: what its operator measured and foretold, as it was recorded at the time."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from psycopg2.extensions import connection as Connection

from database.connection import transaction
from database.rows import Row
from database.runs import register
from database.store import store

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# A quarter of an hour after an hour began: what ended with that hour is published.
NOW = datetime(2026, 3, 20, 12, 15, tzinfo=UTC)
NOON = NOW.replace(minute=0)
FACTS = {
    "publisher": "an operator",
    "homepage": "https://operator.example",
    "licence": "open",
    "attribution": "an operator",
    "redistribute": False,
}


def keep(
    connection: Connection, rows: Iterable[Row], at: datetime = NOW, source: str = "operator"
) -> None:
    """Store what an operator stated, recorded at a moment."""
    with transaction(connection) as cursor:
        register(cursor, source, FACTS)
        store(cursor, source, list(rows), recorded_at=at)


def load_mw(start: datetime) -> float:
    """A load with a day's and a week's shape, and something of each hour's own."""
    hours = (start - datetime(2026, 1, 1, tzinfo=UTC)) / HOUR
    own = math.sin(hours * hours)
    day, week = math.sin(hours * math.tau / 24), math.sin(hours * math.tau / 168)
    return 1000 + 200 * day + 50 * week + 20 * own


def starts(until: datetime, days: float, step: timedelta = HOUR) -> list[datetime]:
    """The starts of the intervals of the days before a moment."""
    count = int(days * DAY / step)
    return [until - step * (count - n) for n in range(count)]


def loads(
    zone: str, until: datetime = NOON, days: float = 10, step: timedelta = HOUR, factor: float = 1
) -> list[Row]:
    """The load that was measured in the days before a moment."""
    return [
        Row(zone, "load", start, start + step, {"load": factor * load_mw(start)})
        for start in starts(until, days, step)
    ]


def foretold_loads(zone: str, issued: Sequence[datetime], hours: int = 48) -> list[Row]:
    """What the operator foretold of the load at each of some moments."""
    return [
        Row(zone, "load", start, start + HOUR, {"load": load_mw(start) + 5}, issued_at=moment)
        for moment in issued
        for start in (moment.replace(minute=0) + HOUR * n for n in range(1, hours + 1))
    ]


def mixes(zone: str, until: datetime = NOON, days: float = 10, step: timedelta = HOUR) -> list[Row]:
    """The mix that was measured in the days before a moment."""
    return [
        Row(
            zone,
            "generation",
            start,
            start + step,
            {"gas": load_mw(start) / 2, "wind": 300.0 + start.hour, "solar": float(start.hour)},
        )
        for start in starts(until, days, step)
    ]
