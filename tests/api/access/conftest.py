"""Apps that stand open to strangers, over one database of the module; and keys to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from api.application import application
from database.api_keys import Quota, Terms, create
from database.connection import connect, transaction

Make = Callable[..., str]
READ = "/balancing-authority/list/"
SCHEDULE = "/carbon-aware-scheduler/"


@pytest.fixture(scope="module")
def inside(module_database: str) -> Iterator[str]:
    """The module's database, which DATABASE_URL names; its URL."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("DATABASE_URL", module_database)
        yield module_database


@pytest.fixture(scope="module")
def app(inside: str) -> Flask:
    """An app that demands a key of everybody."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("GRIDTIDE_ACCESS", "keys")
        return application()


@pytest.fixture
def locked(app: Flask) -> FlaskClient:
    """A client of it."""
    return app.test_client()


@pytest.fixture(scope="module")
def make(inside: str) -> Make:
    """Makes keys."""
    return made


def made(
    *scopes: str, quota: Quota | None = None, expires_at: datetime | None = None, name: str = "Ada"
) -> str:
    """A new key with these scopes; `read` when there are none."""
    with closing(connect("owner")) as connection, transaction(connection) as cursor:
        return create(cursor, Terms(name, scopes or ["read"], quota, expires_at))


def bearer(key: str) -> dict[str, str]:
    """The header field that most clients send."""
    return {"Authorization": f"Bearer {key}"}
