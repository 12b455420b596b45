"""The REST API: `gunicorn 'api:create_app()'`."""

from __future__ import annotations

from flask import Flask


def create_app() -> Flask:
    """The application of one worker process; nothing is connected until the first request."""
    # imported on call: whoever needs api.models alone should not pay for every route
    from api.application import application

    return application()
