"""Brings the database up to the code: migrations, views, roles, reference data, in that order."""

from __future__ import annotations

import argparse
import hashlib
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor

from database.connection import Unavailable, connect, transaction

HERE = Path(__file__).parent
LOCK = "gridtide.migrate"
WAIT_FOR_OTHERS = 600.0
WAIT_FOR_TABLES = "30s"
OUR_TABLES = (
    "migration (name text primary key, sha256 text not null, applied_at timestamptz not null)",
    "view_definition (name text primary key, sha256 text not null)",
)
ROLES_STAND = """
    select count(distinct r.oid) = 4
       and bool_and(has_table_privilege(r.oid, c.oid, 'select')
                    or (c.relname in ('api_key', 'api_key_use')) = (r.rolname <> 'restapi_keys')
                    or (c.relname = 'schedule_job') = (r.rolname <> 'restapi_jobs'))
       and bool_and(r.rolname = 'crawler_rw' or not has_database_privilege(r.oid, d.oid, 'temp')
                    or not pg_has_role(d.datdba, 'member'))
    from pg_class c, pg_roles r, pg_database d
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'v')
      and r.rolname in ('crawler_rw', 'restapi_ro', 'restapi_keys', 'restapi_jobs')
      and d.datname = current_database()
"""

logger = logging.getLogger(__name__)


class Incompatible(Exception):
    """The database is not one that this code can bring up to date: nothing was changed."""


def migrate(folder: Path = HERE, patience: float | None = None) -> list[str]:
    """Apply what is missing; the names of what was applied.

    Starters side by side wait for each other, ten minutes or `patience` seconds. Killed in the
    middle, it goes on where it was when called again. `folder` holds
    `migrations/`, `views/` and `roles.sql`. A server that does not let us make roles is used
    without them, with a warning.

    Raises `Incompatible` when an applied migration was changed or is not known here, or the
    database is not in UTF8; `Unavailable`; and psycopg2's errors for SQL that fails (that
    migration is then rolled back, those before it stay), LockNotAvailable after too long a wait.
    """
    connection = connect("owner")
    try:
        _check_encoding(connection)
        _wait_for_others(connection, WAIT_FOR_OTHERS if patience is None else patience)
        applied = _migrations(connection, folder / "migrations")
        applied += _views(connection, folder / "views", renew=bool(applied))
        applied += _roles(connection, folder / "roles.sql", renew=bool(applied))
        if folder == HERE:
            applied += _reference(connection)
    finally:
        connection.close()  # and with it the lock
    return applied


def _check_encoding(connection: Connection) -> None:
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        raise Incompatible(
            f"the database is in {encoding}, it must be in UTF8:"
            " create database … encoding 'UTF8' template template0"
        )


def _wait_for_others(connection: Connection, seconds: float) -> None:
    with transaction(connection) as cursor:
        cursor.execute(f"set local lock_timeout = '{seconds * 1000:.0f}ms'")
        cursor.execute("select pg_advisory_lock(hashtextextended(%s, 0))", (LOCK,))
        for table in OUR_TABLES:
            cursor.execute(f"create table if not exists {table}")


def _migrations(connection: Connection, folder: Path) -> list[str]:
    files = sorted(folder.glob("[0-9]*.sql"))
    with transaction(connection) as cursor:
        cursor.execute("select name, sha256 from migration order by name")
        known = cursor.fetchall()
    _check(known, files)
    for file in files[len(known) :]:
        with _patient(connection) as cursor:
            cursor.execute(file.read_text(encoding="utf-8"))
            cursor.execute(
                "insert into migration values (%s, %s, clock_timestamp())",
                (file.stem, _digest(file)),
            )
    return [file.stem for file in files[len(known) :]]


def _check(known: list[tuple[str, str]], files: list[Path]) -> None:
    """Refuse unless what was applied is the beginning of what there is, letter for letter."""
    names = [file.stem for file in files]
    ours = dict(zip(names, files, strict=True))
    for place, (name, digest) in enumerate(known):
        if name not in ours:
            raise Incompatible(f"the database has migration {name}, which this code lacks")
        if names[place] != name:
            raise Incompatible(f"migration {names[place]} comes before {name}, which is applied")
        if _digest(ours[name]) != digest:
            raise Incompatible(f"migration {name} was changed after it had been applied")


