"""Runs over all zones: issues what is due, and measures the skill of what was issued."""

from __future__ import annotations

import time
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from psycopg2.extensions import connection as Connection

from analytics import forecast_schedule
from analytics.forecast_hours import Unfit
from analytics.forecast_inputs import Publishers
from analytics.forecast_issue import LEARNT, Issue, foretell
from analytics.forecast_measuring import MEASURES, measured
from analytics.forecast_schedule import Due
from database import forecast_issues, forecast_models, forecasts, skill
from database.connection import means_lost, transaction
from database.forecast_issues import Outcome
from database.moments import MICROSECOND
from database.skill import Progress
from database.store import store

Clock = Callable[[], datetime]
Watching = Callable[[Due, Outcome, str], None]


@dataclass
class Issued:
    """How many rows were written, what came of each measure, and whether any was put off.

    `failed` has zone and measure of those that failed.
    """

    rows: int = 0
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    failed: list[str] = field(default_factory=list)
    put_off: bool = False


def silent(_due: Due, _outcome: Outcome, _said: str) -> None:
    """Nobody watches."""


def issue(
    connection: Connection,
    due: Sequence[Due],
    clock: Clock,
    *,
    until: float = float("inf"),
    watching: Watching = silent,
) -> Issued:
    """Issue what is due, zone by zone, each measure a transaction of its own.

    One that fails keeps no other back. From `until` (of `time.monotonic`) on the rest is put off.
    The moment of issue is the clock's when a zone's turn comes: what is recorded later is not
    known. Raises what `means_lost` knows.
    """
    issued = Issued()
    for zone, several in groupby(due, lambda one: one.zone):
        publishers = Publishers(connection, zone, clock(), LEARNT)
        for one in several:
            if time.monotonic() >= until:
                issued.put_off = True
                return issued
            rows, outcome, said = _issued(publishers, one, clock)
            issued.rows += rows
            issued.outcomes[outcome] += 1
            issued.failed += [f"{zone} {one.measure}"] if outcome == "failed" else []
            watching(one, outcome, said)
    return issued


def _issued(publishers: Publishers, one: Due, clock: Clock) -> tuple[int, Outcome, str]:
    """Issue one; how many rows that wrote, what came of it, and how or why not."""
    connection, now = publishers.connection, publishers.now
    outcome: Outcome
    try:
        with transaction(connection):
            made = foretell(publishers, one.measure, full=one.full)
            if not one.full and not made.models and _told_already(connection, one, made, now):
                raise Unfit(f"as foretold before, nothing new is known: {made.said}")
            return _keep(connection, one, made, now, clock()), "issued", made.said
    except Unfit as error:
        outcome, said = "none", str(error)
    except Exception as error:  # a bug of ours: the others go on, and the next run tries again
        if means_lost(error):
            raise
        traceback.print_exc()
        outcome, said = "failed", repr(error)
    with transaction(connection) as cursor:
        forecast_issues.keep(cursor, one.zone, one.measure, now, outcome, said, full=one.full)
    return 0, outcome, said


def _keep(connection: Connection, one: Due, made: Issue, now: datetime, stored: datetime) -> int:
    """Keep a forecast, its models, and that it was issued, in the caller's transaction.

    It is recorded after its issue. A run as far as we foretell is kept whatever it says, for its
    age tells whether it may be relied upon.
    """
    with connection.cursor() as cursor:
        source = forecast_models.register(cursor, made.source)
        for component, fitted in made.models.items():
            forecast_models.keep(cursor, one.zone, one.measure, component, made.source, fitted)
        recorded_at = max(stored, now + MICROSECOND)
        written = store(cursor, source, made.rows, recorded_at=recorded_at)
        forecast_issues.keep(cursor, one.zone, one.measure, now, "issued", made.said, full=one.full)
    return written.new + written.changed


def _told_already(connection: Connection, one: Due, made: Issue, now: datetime) -> bool:
    """Whether the newest vintages known at `now` say all of a forecast to the last digit.

    So it is while readings are late, or of a whole day at once: a refresh would repeat the rows.
    """
    if not made.rows:
        return True
    start, end = made.rows[0].start, made.rows[-1].end
    source = forecast_models.source_of(made.source)
    told: dict[datetime, dict[str, float]] = {}
    for series in forecasts.of_source(connection, source, one.measure, [one.zone]):
        for row in forecasts.newest(connection, series, start, end, as_of=now):
            values = zip(series.components, row.values, strict=True)
            told[row.start] = {name: value for name, value in values if value is not None}
    return all(told.get(row.start) == row.values for row in made.rows)


def measure(connection: Connection, now: datetime, *, until: float = float("inf")) -> bool:
    """Measure the skill of all forecasts, a zone at a time; whether all of it is done.

    It goes on where the day's measuring was when time ran out. A zone that fails keeps no other
    back, and what was known of it stays.
    """
    began, come = forecast_schedule.begun(now, forecast_schedule.SKILL), skill.progress(connection)
    after = come.zone if come and come.began == began and come.zone else ""
    for zone in skill.foretold_zones(connection, MEASURES):
        if zone > after:
            if time.monotonic() >= until:
                return False
            _measured(connection, zone, now)
            with transaction(connection) as cursor:
                skill.keep_progress(cursor, Progress(began, zone))
    with transaction(connection) as cursor:
        skill.keep_progress(cursor, Progress(began, None))
    return True


def _measured(connection: Connection, zone: str, now: datetime) -> None:
    try:
        with transaction(connection) as cursor:
            skill.keep(cursor, list(measured(connection, zone, now)))
    except Exception as error:  # a bug of ours: the other zones go on
        if means_lost(error):
            raise
        traceback.print_exc()
