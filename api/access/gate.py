"""The gate that every request passes: free, or with a key that is known, allowed and in quota."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any

import psycopg2.errors
from flask import Flask, current_app, request
from psycopg2.extensions import connection as Connection

from api.access.headers import SPENT
from api.access.mode import Mode, is_direct, mode
from api.access.presented import password, presented
from api.access.refusals import (
    BASIC,
    MISSING,
    UNKNOWN,
    out_of_scope,
    over_quota,
    unauthorized,
)
from api.connections import Connections
from api.errors import Problem
from api.resources import Scope
from database.api_keys import Spent, id_of, is_genuine, spend
from database.connection import connect

EXTENSION = "gridtide_gate"
# What HTTP Basic is answered with where no key is needed; nobody will look at it.
NO_TOKEN = "none-needed"  # noqa: S105 - it opens nothing
NOT_ALLOWED = "The database does not let the API look up keys: run python -m database.migrate."


class Gate:
    """Knows who needs no key, and asks the database about the keys of the others.

    Each request with a key is one statement there, so a key that is revoked opens nothing a moment
    later, and a quota holds over all workers of all hosts. That a key is genuine never changes: it
    is remembered, by its hash.
    """

    def __init__(self, which: Mode, connect_keys: Callable[[], Connection], size: int) -> None:
        self.is_free = _free(which)
        self._connections = Connections(connect_keys, size)
        self._genuine: set[bytes] = set()

    def spent(self, key: str) -> Spent | None:
        """Count a request of this key; None when it opens nothing.

        Raises a 503 `Problem` when the database is away, or does not let us.
        """
        if (api_key_id := id_of(key)) is None:
            return None
        with self._connections.borrow() as connection:
            return self._spent(connection, key, api_key_id)

    def _spent(self, connection: Connection, key: str, api_key_id: str) -> Spent | None:
        digest = sha256(key.encode()).digest()
        try:
            if digest not in self._genuine:
                if not is_genuine(connection, key):
                    return None
                self._genuine.add(digest)
            return spend(connection, api_key_id)
        except psycopg2.errors.InsufficientPrivilege as error:
            current_app.logger.error("keys cannot be looked up: %s", str(error).strip())
            raise Problem(503, NOT_ALLOWED, headers={"Retry-After": "60"}) from error


def register(app: Flask, size: int) -> None:
    """Set the gate before every address of the app, as GRIDTIDE_ACCESS says.

    `size` is the number of requests at once. Raises ValueError when the setting makes no sense.
    """
    gate = Gate(mode(), lambda: connect("restapi_keys"), size)
    app.extensions[EXTENSION] = gate
    app.before_request(_checked(gate))


def may(scope: Scope) -> bool:
    """Whether the current request may do what needs a scope, at an address that is open to all.

    A key is counted, once a request. Raises a `Problem`: 429, 503.
    """
    gate = _gate()
    if gate.is_free(request.environ):
        return True
    key = presented(request)
    spent = None if key is None else _once(gate, key)
    return spent is not None and scope in spent.scopes


def asker() -> str | None:
    """The id of the key that let the current request in; None where none was needed."""
    if _gate().is_free(request.environ):
        return None
    return id_of(presented(request) or "")


def token_from_basic() -> str:
    """The bearer token for the current request's HTTP Basic: its password, which is an API key.

    Where no key is needed any login gets a token, which is never looked at. Raises a `Problem`:
    401 without a login or with a key that opens nothing, 429, 503.
    """
    gate = _gate()
    if gate.is_free(request.environ):
        return NO_TOKEN
    key = password(request)
    if key is None:
        raise unauthorized(BASIC, "Basic")
    if _once(gate, key) is None:
        raise unauthorized(UNKNOWN, "Basic")
    return key


def _gate() -> Gate:
    gate: Gate = current_app.extensions[EXTENSION]
    return gate


def _free(which: Mode) -> Callable[[Mapping[str, Any]], bool]:
    if which == "loopback":
        return is_direct
    return lambda _environ: which == "open"


def _checked(gate: Gate) -> Callable[[], None]:
    def check() -> None:
        if not gate.is_free(request.environ):
            _demand(gate)

    return check


def _demand(gate: Gate) -> None:
    """Let the current request through, or raise what it is answered."""
    scope = _scope()
    if scope == "open" or request.method == "OPTIONS":
        return
    key = presented(request)
    if key is None:
        raise unauthorized(MISSING)
    spent = _once(gate, key)
    if spent is None:
        raise unauthorized(UNKNOWN)
    if scope not in spent.scopes:
        raise out_of_scope(scope)


def _once(gate: Gate, key: str) -> Spent | None:
    """What the key may do, counted the first time that the current request is looked at.

    Raises a `Problem`: 429 when it was one too many, 503.
    """
    if SPENT not in request.environ:
        request.environ[SPENT] = gate.spent(key)
    spent: Spent | None = request.environ[SPENT]
    if spent is not None and spent.is_over:
        raise over_quota(spent)
    return spent


def _scope() -> Scope:
    """What the current address asks for; one that does not exist tells nothing, so it is open."""
    if request.url_rule is None:
        return "open"
    view = current_app.view_functions[request.url_rule.endpoint]
    scope: Scope = getattr(getattr(view, "view_class", None), "scope", "read")
    return scope