def _views(connection: Connection, folder: Path, *, renew: bool) -> list[str]:
    """Make all views anew if their text changed, or the tables below them."""
    files = sorted(folder.glob("*.sql"))
    digest = _digest(*files)
    with _patient(connection) as cursor:
        cursor.execute("select name, sha256 from view_definition order by name")
        made = dict(cursor.fetchall())
        if not renew and set(made.values()) <= {digest} and bool(made) == bool(files):
            return []
        _drop(cursor, list(made))
        before = _view_names(cursor)
        for file in files:
            cursor.execute(file.read_text(encoding="utf-8"))
        for name in sorted(_view_names(cursor) - before):
            cursor.execute("insert into view_definition values (%s, %s)", (name, digest))
    return ["views"]


def _drop(cursor: Cursor, views: list[str]) -> None:
    """Drop our own views; one that somebody built on them is not dropped but named in an error."""
    if views:
        names = sql.SQL(", ").join(sql.Identifier("public", name) for name in views)
        cursor.execute(sql.SQL("drop view if exists {}").format(names))
        cursor.execute("delete from view_definition")


def _view_names(cursor: Cursor) -> set[str]:
    cursor.execute("select viewname from pg_views where schemaname = 'public'")
    return {name for (name,) in cursor.fetchall()}


def _roles(connection: Connection, file: Path, *, renew: bool) -> list[str]:
    with transaction(connection) as cursor:
        cursor.execute(ROLES_STAND)
        if cursor.fetchone() == (True,) and not renew:
            return []
    try:
        with _patient(connection) as cursor:
            cursor.execute(file.read_text(encoding="utf-8"))
    except psycopg2.errors.InsufficientPrivilege as error:
        logger.warning(
            "the roles crawler_rw and restapi_ro are not available, every connection keeps the"
            " rights of its login: %s",
            str(error).strip(),
        )
        return []
    return ["roles"]


def use_timescaledb() -> str:
    """Make hypertables of the big tables where the extension is there; says what became of it."""
    connection = connect("owner")
    try:
        with transaction(connection) as cursor:
            cursor.execute("select use_timescaledb()")
            ((said,),) = cursor.fetchall()
    finally:
        connection.close()
    return str(said)


def _reference(connection: Connection) -> list[str]:
    from database import reference

    return ["reference"] if reference.load(connection) else []


@contextmanager
def _patient(connection: Connection) -> Iterator[Cursor]:
    """A transaction that rather fails than queues behind a long reader, with others behind it."""
    with transaction(connection) as cursor:
        cursor.execute(f"set local lock_timeout = '{WAIT_FOR_TABLES}'")
        yield cursor


def _digest(*files: Path) -> str:
    whole = hashlib.sha256()
    for file in files:
        whole.update(file.name.encode() + b"\0" + file.read_bytes())
    return whole.hexdigest()


def main(arguments: list[str] | None = None) -> int:
    """Migrate and say what was done; exits 0, 1 when it failed, 75 when there is no database."""
    cli = argparse.ArgumentParser(prog="python -m database.migrate", description=__doc__)
    cli.add_argument(
        "--timescaledb",
        action="store_true",
        help="afterwards make hypertables, on a server that got the extension after its tables",
    )
    wanted = cli.parse_args(arguments)
    logging.basicConfig(format="%(levelname)s: %(message)s")
    try:
        applied = migrate()
        said = use_timescaledb() if wanted.timescaledb else ""
    except Unavailable as error:
        print(error, file=sys.stderr)
        return 75
    except (Incompatible, psycopg2.Error) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"applied: {', '.join(applied)}" if applied else "nothing to apply")
    if said:
        print(said)
    return 0


if __name__ == "__main__":
    sys.exit(main())
