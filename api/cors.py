"""Which web pages may read the answers: GRIDTIDE_CORS_ORIGINS, by the rules of flask-cors."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flask import Flask
from flask_cors.core import get_cors_headers, get_cors_options
from werkzeug.datastructures import EnvironHeaders

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:\d{1,5})?", re.IGNORECASE)
RULES: dict[str, Any] = {
    "methods": ("GET", "HEAD", "POST"),
    "allow_headers": ("Authorization", "Content-Type", "If-None-Match", "X-API-Key", "auth-token"),
    "expose_headers": (
        "Attribution",
        "Content-Disposition",
        "ETag",
        "Link",
        "Location",
        "RateLimit-Limit",
        "RateLimit-Policy",
        "RateLimit-Remaining",
        "RateLimit-Reset",
        "Retry-After",
    ),
    "max_age": 7200,  # the longest that a browser believes
    "send_wildcard": True,
    "vary_header": False,
}


def origins() -> list[str]:
    """What GRIDTIDE_CORS_ORIGINS lists, separated by commas: all when unset, none for `none`.

    Raises ValueError for what is no origin of web pages.
    """
    told = os.environ.get("GRIDTIDE_CORS_ORIGINS") or "*"
    if told in ("*", "none"):
        return ["*"] if told == "*" else []
    listed = [origin.strip() for origin in told.split(",")]
    for origin in listed:
        if not ORIGIN.fullmatch(origin):
            raise ValueError(
                f"GRIDTIDE_CORS_ORIGINS has {origin!r}; it can be *, none, or origins such as"
                " https://example.org, separated by commas"
            )
    return listed


def register(app: Flask) -> None:
    """Let pages of the allowed origins read the app's answers, without cookies or logins.

    Raises ValueError when the setting makes no sense.
    """
    if allowed := origins():
        app.wsgi_app = _told(app, app.wsgi_app, allowed)  # type: ignore[assignment,method-assign]


def _told(app: Flask, inner: WSGIApplication, allowed: list[str]) -> WSGIApplication:
    """Who is no web page does not wait for flask-cors, which costs as much as an empty answer.

    Caches are told all the same what an answer would be to a page.
    """
    options = get_cors_options(app, RULES | {"origins": allowed})
    for_all = [("Access-Control-Allow-Origin", "*")]
    one_by_one = [("Vary", "Origin")]
    to_others = for_all if allowed == ["*"] else one_by_one
    to_pages = [] if allowed == ["*"] else one_by_one

    def answered(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def start(status, headers, *failed):  # type: ignore[no-untyped-def]  # as it was called
            if "HTTP_ORIGIN" in environ:
                asked = EnvironHeaders(environ)
                ruled = get_cors_headers(options, asked, environ["REQUEST_METHOD"])
                headers.extend((*to_pages, *((name, str(told)) for name, told in ruled.items())))
            else:
                headers.extend(to_others)
            return start_response(status, headers, *failed)

        return inner(environ, start)

    return answered
