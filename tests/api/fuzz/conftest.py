"""What the fuzz asks: the whole API over a grid of every kind of data that the tests know."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from api.application import application
from database.connection import connect
from tests.api.compat import days
from tests.api.grid import a_day_in_gb, all_coal_in_pjm, fill
from tests.api.routes.test_health import ran
from tests.conftest import copy_of


@pytest.fixture(scope="session")
def varied(home: Path, template: str) -> Iterator[str]:
    """The URL of a database with the small grid, three days up to now, and a crawled source."""
    with copy_of(home, template) as url, pytest.MonkeyPatch.context() as patched:
        patched.setenv("DATABASE_URL", url)
        with closing(connect("owner")) as connection:
            days.fill(connection, datetime.now(UTC))
            fill(connection, "test.grid", [*a_day_in_gb(), *all_coal_in_pjm()])
            ran(connection, "ok", ago=timedelta(minutes=1))
        patched.undo()
        yield url


@pytest.fixture(scope="module")
def fuzzed(varied: str) -> Iterator[Flask]:
    """The application over that database, as gunicorn runs it."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("DATABASE_URL", varied)
        yield application(lambda: connect("restapi_ro"))
