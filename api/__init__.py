"""The REST API: `gunicorn 'api:create_app()'`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask


def create_app(connection_count: int = 1) -> Flask:
    """The application of one worker process; nothing is connected until the first request.

    With workers of several threads, as many connections: `'api:create_app(connection_count=4)'`.
    """
    # imported on call: whoever needs api.models alone should not pay for every route
    from api.application import application

    return application(connection_count=connection_count)
