"""The faces over days up to now, and over the small grid: filled once, and changed by no test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from psycopg2.extensions import connection as Connection

from api.application import application
from database.connection import connect
from tests.api.compat import days
from tests.api.grid import fill_grid
from tests.conftest import copy_of


@contextmanager
def database_at(url: str) -> Iterator[None]:
    """DATABASE_URL is set to `url` within the block."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("DATABASE_URL", url)
        yield


def reader(url: str) -> Connection:
    """A connection that reads."""
    with database_at(url):
        return connect("restapi_ro")


def client_of(url: str) -> FlaskClient:
    """A client of an app of its own over a database; the app keeps no answer."""
    return application(lambda: reader(url), kept_bytes=0).test_client()


@pytest.fixture(scope="session")
def filled_until() -> datetime:
    """The moment up to which the data reach."""
    return datetime.now(UTC)


@pytest.fixture(scope="session")
def filled(home: Path, template: str, filled_until: datetime) -> Iterator[str]:
    """The URL of a database that holds `tests.api.compat.days`."""
    with copy_of(home, template) as url:
        with database_at(url), closing(connect("owner")) as connection:
            days.fill(connection, filled_until)
        yield url


@pytest.fixture(scope="session")
def faces(filled: str) -> FlaskClient:
    """A client over the filled database."""
    return client_of(filled)


@pytest.fixture(scope="session")
def still_grid(home: Path, template: str) -> Iterator[FlaskClient]:
    """As `grid`, but one for all tests: for those that only ask."""
    with copy_of(home, template) as url:
        with database_at(url), closing(connect("owner")) as connection:
            fill_grid(connection)
        yield client_of(url)
