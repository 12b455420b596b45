"""Databases that are not migrated yet, ours and the system's."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from database import server
from tests.database.servers import query, system_server

SYSTEM = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
numbers = itertools.count()


@pytest.fixture
def empty_database(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A database of the session's server with nothing in it; its URL, which DATABASE_URL is."""
    server.ensure_running(home)
    name = f"empty_{next(numbers)}"
    administration = server.url(home, database="postgres")
    query(administration, f"create database {name}")
    monkeypatch.setenv("DATABASE_URL", server.url(home, database=name))
    yield server.url(home, database=name)
    query(administration, f"drop database {name} with (force)")


@pytest.fixture(scope="session")
def system_url() -> Iterator[str]:
    """The URL of a running PostgreSQL of the system's own, with a password, over TCP."""
    if not SYSTEM:
        pytest.skip("no PostgreSQL of the system's own in /usr/lib/postgresql")
    with system_server(SYSTEM[-1]) as url:
        yield url


@pytest.fixture
def system_database(system_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An empty database there, which DATABASE_URL names; its URL."""
    name = f"grid_{next(numbers)}"
    query(system_url, f"create database {name}")
    url = system_url.rpartition("/")[0] + f"/{name}"
    monkeypatch.setenv("DATABASE_URL", url)
    yield url
    query(system_url, f"drop database {name} with (force)")
