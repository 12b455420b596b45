"""Advisory locks by name: held by a connection, freed by its death."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from psycopg2.errors import LockNotAvailable
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor


@contextmanager
def held(
    connection: Connection, name: str, seconds: float = 0, *, shared: bool = False
) -> Iterator[bool]:
    """Try to hold a lock while the block runs; yields whether it was to be had in that time.

    Whoever waits gets it in turn. Those who want it `shared` hold it together, and nobody alone
    meanwhile.

    The connection must be in autocommit mode or idle; a lost connection has freed its locks.
    """
    how = "_shared" if shared else ""
    if seconds > 0:
        got = _wait(connection, name, seconds, how)
    else:
        got = _ask(connection, f"select pg_try_advisory_lock{how}(hashtextextended(%s, 0))", name)
    try:
        yield got
    finally:
        if got and not connection.closed:
            _ask(connection, f"select pg_advisory_unlock{how}(hashtextextended(%s, 0))", name)


def _ask(connection: Connection, question: str, name: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(question, (name,))
        ((answer,),) = cursor.fetchall()
    connection.commit()
    return bool(answer)


def _wait(connection: Connection, name: str, seconds: float, how: str) -> bool:
    try:
        with connection, connection.cursor() as cursor:
            _limit(cursor, seconds)
            cursor.execute(f"select pg_advisory_lock{how}(hashtextextended(%s, 0))", (name,))
    except LockNotAvailable:
        return False
    return True


def wait_for(cursor: Cursor, name: str, seconds: float | None = None) -> None:
    """Hold a lock until the cursor's transaction ends, waiting for whoever has it.

    With `seconds`, no longer than that, neither here nor for a row later in the transaction;
    raises psycopg2's LockNotAvailable.
    """
    if seconds is not None:
        _limit(cursor, seconds)
    cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", (name,))


def _limit(cursor: Cursor, seconds: float) -> None:
    """Let no statement of this transaction wait longer for a lock."""
    cursor.execute("select set_config('lock_timeout', %s, true)", (f"{seconds * 1000:.0f}ms",))
