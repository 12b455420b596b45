"""API keys: `python -m scripts.api_keys create NAME`, `list`, `revoke`, `rotate`."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, get_args

import psycopg2.errors
from psycopg2.extensions import cursor as Cursor

from database.api_keys import (
    NEVER,
    ApiKey,
    Quota,
    Scope,
    Terms,
    all_keys,
    create,
    id_of,
    revoke,
    rotate,
)
from database.connection import Unavailable, connect, transaction

SPANS = {
    "second": timedelta(seconds=1),
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
}
LETTERS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
NAMES = (
    "a name has at most 64 letters, digits and ._@- or spaces, begins with a letter or digit,"
    " and is not 12 hexadecimal digits, as an id is"
)
ONCE = "This is shown once, and kept nowhere: give it to its holder by a safe way."
COLUMNS = (
    *("id", "name", "state", "scopes", "quota", "expires_at", "asked", "refused"),
    "last_used_at",
)
Table = list[dict[str, object]]


class Said(NamedTuple):
    """What is told once all is stored: a text for the standard output, one for the other."""

    text: str = ""
    aside: str = ""
    code: int = 0


Do = Callable[[Cursor, argparse.Namespace], Said]


def main(arguments: Sequence[str] | None = None) -> int:
    """Do it and tell; 1: no such key, or already one, 2: a wrong argument, 75: no database.

    A new key alone goes to the standard output, what is said about it to the standard error.
    """
    options = command_line().parse_args(arguments)
    try:
        with closing(connect("owner")) as connection, transaction(connection) as cursor:
            said: Said = options.do(cursor, options)
    except Unavailable as error:
        said = Said(code=75, aside=str(error))
    except psycopg2.errors.UndefinedTable:
        said = Said(code=75, aside="there are no keys yet: run python -m database.migrate")
    except psycopg2.errors.CheckViolation:
        said = Said(code=2, aside=NAMES)
    if said.aside:
        print(f"api_keys: {said.aside}", file=sys.stderr)
    if said.text:
        print(said.text)
    return said.code


def command_line() -> argparse.ArgumentParser:
    """The arguments of `python -m scripts.api_keys`."""
    cli = argparse.ArgumentParser(prog="python -m scripts.api_keys", description=__doc__)
    commands = cli.add_subparsers(required=True, metavar="COMMAND")
    _makes(commands.add_parser("create", help="make a key and show it, once"))
    _command(commands.add_parser("list", help="all keys and their use"), _list)
    _ends(commands.add_parser("revoke", help="end a key at once"), _revoke)
    again = commands.add_parser("rotate", help="another key on the same terms")
    _ends(again, _rotate)
    again.add_argument(
        "--grace",
        type=span,
        default=NEVER,
        metavar="SPAN",
        help="how long the former one still opens, like 30m, 12h, 7d (default: not at all)",
    )
    return cli


def _command(command: argparse.ArgumentParser, do: Do) -> None:
    command.set_defaults(do=do)
    command.add_argument("--json", action="store_true", help="tell it as JSON")


def _makes(command: argparse.ArgumentParser) -> None:
    _command(command, _create)
    command.add_argument("name", metavar="NAME", help="whose it is")
    command.add_argument(
        "--scope",
        action="append",
        choices=get_args(Scope),
        help="what it may do; can be given again (default: read)",
    )
    command.add_argument(
        "--quota",
        type=quota,
        default="600/minute",
        metavar="N/SPAN",
        help=f"per {', '.join(SPANS)}, or none (default: %(default)s)",
    )
    command.add_argument(
        "--expires", type=span, metavar="SPAN", help="from now, like 12h, 90d, 52w (default: never)"
    )


def _ends(command: argparse.ArgumentParser, do: Do) -> None:
    _command(command, do)
    command.add_argument("key", metavar="NAME|ID", help="all keys of a name, or one by its id")


def quota(text: str) -> Quota | None:
    """A quota as it is typed.

    >>> quota("600/minute"), quota("none")
    (Quota(requests=600, span=datetime.timedelta(seconds=60)), None)
    """
    if text == "none":
        return None
    found = re.fullmatch(rf"([1-9]\d{{0,8}})/({'|'.join(SPANS)})", text)
    if not found:
        raise argparse.ArgumentTypeError(f"{text!r} is no quota like 600/minute")
    return Quota(int(found[1]), SPANS[found[2]])


def span(text: str) -> timedelta:
    """A span of time as it is typed.

    >>> span("90d")
    datetime.timedelta(days=90)
    """
    found = re.fullmatch(r"([1-9]\d{0,4})([mhdw])", text)
    if not found:
        raise argparse.ArgumentTypeError(f"{text!r} is no span like 90d")
    return timedelta(**{LETTERS[found[2]]: int(found[1])})


def _create(cursor: Cursor, options: argparse.Namespace) -> Said:
    now = datetime.now(UTC)
    valid = {key.terms.name for key in all_keys(cursor) if _state(key, now) == "valid"}
    if options.name in valid:
        return Said(code=1, aside=f"{options.name} has a key already: rotate or revoke it")
    expires_at = options.expires and now + options.expires
    scopes = list(dict.fromkeys(options.scope or ["read"]))
    return _show(create(cursor, Terms(options.name, scopes, options.quota, expires_at)), options)


def _rotate(cursor: Cursor, options: argparse.Namespace) -> Said:
    key = rotate(cursor, options.key, options.grace)
    return _none(options) if key is None else _show(key, options)


def _revoke(cursor: Cursor, options: argparse.Namespace) -> Said:
    ended = revoke(cursor, options.key)
    if not ended:
        return _none(options)
    return Said(json.dumps({"revoked": ended}) if options.json else f"revoked: {', '.join(ended)}")


def _list(cursor: Cursor, options: argparse.Namespace) -> Said:
    now = datetime.now(UTC)
    rows = [_row(key, now) for key in all_keys(cursor)]
    return Said(json.dumps(rows, indent=2) if options.json else _table(rows))


def _show(key: str, options: argparse.Namespace) -> Said:
    return Said(json.dumps({"id": id_of(key), "key": key}) if options.json else key, ONCE)


def _row(key: ApiKey, now: datetime) -> dict[str, object]:
    terms = key.terms
    return {
        "id": key.api_key_id,
        "name": terms.name,
        "state": _state(key, now),
        "scopes": list(terms.scopes),
        "quota": terms.quota and _quota(terms.quota),
        "created_at": _told(key.created_at),
        "expires_at": _told(terms.expires_at),
        "revoked_at": _told(key.revoked_at),
        "asked": key.asked,
        "refused": key.refused,
        "last_used_at": _told(key.last_used_at),
    }


def _state(key: ApiKey, now: datetime) -> str:
    if key.revoked_at is not None:
        return "revoked"
    expires_at = key.terms.expires_at
    return "valid" if expires_at is None or expires_at > now else "expired"


def _quota(told: Quota) -> str:
    spans = {span: name for name, span in SPANS.items()}
    return f"{told.requests}/{spans.get(told.span, told.span)}"


def _told(moment: datetime | None) -> str | None:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if moment else None


def _table(rows: Table) -> str:
    """Columns as wide as what is in them; the moments that matter less are in the JSON alone."""
    cells = [COLUMNS, *(tuple(_cell(row[name]) for name in COLUMNS) for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = ("  ".join(map(str.ljust, line, widths)).rstrip() for line in cells)
    return "\n".join(lines)


def _cell(value: object) -> str:
    if isinstance(value, list):
        return ",".join(value)
    return "-" if value is None else str(value)


def _none(options: argparse.Namespace) -> Said:
    return Said(code=1, aside=f"there is no valid key {options.key}")


if __name__ == "__main__":
    sys.exit(main())
