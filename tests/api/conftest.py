"""Clients of the API: one without a database, one over a small grid that was stored as usual."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import parse_dsn

from api.application import application
from database.connection import Unavailable, connect
from tests.api.grid import fill_ahead, fill_past
from tests.api.routes.batches import fill as fill_zones
from tests.conftest import copy_of


def unreachable() -> Connection:
    """A database that is never there."""
    raise Unavailable("no database in this test")


@pytest.fixture(scope="session")
def detached() -> FlaskClient:
    """A client of an app without a database: what it answers needed none."""
    return application(unreachable, unreachable).test_client()


@pytest.fixture
def client(database: str) -> FlaskClient:
    """A client of the real app over an empty database; it keeps no answer, for tests change it."""
    return application(lambda: connect("restapi_ro"), kept_bytes=0).test_client()


@pytest.fixture(scope="session")
def filled_template(home: Path, template: str) -> Iterator[str]:
    """The name of a database that holds all of the small grid that lies in the past."""
    with copy_of(home, template) as url, pytest.MonkeyPatch.context() as patched:
        patched.setenv("DATABASE_URL", url)
        with closing(connect("owner")) as connection:
            fill_past(connection)
        patched.undo()
        yield parse_dsn(url)["dbname"]


@pytest.fixture
def database(
    home: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """A fresh migrated database, as anywhere; where the small grid is asked for, it is there."""
    has_grid = "grid" in request.fixturenames
    copied = request.getfixturevalue("filled_template" if has_grid else "template")
    with copy_of(home, copied) as url:
        monkeypatch.setenv("DATABASE_URL", url)
        yield url


@pytest.fixture
def grid(client: FlaskClient, connection: Connection) -> FlaskClient:
    """A client of the real app over the small grid."""
    fill_ahead(connection)
    return client


@pytest.fixture(scope="module")
def batches(module_database: str) -> str:
    """A database over whose zones batches are asked; its URL."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("DATABASE_URL", module_database)
        fill_zones()
    return module_database
