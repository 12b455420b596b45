"""Clients over zones whose carbon intensity a test writes down, and over what a module shares."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing

import pytest
from flask.testing import FlaskClient
from psycopg2.extensions import connection as Connection

from api.application import application
from api.routes import carbon_aware_scheduler
from database.connection import connect
from tests.api.workloads import (
    BRITAIN,
    BRITISH_PRICES,
    DAWN,
    FRANCE,
    FRENCH_PRICES,
    HOUR,
    intensity,
    priced,
    stored,
)
from tests.served import gunicorn

Fill = Callable[[str, Sequence[float | None]], None]


@pytest.fixture
def fill(connection: Connection) -> Fill:
    """Stores a zone's hours, from dawn."""

    def filled(zone: str, hours: Sequence[float | None]) -> None:
        stored(connection, "test.intensity", list(intensity(zone, hours)))

    return filled


@pytest.fixture
def two_zones(fill: Fill, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """A client over a day of Britain and France, at noon of the next."""
    fill("GB", BRITAIN)
    fill("FR", FRANCE)
    monkeypatch.setattr(carbon_aware_scheduler, "clock", lambda: DAWN + 36 * HOUR)
    return client


@pytest.fixture(scope="module")
def lasting(module_database: str) -> FlaskClient:
    """A client over the database that the tests of a module share: they write nothing to it."""

    def opened() -> Connection:
        with pytest.MonkeyPatch.context() as patched:
            patched.setenv("DATABASE_URL", module_database)
            return connect("restapi_ro")

    return application(opened, kept_bytes=0).test_client()


@pytest.fixture(scope="module")
def served(batches: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a gunicorn answers over it."""
    with gunicorn(batches, tmp_path_factory.mktemp("served") / "log") as address:
        yield address


@pytest.fixture(scope="module")
def market(module_database: str, lasting: FlaskClient) -> FlaskClient:
    """A client over a day of Britain and France, and of their prices; Poland's are in zloty.

    Of Germany nothing is known in the second hour, of Belgium there are no prices.
    """
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("DATABASE_URL", module_database)
        with closing(connect("owner")) as connection:
            hours = {"GB": BRITAIN, "FR": FRANCE, "PL": BRITAIN, "BE": FRANCE}
            rows = [row for zone, each in hours.items() for row in intensity(zone, each)]
            stored(connection, "test.intensity", rows)
            stored(connection, "test.intensity", list(intensity("DE", [9.0, None, 9.0, 9.0])))
            stored(connection, "test.price", priced("GB", BRITISH_PRICES))
            stored(connection, "test.price", priced("FR", FRENCH_PRICES))
            stored(connection, "test.price", priced("PL", BRITISH_PRICES, "PLN/MWh"))
    return lasting
