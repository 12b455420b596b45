"""What the header of every answer says: how a browser may take it, how a quota stands."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask
from werkzeug.datastructures import Headers, ResponseCacheControl
from werkzeug.http import parse_cache_control_header

from api.access.presented import HEADERS
from database.api_keys import Spent

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

HARMLESS = [("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer")]
POLICY = ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
VARY = ", ".join(("Authorization", *HEADERS))
SPENT = "gridtide.spent"


def register(app: Flask) -> None:
    """Add to every answer of the app, errors included, what is said of it.

    It is added as the answer leaves: what belongs to one key must not be kept for another, and
    Flask's own hooks cost several times as much.
    """
    app.wsgi_app = _told(app.wsgi_app)  # type: ignore[assignment,method-assign]


def _told(inner: WSGIApplication) -> WSGIApplication:
    def answered(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def start(status, headers, *failed):  # type: ignore[no-untyped-def]  # as it was called
            headers.extend(HARMLESS)
            if not any(name == POLICY[0] for name, _ in headers):
                headers.append(POLICY)
            if (spent := environ.get(SPENT)) is not None:
                headers = _of_a_key(Headers(headers), spent).to_wsgi_list()
            return start_response(status, headers, *failed)

        return inner(environ, start)

    return answered


def _of_a_key(headers: Headers, spent: Spent) -> Headers:
    """The header of an answer to one key: it is for no other, and says how the quota stands."""
    headers.add("Vary", VARY)
    headers["Cache-Control"] = _private(headers.get("Cache-Control"))
    if spent.quota is not None:
        left = max(0, spent.quota - spent.in_span)
        headers["RateLimit-Policy"] = f"{spent.quota};w={spent.span_seconds}"
        headers["RateLimit-Limit"] = str(spent.quota)
        headers["RateLimit-Remaining"] = str(left)
        headers["RateLimit-Reset"] = str(spent.seconds_left)
    return headers


def _private(told: str | None) -> str:
    """What caches were told, but for nobody else.

    >>> _private("public, max-age=60"), _private("no-store"), _private(None)
    ('max-age=60, private', 'no-store', 'private')
    """
    control = parse_cache_control_header(told, cls=ResponseCacheControl)
    if not control.no_store:
        control.public, control.private = False, True
    return control.to_header()
