"""The made-up zones in a database, and a client over it."""

from __future__ import annotations

from contextlib import closing

import pytest
from flask.testing import FlaskClient

from database.connection import connect
from tests.api.referee.nature import WORLD, fill
from tests.api.routes.conftest import lasting

PLACE = "tests.api.referee"
pytest.register_assert_rewrite(f"{PLACE}.judge", f"{PLACE}.further", f"{PLACE}.spending")

__all__ = ["lasting"]


@pytest.fixture(scope="module")
def court(module_database: str, lasting: FlaskClient) -> FlaskClient:
    """A client over the made-up zones."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("DATABASE_URL", module_database)
        with closing(connect("owner")) as connection:
            fill(connection, WORLD)
    return lasting
