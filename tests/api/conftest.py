"""Clients of the API: one without a database, one with a seeded grid."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from psycopg2.extensions import connection as Connection

from api.application import application
from database.connection import Unavailable


def unreachable() -> Connection:
    """A database that is never there."""
    raise Unavailable("no database in this test")


@pytest.fixture(scope="session")
def detached() -> FlaskClient:
    """A client of an app without a database: what it answers needed none."""
    return application(unreachable).test_client()
