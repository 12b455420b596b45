"""The application: its resources, its connections, its errors."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from psycopg2.extensions import connection as Connection

from api import access, connections, cors, errors, remembered
from api.answering import delivery
from api.answering.shelf import ROOM_BYTES
from api.asking import body
from api.catalog import catalog
from api.compat.gsf import caseless
from api.resources import Routes
from database.connection import connect


def application(
    connect_read_only: Callable[[], Connection] = lambda: connect("restapi_ro"),
    connect_jobs: Callable[[], Connection] = lambda: connect("restapi_jobs"),
    *,
    connection_count: int = 1,
    kept_bytes: int = ROOM_BYTES,
) -> Flask:
    """The application of one worker process; nothing is connected until the first request.

    `connection_count` is the number of requests that a worker answers at once, its threads;
    `kept_bytes` is how much of finished answers it keeps for a moment, 0 for none.
    """
    app = Flask("api", static_folder=None)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.url_map.merge_slashes = False
    access.register(app, connection_count)
    cors.register(app)
    body.register(app)
    connections.register(app, connect_read_only, connect_jobs, connection_count)
    remembered.register(app)
    routes = Routes(app)
    for path, resource in catalog().items():
        plain = path.removesuffix("/")  # the front door has no other address
        routes.add_resource(resource, path, *filter(None, [plain]), endpoint=path)
    errors.register(app)
    caseless.register(app)
    delivery.register(app, kept_bytes)
    return app
