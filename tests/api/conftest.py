"""Clients of the API: one without a database, one over a small grid that was stored as usual."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from psycopg2.extensions import connection as Connection

from api.application import application
from database.connection import Unavailable, connect
from tests.api.grid import fill_grid


def unreachable() -> Connection:
    """A database that is never there."""
    raise Unavailable("no database in this test")


@pytest.fixture(scope="session")
def detached() -> FlaskClient:
    """A client of an app without a database: what it answers needed none."""
    return application(unreachable).test_client()


@pytest.fixture
def client(database: str) -> FlaskClient:
    """A client of the real app over an empty database; it keeps no answer, for tests change it."""
    return application(lambda: connect("restapi_ro"), kept_bytes=0).test_client()


@pytest.fixture
def grid(client: FlaskClient, connection: Connection) -> FlaskClient:
    """A client of the real app over the small grid."""
    fill_grid(connection)
    return client
