"""What the header of every answer says: how a browser may take it, how a quota stands."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask, Response

from api.access.presented import HEADERS
from database.api_keys import Spent

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

HARMLESS = [("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer")]
POLICY = ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
VARY = ", ".join(("Authorization", *HEADERS))


def register(app: Flask) -> None:
    """Add to every answer of the app, errors included, how a browser may take it."""
    # Flask's own hooks cost several times as much
    app.wsgi_app = _harmless(app.wsgi_app)  # type: ignore[assignment,method-assign]


def _harmless(inner: WSGIApplication) -> WSGIApplication:
    def answered(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def start(status, headers, *failed):  # type: ignore[no-untyped-def]  # as it was called
            headers.extend(HARMLESS)
            if not any(name == POLICY[0] for name, _ in headers):
                headers.append(POLICY)
            return start_response(status, headers, *failed)

        return inner(environ, start)

    return answered


def of_a_key(response: Response, spent: Spent) -> Response:
    """An answer to one key is for no other, and says what is left of its quota."""
    response.headers.add("Vary", VARY)
    if response.cache_control.public:
        response.cache_control.public = False
    if not response.cache_control.no_store:
        response.cache_control.private = True
    if spent.quota is not None:
        left = max(0, spent.quota - spent.in_span)
        response.headers["RateLimit-Policy"] = f"{spent.quota};w={spent.span_seconds}"
        response.headers["RateLimit-Limit"] = str(spent.quota)
        response.headers["RateLimit-Remaining"] = str(left)
        response.headers["RateLimit-Reset"] = str(spent.seconds_left)
    return response
