"""API keys: made, told once, known by their hash, counted as they are used."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from hmac import compare_digest
from typing import Any, Literal, NamedTuple

from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor

from database import prepared
from database.queries import load

Scope = Literal["read", "schedule", "operate"]
SQL = load("api_keys")
# A word that scanners for secrets can look for, an id to look up, 256 random bits.
FORM = re.compile(r"gridtide_([0-9a-f]{12})_[\w-]{43}", re.ASCII)
NEVER = timedelta(0)


class Quota(NamedTuple):
    """At most `requests` in any span, which begins with the first request after the last one."""

    requests: int
    span: timedelta


class Terms(NamedTuple):
    """What a key is made with: whose it is, what it may do, how often, until when (UTC).

    `quota` None is without limit, `expires_at` None never ends.
    """

    name: str
    scopes: Sequence[str]
    quota: Quota | None = None
    expires_at: datetime | None = None


class ApiKey(NamedTuple):
    """A key as it is listed; `asked` counts requests, `refused` those of them over the quota."""

    api_key_id: str
    terms: Terms
    created_at: datetime
    revoked_at: datetime | None
    asked: int
    refused: int
    last_used_at: datetime | None


class Spent(NamedTuple):
    """What a key may do, and where its quota stands after one more request was counted.

    `in_span` includes that request and may exceed `quota`; a span of `span_seconds` ends in
    `seconds_left`, at least one. The three are None without a quota.
    """

    scopes: Sequence[str]
    quota: int | None
    span_seconds: int | None
    in_span: int
    seconds_left: int | None

    @property
    def is_over(self) -> bool:
        """Whether this request was one too many."""
        return self.quota is not None and self.in_span > self.quota


def create(cursor: Cursor, terms: Terms) -> str:
    """Make a key; it is nowhere but in what this returns.

    Raises psycopg2's CheckViolation for a name, scope or quota that cannot be.
    """
    api_key_id = secrets.token_hex(6)
    key = f"gridtide_{api_key_id}_{secrets.token_urlsafe(32)}"
    facts = {
        "api_key_id": api_key_id,
        "name": terms.name,
        "sha256": _digest(key),
        "scopes": list(terms.scopes),
        "quota": terms.quota and terms.quota.requests,
        "quota_span": terms.quota and terms.quota.span,
        "expires_at": terms.expires_at,
    }
    cursor.execute(SQL["create"], facts)
    return key


def id_of(key: str) -> str | None:
    """The id in a key, whether or not there is such a key; None for what cannot be one."""
    found = FORM.fullmatch(key)
    return found and found[1]


def is_genuine(connection: Connection, key: str) -> bool:
    """Whether the key was ever made here, revoked or not; hashes are compared in constant time."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["digest"], {"api_key_id": id_of(key)})
        found = cursor.fetchone()
    return found is not None and compare_digest(bytes(found[0]), _digest(key))


def spend(connection: Connection, api_key_id: str) -> Spent | None:
    """Count one request of a key; None when it is revoked, expired or unknown.

    The count is exact over all who ask at the same time, whatever process or host counts.
    """
    with connection.cursor() as cursor:
        prepared.execute(cursor, "spend_api_key", SQL["spend"], (api_key_id,))
        found = cursor.fetchone()
    return None if found is None else Spent(*found)


def all_keys(cursor: Cursor) -> list[ApiKey]:
    """Every key there ever was, in the order in which they were made."""
    cursor.execute(SQL["all"])
    return [ApiKey(first, _terms(*row[:5]), *row[5:]) for first, *row in cursor.fetchall()]


def revoke(cursor: Cursor, key: str) -> list[str]:
    """Revoke the keys of a name, or the one of an id; the ids of those that were not yet."""
    cursor.execute(SQL["revoke"], {"key": key})
    return [api_key_id for (api_key_id,) in cursor.fetchall()]


def rotate(cursor: Cursor, key: str, grace: timedelta = NEVER) -> str | None:
    """Make another key on the terms of the newest that is valid of a name or an id.

    All valid ones of that name or id end, after `grace`. None when there is none.
    """
    cursor.execute(SQL["replaceable"], {"key": key})
    found = cursor.fetchall()
    if not found:
        return None
    for api_key_id, *_ in found:
        cursor.execute(SQL["end"], {"api_key_id": api_key_id, "grace": grace})
    return create(cursor, _terms(*found[0][1:]))


def _terms(name: str, scopes: list[str], quota: int | None, span: Any, expires_at: Any) -> Terms:
    return Terms(name, scopes, Quota(quota, span) if quota else None, expires_at)


def _digest(key: str) -> bytes:
    """SHA-256 is enough: 256 random bits cannot be guessed, however fast the hash is."""
    return sha256(key.encode()).digest()
