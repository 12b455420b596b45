"""Has analytics derive from what was stored: the one place where crawler meets analytics."""

from __future__ import annotations

import time
import traceback
from datetime import UTC, datetime
from typing import NamedTuple

import psycopg2.errors
from psycopg2.extensions import connection as Connection

from database import locks, runs
from database.connection import means_lost, transaction

# So many changed spans are derived from in one transaction.
SPANS = 500


class Derived(NamedTuple):
    """How many rows were derived, in which zones that failed, and whether any were put off."""

    rows: int
    failed: tuple[str, ...] = ()
    put_off: bool = False


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
