"""Has analytics derive and foretell from what was stored: where crawler meets analytics, alone."""

from __future__ import annotations

import time
import traceback
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

import psycopg2.errors
from psycopg2.extensions import connection as Connection

from database import forecast_issues, locks, runs, skill
from database.connection import means_lost, transaction

if TYPE_CHECKING:  # with numpy in tow
    from analytics.forecast_schedule import Due

# So many changed spans are derived from in one transaction.
SPANS = 500
# A tick foretells no longer: who is due meanwhile is asked in time. Nor does it begin with less
# time left than fitting a zone's models may take.
FORETELLING_SECONDS, FITTING_SECONDS = 40, 15


class Derived(NamedTuple):
    """How many rows were derived, in which zones that failed, and whether any were put off."""

    rows: int
    failed: tuple[str, ...] = ()
    put_off: bool = False

    def as_json(self) -> dict[str, Any]:
        """For the tick's summary line; what failed only where something did."""
        return {"derived": self.rows} | ({"underivable": self.failed} if self.failed else {})


def derive(
    connection: Connection, *, until: float = float("inf"), patience: float | None = None
) -> Derived:
    """Derive what the stored changes call for: zone by zone.

    A zone that fails keeps no other back. At `until` (of `time.monotonic`), or when another
    process derives for longer than `patience` seconds, the rest is put off: the next tick has it.
    """
    rows, failed = 0, list[str]()
    for zone in runs.underived_zones(connection):
        try:
            while (count := _derive_spans(connection, zone, patience)) is not None:
                rows += count
                if time.monotonic() > until:
                    return Derived(rows, tuple(failed), put_off=True)
        except psycopg2.errors.LockNotAvailable:
            return Derived(rows, tuple(failed), put_off=True)
        except Exception as error:  # a bug of ours: its spans stay, to be derived when it is mended
            if means_lost(error):
                raise
            traceback.print_exc()
            failed.append(zone)
    return Derived(rows, tuple(failed))


def _derive_spans(connection: Connection, zone: str, patience: float | None) -> int | None:
    """Derive a zone's earliest changed spans; how many rows that wrote, None when none is left."""
    from analytics import jobs  # with numpy in tow

    with transaction(connection) as cursor:
        locks.wait_for(cursor, "derive", patience)
        changes = runs.take_underived(cursor, zone, SPANS)
        if not changes:
            return None
        done = jobs.derive(connection, changes, now=datetime.now(UTC))
    return done.new + done.changed


class Foretold(NamedTuple):
    """How many rows were foretold, zone and measure of what failed, whether any were put off."""

    rows: int = 0
    failed: tuple[str, ...] = ()
    put_off: bool = False

    def as_json(self) -> dict[str, Any]:
        """For the tick's summary line; what failed only where something did."""
        return {"foretold": self.rows} | ({"unforetold": self.failed} if self.failed else {})


def follow_up(
    connection: Connection, until: float, patience: float, *, foretells: bool
) -> list[Derived | Foretold]:
    """Derive from what a tick stored, and foretell what is due where the tick does so."""
    done: list[Derived | Foretold] = [derive(connection, until=until, patience=patience)]
    if foretells:
        soon = time.monotonic() + FORETELLING_SECONDS
        done.append(foretell(connection, until=min(until - FITTING_SECONDS, soon)))
    return done


def next_forecast(now: datetime) -> datetime:
    """When forecasts are due again."""
    from analytics import forecast_schedule

    return forecast_schedule.next_due(now)


def foretell(connection: Connection, *, until: float) -> Foretold:
    """Issue the forecasts that are due, and measure once a day how good they were.

    A measure of a zone that fails keeps no other back. At `until` (of `time.monotonic`), or while
    another process issues, the rest is put off: the next tick has it.
    """
    from analytics import forecast_schedule

    now = datetime.now(UTC)
    candidates = forecast_issues.candidates(connection, forecast_schedule.MEASURES)
    due = forecast_schedule.due(candidates, now)
    measures = forecast_schedule.skill_is_due(skill.progress(connection), now)
    connection.commit()
    if not due and not measures:
        return Foretold()
    with locks.held(connection, forecast_schedule.LOCK) as got:
        if not got:
            return Foretold(put_off=True)
        return _foretold(connection, due, until, measures)


def _foretold(connection: Connection, due: list[Due], until: float, measures: bool) -> Foretold:
    from analytics import forecast_runs  # with numpy in tow

    issued = forecast_runs.issue(connection, due, lambda: datetime.now(UTC), until=until)
    put_off = issued.put_off
    if measures and not put_off:
        put_off = not forecast_runs.measure(connection, datetime.now(UTC), until=until)
    return Foretold(issued.rows, tuple(issued.failed), put_off)
