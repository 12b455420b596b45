"""Turns at publishers, in one row each that all processes of all machines move on."""

from __future__ import annotations

from datetime import timedelta
from threading import Lock
from types import TracebackType
from typing import Self

from psycopg2.extensions import connection as Connection

from database.connection import connect
from database.queries import load

SQL = load("pace")
LONGEST_WAIT_SECONDS = 600.0
# Nobody waits that long: whoever wrote it had a wrong clock.
FARTHEST = timedelta(minutes=30)


class Turns:
    """Gives out turns to everybody who uses the same database.

    Safe to be used by any number of threads. It connects when it is first asked, and then has
    one connection, on which each turn is a statement of its own: it waits for nobody's transaction,
    and nobody for its.
    """

    def __init__(self) -> None:
        self._connection: Connection | None = None
        self._lock = Lock()

    def take(self, key: str, apart: float, slack: float, patience: float) -> float | None:
        """Take the next turn under a key; the seconds to wait for it.

        Turns lie `apart` seconds from each other, but whoever comes late may make up for `slack`
        seconds at once (the generic cell rate algorithm). None, and no turn is taken, when it
        would be `patience` seconds or more away, ten minutes at most. The clock is the database's.
        Raises psycopg2's errors, and `Unavailable` when the database is away.
        """
        facts = {"key": key, "apart": apart, "slack": slack, "farthest": FARTHEST}
        facts["patience"] = min(patience, LONGEST_WAIT_SECONDS)
        with self._lock, self._connected().cursor() as cursor:
            cursor.execute(SQL["take_turn"], facts)
            turn = cursor.fetchone()
        return None if turn is None else float(turn[0])

    def close(self) -> None:
        """Close the connection, if there is one."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _connected(self) -> Connection:
        if self._connection is None:
            self._connection = connect("crawler_rw")
            self._connection.autocommit = True
            with self._connection.cursor() as cursor:
                cursor.execute(SQL["careless"])  # a turn that a crash forgets hurts nobody
        return self._connection
