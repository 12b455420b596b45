"""Connections to the database: the one that DATABASE_URL names, else the embedded one."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

import psycopg2
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor
from psycopg2.extensions import parse_dsn

from database import server
from database.settings import settings

Role = Literal["owner", "crawler_rw", "restapi_ro", "restapi_keys", "restapi_jobs"]

# `public` alone would let a temporary table stand in front of ours.
SESSION = "-c timezone=UTC -c client_encoding=UTF8 -c search_path=public,pg_temp"
# who takes so long to read an answer may not hold its snapshot, which vacuum waits for
BRIEF = "-c statement_timeout=5000 -c idle_in_transaction_session_timeout=60000"
LIMITS: dict[Role, str] = {
    "restapi_ro": f"{BRIEF} -c default_transaction_read_only=on",
    # a count that a crash forgets hurts nobody
    "restapi_keys": f"{BRIEF} -c synchronous_commit=off",
    "restapi_jobs": BRIEF,
}
CONNECT_SECONDS = 10
# A dead peer is noticed within a minute.
KEEPALIVES: dict[str, Any] = {
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
}
PATIENCE_SECONDS: dict[Role, float] = {
    "restapi_ro": 5.0,
    "restapi_keys": 5.0,
    "restapi_jobs": 5.0,
}
PAUSE_SECONDS = 0.05
# admin_shutdown, crash_shutdown, cannot_connect_now, idle_in_transaction_session_timeout
SHUTDOWN = ("57P01", "57P02", "57P03", "25P03")
# no room on its disk, in its memory or for another connection
NO_ROOM = ("53000", "53100", "53200", "53300")


class Unavailable(Exception):
    """The database cannot be reached."""


def connect(role: Role = "owner", patience: float | None = None) -> Connection:
    """A connection in the given role, with UTC as its time zone.

    `restapi_ro` reads only, from DATABASE_READ_URL if that is set; `restapi_keys` sees nothing but
    API keys, and counts their use; `restapi_jobs` nothing but the jobs of the scheduler. None of
    them waits for a statement longer than 5 s, nor holds a transaction in which nothing is asked
    for 60 s. The embedded server is started if need be; `patience` bounds the wait for it in
    seconds (5 for these three, whose callers can come again, else 180).

    Raises `Unavailable`; its message never holds a password.
    """
    chosen = settings()
    url = (chosen.database_read_url if role == "restapi_ro" else None) or chosen.database_url
    if url:
        return _foreign(url, role)
    if patience is None:
        patience = PATIENCE_SECONDS.get(role, server.PATIENCE_SECONDS)
    return _embedded(str(chosen.home), role, time.monotonic() + patience)


@contextmanager
def transaction(connection: Connection) -> Iterator[Cursor]:
    """Commit what the block does with the cursor, or roll it back if the block raises.

    Raises `Unavailable` when the connection is lost on the way: nothing was committed, unless it
    was lost while the commit itself was under way.
    """
    try:
        with connection, connection.cursor() as cursor:
            yield cursor
    except psycopg2.Error as error:
        if not _lost(connection, error):
            raise
        connection.close()
        raise Unavailable(f"the connection to the database was lost: {error}") from error


def means_lost(error: BaseException) -> bool:
    """Whether an error says that the database is away or full, not that a statement was wrong."""
    if not isinstance(error, psycopg2.Error):
        return isinstance(error, Unavailable)
    if error.pgcode is None:  # what psycopg2 itself refuses to send is our mistake
        return not isinstance(error, psycopg2.ProgrammingError | psycopg2.DataError)
    return error.pgcode in (*SHUTDOWN, *NO_ROOM)


def _lost(connection: Connection, error: psycopg2.Error) -> bool:
    """Whether the connection is gone, which psycopg2 itself may notice only at the next statement.

    It then raises a plain DatabaseError without a code, or what the server said as it left.
    """
    if connection.closed or error.pgcode in SHUTDOWN:
        return True
    return error.pgcode is None and type(error) in (
        psycopg2.DatabaseError,
        psycopg2.OperationalError,
    )


def _embedded(home: str, role: Role, deadline: float) -> Connection:
    """Log in as the role itself: there is then no way back to a mightier one."""
    url = server.url(home, user="gridtide" if role == "owner" else role)
    while True:
        try:
            return _opened(url, role)
        except psycopg2.OperationalError as error:
            if _refused(error):
                hint = "" if role == "owner" else " (python -m database.migrate makes the roles)"
                raise Unavailable(_told(url, error) + hint) from None
            if time.monotonic() > deadline:
                raise Unavailable(_told(url, error)) from None
        _ensure_running(home, deadline)
        time.sleep(PAUSE_SECONDS)


def _ensure_running(home: str, deadline: float) -> None:
    from database.servant import Failure

    try:
        server.ensure_running(home, max(deadline - time.monotonic(), 0))
    except Failure as failure:
        raise Unavailable(str(failure)) from failure


def _refused(error: psycopg2.OperationalError) -> bool:
    """Whether a living server said no, rather than "starting up", "shutting down" and the like."""
    said = str(error)
    return "FATAL" in said and "the database system is" not in said and "terminating" not in said


def _foreign(url: str, role: Role) -> Connection:
    """Log in as the URL says, and take the role on."""
    try:
        return _opened(url, role, "" if role == "owner" else f"-c role={role}")
    except psycopg2.ProgrammingError:
        raise Unavailable("DATABASE_URL is not a PostgreSQL URL") from None
    except psycopg2.OperationalError as error:
        if role not in str(error):
            raise Unavailable(_told(url, error)) from None
    return _without_role(url, role)


def _without_role(url: str, role: Role) -> Connection:
    """The login user's own connection, where the server lacks the role or refuses it."""
    try:
        connection = _opened(url, role)
    except psycopg2.OperationalError as error:
        raise Unavailable(_told(url, error)) from None
    import logging  # dear to import in a tick, and hardly ever needed

    logging.getLogger(__name__).warning(
        "the database has no role %s for this login, which keeps its own rights: make the role"
        " and grant it, then run python -m database.migrate",
        role,
    )
    return connection


def _opened(url: str, role: Role, options: str = "") -> Connection:
    given = parse_dsn(url)
    parts = (given.get("options"), SESSION, LIMITS.get(role), options)
    connection: Connection = psycopg2.connect(
        url,
        options=" ".join(part for part in parts if part),
        application_name=given.get("application_name", f"gridtide-{role}"),
        connect_timeout=int(given.get("connect_timeout", CONNECT_SECONDS)),
        **KEEPALIVES,
    )
    return connection


def _told(url: str, error: psycopg2.Error) -> str:
    """What libpq said, without the password; it quotes pieces of URLs it could not split."""
    said = " ".join(str(error).split()) or type(error).__name__
    for secret in sorted(_secrets(url), key=len, reverse=True):
        said = said.replace(secret, "***")
    return said


def _secrets(url: str) -> set[str]:
    """The password of a URL, and what might be pieces of one that was not percent-encoded."""
    login = re.sub(r"^\w+://[^:@/]*", "", url).rpartition("@")[0]
    pieces = {login.lstrip(":"), *re.split(r"[:@/?#%]", login)}
    pieces.add(parse_dsn(url).get("password", ""))
    return {piece for piece in pieces if len(piece) > 1}
