"""Whether the process lives, and whether its answers can be relied on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask.testing import FlaskClient
from psycopg2.extensions import connection as Connection

from database.connection import transaction
from database.runs import Run, add_run
from tests.api.grid import register_source


def ran(connection: Connection, outcome: str, *, ago: timedelta) -> None:
    started = datetime.now(UTC) - ago
    with transaction(connection) as cursor:
        register_source(cursor, "miso")
        add_run(cursor, Run("miso", "tick", None, None, started, started, outcome))


def test_an_empty_store_is_not_ready(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json["reasons"] == ["no source has been crawled yet"]
    assert answer.headers["Retry-After"] == "60"


def test_a_source_that_went_well_just_now_makes_ready(
    client: FlaskClient, connection: Connection
) -> None:
    ran(connection, "refused", ago=timedelta(minutes=6))
    ran(connection, "ok", ago=timedelta(minutes=1))
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json["status"] == "ready"
    assert answer.json["sources"]["miso"]["last_outcome"] == "ok"


def test_a_source_that_fails_for_long_makes_unready(
    client: FlaskClient, connection: Connection
) -> None:
    ran(connection, "ok", ago=timedelta(hours=8))
    ran(connection, "unreachable", ago=timedelta(minutes=1))
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json["sources"]["miso"]["last_outcome"] == "unreachable"
    assert answer.json["reasons"][0].startswith("miso has not gone well since ")


def test_a_source_that_failed_at_its_first_attempts_is_given_time(
    client: FlaskClient, connection: Connection
) -> None:
    ran(connection, "unreachable", ago=timedelta(hours=5))
    ran(connection, "unreachable", ago=timedelta(minutes=1))
    assert client.get("/readyz").status_code == 200
    ran(connection, "unreachable", ago=timedelta(hours=7))
    assert client.get("/readyz").status_code == 503


def test_a_source_without_its_key_is_no_reason(client: FlaskClient, connection: Connection) -> None:
    ran(connection, "ok", ago=timedelta(hours=8))
    ran(connection, "unconfigured", ago=timedelta(minutes=1))
    ran(connection, "ok", ago=timedelta(minutes=2))
    assert client.get("/readyz").status_code == 200


def test_a_missing_migration_makes_unready(client: FlaskClient, connection: Connection) -> None:
    with transaction(connection) as cursor:
        cursor.execute("delete from migration where name = (select max(name) from migration)")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json["reasons"][0].startswith("migrations are missing: ")


def test_readiness_is_never_cached(client: FlaskClient) -> None:
    assert client.get("/readyz").headers["Cache-Control"] == "no-store"
