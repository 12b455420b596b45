"""Statements that a connection plans once: a short read costs its planning as much again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from weakref import WeakKeyDictionary

from psycopg2.errors import InvalidSqlStatementName
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor

_prepared: WeakKeyDictionary[Connection, set[str]] = WeakKeyDictionary()


def execute(cursor: Cursor, name: str, statement: str, values: Sequence[Any]) -> None:
    """Run a statement whose parameters are `$1`, `$2` …, planned on the connection's first use.

    `name` belongs to the statement alone. A connection whose plans were discarded plans again.
    """
    known = _prepared.setdefault(cursor.connection, set())
    if name not in known:
        _prepare(cursor, name, statement, known)
    try:
        _execute(cursor, name, values)
    except InvalidSqlStatementName:
        if not cursor.connection.autocommit:
            raise
        _prepare(cursor, name, statement, known)
        _execute(cursor, name, values)


def _prepare(cursor: Cursor, name: str, statement: str, known: set[str]) -> None:
    cursor.execute(f"prepare {name} as {statement}")
    known.add(name)


def _execute(cursor: Cursor, name: str, values: Sequence[Any]) -> None:
    places = ", ".join(["%s"] * len(values))
    cursor.execute(f"execute {name} ({places})", values)
