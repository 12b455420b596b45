"""A throw-away PostgreSQL for the session, a fresh migrated database for each test."""

import itertools
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2
import pytest
from hypothesis import settings

import analytics  # noqa: F401  # it tells numpy how many threads, before anything imports numpy
from database import server
from database.connection import connect
from database.migrate import migrate

OURS = (
    "DATABASE_URL",
    "DATABASE_READ_URL",
    "GRIDTIDE_ACCESS",
    "GRIDTIDE_CORS_ORIGINS",
    "GRIDTIDE_UPSTREAM",
    "EIA_API_KEY",
    "ELECTRICITYMAPS_TOKEN",
    "ENTSOE_TOKEN",
    "ISONE_PASSWORD",
    "ISONE_USER",
    "PJM_API_KEY",
    "WATTTIME_PASSWORD",
    "WATTTIME_USER",
)
numbers = itertools.count()

# how long an example takes is the machine's affair, not a failure
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


def pytest_configure() -> None:
    """Let a killed session end as an interrupted one does, and stop its server on the way."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)


@pytest.fixture(scope="session", autouse=True)
def home() -> Iterator[Path]:
    """A data folder of the session's own: no test ever sees the person's."""
    before = {name: os.environ.pop(name, None) for name in (*OURS, "GRIDTIDE_HOME")}
    folder = Path(tempfile.mkdtemp(prefix="gridtide-test-"))
    folder.chmod(0o755)
    os.environ["GRIDTIDE_HOME"] = str(folder)
    # what a machine loses that loses power is no test's affair; each database of a test would wait
    own = folder / "postgres" / "local.conf"
    own.parent.mkdir()
    own.write_text("fsync = off\n", encoding="utf-8")
    yield folder
    server.stop(folder)
    shutil.rmtree(folder)
    os.environ.pop("GRIDTIDE_HOME")
    os.environ.update({name: value for name, value in before.items() if value is not None})


@pytest.fixture(scope="session")
def template(home: Path) -> str:
    """The embedded server's own database, migrated: the others are copies of it."""
    migrate()
    return server.DATABASE


@contextmanager
def copy_of(home: Path, template: str) -> Iterator[str]:
    """A copy of the template under a name of its own; yields its URL."""
    name = f"test_{next(numbers)}"
    _administer(home, f"create database {name} template {template}")
    try:
        yield server.url(home, database=name)
    finally:
        _administer(home, f"drop database {name} with (force)")


@pytest.fixture
def database(home: Path, template: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A fresh migrated database; its URL, which DATABASE_URL is set to."""
    with copy_of(home, template) as url:
        monkeypatch.setenv("DATABASE_URL", url)
        yield url


@pytest.fixture(scope="module")
def module_database(home: Path, template: str) -> Iterator[str]:
    """One migrated database for a whole module; its URL."""
    with copy_of(home, template) as url:
        yield url


@pytest.fixture
def connection(database: str) -> Iterator[psycopg2.extensions.connection]:
    """An owner's connection to the test's database."""
    opened = connect("owner")
    yield opened
    opened.close()


def _administer(home: Path, statement: str) -> None:
    opened = psycopg2.connect(server.url(home, database="postgres"))
    try:
        opened.autocommit = True
        with opened.cursor() as cursor:
            cursor.execute(statement)
    finally:
        opened.close()
