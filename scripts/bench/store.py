"""Storing rows against the physical limit: COPY of the same vectors, encoded beforehand."""

from __future__ import annotations

import io
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from psycopg2.extensions import connection as Connection

from database import server
from database.connection import connect, transaction
from database.migrate import migrate
from database.rows import Row
from database.runs import register
from database.store import store

ROUNDS = 5
ZONES = ("AT", "BE", "CH", "CZ", "DE", "ES", "FI", "FR", "GB", "NL")
FUELS = ("biomass", "coal", "gas", "hydro", "nuclear", "oil", "solar", "wind", "unknown", "battery")
STEP = timedelta(minutes=5)
SLOTS = 288 * 7
START = datetime(2026, 1, 1, tzinfo=UTC)
FACTS = {
    "publisher": "bench",
    "homepage": "",
    "licence": "",
    "attribution": "",
    "redistribute": False,
}


@contextmanager
def own_server() -> Iterator[Connection]:
    """A migrated database in a data folder of its own, gone afterwards."""
    import os

    with tempfile.TemporaryDirectory(prefix="gridtide-bench-") as folder:
        Path(folder).chmod(0o755)
        os.environ.pop("DATABASE_URL", None)
        os.environ["GRIDTIDE_HOME"] = folder
        migrate()
        connection = connect("owner")
        try:
            yield connection
        finally:
            connection.close()
            server.stop(folder)


def week(revised: float = 0.0) -> list[Row]:
    """A week of five-minute mixes of ten zones; a share of the rows differs by a megawatt."""
    rng = np.random.default_rng(1)
    mw = rng.integers(0, 20_000, (len(ZONES), SLOTS, len(FUELS))).astype(float)
    mw[rng.random((len(ZONES), SLOTS)) < revised] += 1
    return [
        Row(zone, "generation", START + slot * STEP, START + (slot + 1) * STEP, mix)
        for place, zone in enumerate(ZONES)
        for slot in range(SLOTS)
        for mix in (dict(zip(FUELS, mw[place, slot].tolist(), strict=True)),)
    ]


def stored(connection: Connection, rows: list[Row]) -> float:
    """Seconds to store the rows in a transaction."""
    began = time.perf_counter()
    with transaction(connection) as cursor:
        register(cursor, "bench", FACTS)
        store(cursor, "bench", rows, recorded_at=datetime.now(UTC))
    return time.perf_counter() - began


def copied(connection: Connection, rows: list[Row]) -> float:
    """Seconds of a bare COPY of the same vectors into an equal table with its index."""
    lines = [
        f"{ZONES.index(row.zone)}\t{row.start.isoformat()}\t"
        f"{{{','.join(map(repr, row.values.values()))}}}\t0\t{START.isoformat()}\n"
        for row in rows
    ]
    return copied_lines(connection, [lines])


def copied_lines(connection: Connection, lots: Sequence[Sequence[str]]) -> float:
    """Seconds of a COPY of lots of encoded lines, a transaction a lot, into an equal table."""
    texts = ["".join(lines) for lines in lots]
    with transaction(connection) as cursor:
        cursor.execute("create table bare (like reading including all)")
    began = time.perf_counter()
    for text in texts:
        with transaction(connection) as cursor:
            cursor.copy_expert("copy bare from stdin", io.StringIO(text))
    seconds = time.perf_counter() - began
    with transaction(connection) as cursor:
        cursor.execute("drop table bare")
    return seconds


def forget(connection: Connection) -> None:
    """Empty the store."""
    with transaction(connection) as cursor:
        cursor.execute("truncate reading, reading_revision, series cascade")


def one_round(connection: Connection) -> dict[str, float]:
    """Each way once, interleaved."""
    forget(connection)
    return {
        "COPY, encoded beforehand": copied(connection, week()),
        "store, all new": stored(connection, week()),
        "store, nothing changed": stored(connection, week()),
        "store, 5 % revised": stored(connection, week(0.05)),
    }


def wal_of(connection: Connection, work: Callable[[], object]) -> int:
    """Bytes of write-ahead log that a piece of work makes."""
    with transaction(connection) as cursor:
        cursor.execute("select pg_current_wal_insert_lsn()")
        ((before,),) = cursor.fetchall()
    work()
    with transaction(connection) as cursor:
        cursor.execute("select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), %s)", (before,))
        ((size,),) = cursor.fetchall()
    return int(size)


def space_of(connection: Connection) -> float:
    """Bytes a number takes in table and index."""
    with transaction(connection) as cursor:
        cursor.execute("select pg_total_relation_size('reading')")
        ((size,),) = cursor.fetchall()
    return float(size) / (len(ZONES) * SLOTS * len(FUELS))


def main() -> None:
    """Print the table."""
    numbers = len(ZONES) * SLOTS * len(FUELS)
    with own_server() as connection:
        rounds = [one_round(connection) for _ in range(ROUNDS)]
        forget(connection)
        stored(connection, week())
        wal = wal_of(connection, lambda: stored(connection, week()))
        space = space_of(connection)
    limit = statistics.median(r["COPY, encoded beforehand"] for r in rounds)
    print(f"{numbers:,} numbers in {numbers // len(FUELS):,} rows, median of {ROUNDS} rounds\n")
    print("| way | s | spread | rows/s | numbers/s | of the limit |\n|---|---|---|---|---|---|")
    for way in rounds[0]:
        took = sorted(r[way] for r in rounds)
        seconds = statistics.median(took)
        print(
            f"| {way} | {seconds:.3f} | {took[0]:.3f}-{took[-1]:.3f}"
            f" | {numbers / len(FUELS) / seconds:,.0f} | {numbers / seconds:,.0f}"
            f" | {seconds / limit:.2f} |"
        )
    print(f"\nUnchanged re-delivery writes {wal / numbers:.2f} bytes of log a number;")
    print(f"a number takes {space:.1f} bytes in table and index.")


if __name__ == "__main__":
    main()
