"""Real clients against a real gunicorn: one of each for the session, over three days of data."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from api.application import application
from database.connection import connect
from tests.api.compat.days import fill
from tests.api.compat.gunicorn import gunicorn
from tests.conftest import copy_of


@pytest.fixture(scope="session")
def filled_until() -> datetime:
    """The moment up to which the data reach."""
    return datetime.now(UTC)


@pytest.fixture(scope="session")
def filled(home: Path, template: str, filled_until: datetime) -> Iterator[str]:
    """The URL of a database that holds `tests.api.compat.days`."""
    with copy_of(home, template) as url, pytest.MonkeyPatch.context() as patched:
        patched.setenv("DATABASE_URL", url)
        with closing(connect("owner")) as connection:
            fill(connection, filled_until)
        patched.undo()
        yield url


@pytest.fixture(scope="session")
def served(filled: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The base URL of a gunicorn, deployed as usual, over the filled database."""
    with gunicorn(filled, tmp_path_factory.mktemp("gunicorn") / "log") as address:
        yield address


@pytest.fixture
def faces(filled: str, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """The same without gunicorn: a client of an app of its own over the filled database."""
    monkeypatch.setenv("DATABASE_URL", filled)
    return application(lambda: connect("restapi_ro"), kept_bytes=0).test_client()
