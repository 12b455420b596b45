"""Opaque cursors: the key of the last row told, from which the next page of a list goes on."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from datetime import datetime
from hashlib import blake2b
from typing import Any

import orjson

from api.errors import Problem, invalid
from database.moments import microseconds, moment

VERSION = 1
LONGEST = 512
# What turns the page is not part of the question.
TURNS = frozenset({"cursor", "limit"})
NOT_OURS = "Not a cursor of this API: take `next` of an answer as it is, or leave it out."
OF_ANOTHER = "This cursor continues another question: the other arguments must stay as they were."
INT8 = range(-(2**63), 2**63)

Part = datetime | int | str


def cursor_after(asked: Mapping[str, Any], *key: Part) -> str:
    """The cursor of what comes after `key` in the answer to a question, its checked arguments.

    `limit` may change from page to page, the other arguments may not. Moments are aware.
    """
    parts = [microseconds(p) if isinstance(p, datetime) else p for p in key]
    return _packed([VERSION, _question(asked), *parts])


def key_of(asked: Mapping[str, Any], *kinds: type[Part]) -> tuple[Any, ...] | None:
    """The key that the question's `cursor` holds, a value of each kind; None without a cursor.

    What it gives back a database can hold. Raises a 422 `Problem` that names `cursor` for what
    `cursor_after` did not write for this question.
    """
    cursor = asked["cursor"]
    if cursor is None:
        return None
    version, question, *parts = _unpacked(cursor)
    if version != VERSION or len(parts) != len(kinds):
        raise _nonsense()
    if question != _question(asked):
        raise invalid(cursor=OF_ANOTHER)
    return tuple(_part(part, kind) for part, kind in zip(parts, kinds, strict=True))


def _question(asked: Mapping[str, Any]) -> str:
    rest = {name: value for name, value in asked.items() if name not in TURNS}
    said = orjson.dumps(rest, option=orjson.OPT_SORT_KEYS)
    return blake2b(said, digest_size=6).hexdigest()


def _packed(parts: list[Any]) -> str:
    return urlsafe_b64encode(orjson.dumps(parts)).decode().rstrip("=")


def _unpacked(cursor: str) -> list[Any]:
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        parts = orjson.loads(urlsafe_b64decode(padded)) if len(cursor) <= LONGEST else None
    except ValueError as error:  # not ASCII, not Base64, not JSON
        raise _nonsense() from error
    if not isinstance(parts, list) or len(parts) < 2 or _packed(parts) != cursor:
        raise _nonsense()
    return parts


def _part(part: Any, kind: type[Part]) -> Part:
    if kind is str and isinstance(part, str) and "\0" not in part:
        return part
    if kind is str or type(part) is not int or part not in INT8:
        raise _nonsense()
    try:
        return moment(part) if kind is datetime else part
    except OverflowError as error:
        raise _nonsense() from error


def _nonsense() -> Problem:
    return invalid(cursor=NOT_OURS)
