"""Addresses of the GSF face in any case, and below its name as well: ASP.NET reads them so."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PREFIX = "/gsf"
PLACES = ("/emissions/", "/locations/", "/health/")


class Caseless:
    """A WSGI step that writes the face's addresses as its routes are written; others it leaves."""

    def __init__(self, inner: WSGIApplication) -> None:
        self._inner = inner

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """What the application inside answers."""
        path = environ["PATH_INFO"]
        lowered = path.lower()
        within = lowered.removeprefix(PREFIX)
        if f"{within}/".startswith(PLACES):
            environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + path[: -len(within)]
            environ["PATH_INFO"] = within
        return self._inner(environ, start_response)


def register(app: Flask) -> None:
    """Let the app's addresses of the face be found in any case."""
    app.wsgi_app = Caseless(app.wsgi_app)  # type: ignore[method-assign]  # Flask's own advice
