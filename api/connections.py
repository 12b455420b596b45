"""The database connections of one worker process, opened when first needed; most only read."""

from __future__ import annotations

import logging
import select
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from queue import Empty, LifoQueue
from time import monotonic

import psycopg2
from flask import Flask, current_app
from psycopg2.extensions import connection as Connection

from api.errors import Problem
from database.connection import Unavailable, means_lost

RETRY_AFTER_SECONDS = 2
WAIT_SECONDS = 10.0
PAUSE_SECONDS = 1.0
EXTENSION = "gridtide_connections"
JOBS_EXTENSION = "gridtide_job_connections"
TOO_SLOW = "The database took too long to answer; try again shortly, or ask for less at once."

logger = logging.getLogger(__name__)


class Connections:
    """At most `size` connections; a borrower waits for one, and a broken one is replaced.

    psycopg2's own pools raise when empty, close what exceeds their minimum, and cannot be told
    how to connect; and they must not be filled before the worker has forked.
    """

    def __init__(self, connect: Callable[[], Connection], size: int) -> None:
        self._connect = connect
        self._idle: LifoQueue[Connection | None] = LifoQueue()
        self._paused_until = 0.0
        for _ in range(size):
            self._idle.put(None)

    @contextmanager
    def borrow(self) -> Iterator[Connection]:
        """One connection, each statement a transaction of its own.

        Raises a 503 `Problem` when the database cannot be reached or fails on the way. After a
        failure it is left alone for a second, so that a dead server does not hold every request.
        """
        held = self._waited_for()
        try:
            held = held if held and _alive(held) else self._opened(held)
            yield held
        except psycopg2.errors.UndefinedTable as error:
            detail = (
                "The database is not set up yet: run the crawler, or python -m database.migrate."
            )
            raise _unavailable(detail) from error
        except (Unavailable, psycopg2.Error) as error:
            if not means_lost(error) and not isinstance(error, psycopg2.OperationalError):
                raise
            _closed(held)
            held = None
            is_slow = isinstance(error, psycopg2.errors.QueryCanceled)
            raise (_unavailable(TOO_SLOW) if is_slow else _unavailable()) from error
        finally:
            self._idle.put(held)

    def _waited_for(self) -> Connection | None:
        try:
            return self._idle.get(timeout=WAIT_SECONDS)
        except Empty as error:
            raise _unavailable() from error

    def _opened(self, former: Connection | None) -> Connection:
        _closed(former)
        if monotonic() < self._paused_until:
            raise Unavailable("the database could not be reached a moment ago")
        try:
            connection = self._connect()
            connection.autocommit = True
        except (Unavailable, psycopg2.OperationalError) as error:
            logger.warning("the database cannot be reached: %s", error)
            self._paused_until = monotonic() + PAUSE_SECONDS
            raise
        return connection


def _alive(connection: Connection) -> bool:
    """Whether an idle connection still has its server: a dead one has an end of file to read."""
    if connection.closed:
        return False
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return not poll.poll(0)


def _closed(connection: Connection | None) -> None:
    """Close what is open; there is none afterwards."""
    if connection is not None:
        connection.close()


def _unavailable(
    detail: str = "The database cannot be reached at the moment; try again shortly.",
) -> Problem:
    headers = {"Retry-After": str(RETRY_AFTER_SECONDS), "Cache-Control": "no-store"}
    return Problem(503, detail, members={"reasons": [detail]}, headers=headers)


def register(
    app: Flask, connect: Callable[[], Connection], connect_jobs: Callable[[], Connection], size: int
) -> None:
    """Give the app its connections: to what is read, and to the scheduler's jobs."""
    app.extensions[EXTENSION] = Connections(connect, size)
    app.extensions[JOBS_EXTENSION] = Connections(connect_jobs, size)


def borrowed() -> AbstractContextManager[Connection]:
    """One of the current app's connections, for a `with` statement."""
    connections: Connections = current_app.extensions[EXTENSION]
    return connections.borrow()


def borrowed_for_jobs() -> AbstractContextManager[Connection]:
    """One that keeps the scheduler's jobs, for a `with` statement."""
    connections: Connections = current_app.extensions[JOBS_EXTENSION]
    return connections.borrow()
