"""Whether the process lives, and whether its answers can be relied on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask.testing import FlaskClient
from psycopg2.extensions import connection as Connection

from database.alarms import Asked, ring
from database.connection import transaction
from database.health import disable
from database.runs import Run, add_run
from tests.api.grid import register_source


def ran(
    connection: Connection,
    outcome: str,
    *,
    ago: timedelta,
    source: str = "miso",
    kind: str = "tick",
) -> int:
    started = datetime.now(UTC) - ago
    with transaction(connection) as cursor:
        register_source(cursor, source)
        return add_run(cursor, Run(source, kind, None, None, started, started, outcome))


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


def test_a_replay_makes_nobody_ready(client: FlaskClient, connection: Connection) -> None:
    ran(connection, "ok", ago=timedelta(hours=8))
    ran(connection, "unreachable", ago=timedelta(minutes=2))
    ran(connection, "ok", ago=timedelta(minutes=1), kind="replay")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json["sources"]["miso"]["last_outcome"] == "unreachable"


def test_one_source_of_two_that_fails_for_long_only_degrades(
    client: FlaskClient, connection: Connection
) -> None:
    ran(connection, "ok", ago=timedelta(hours=8))
    ran(connection, "unreachable", ago=timedelta(minutes=1))
    ran(connection, "ok", ago=timedelta(minutes=1), source="pjm")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json["status"]) == (200, "ready")
    assert answer.json["degraded"][0].startswith("miso has not gone well since ")


def test_who_is_strict_gets_503_for_what_only_degrades(
    client: FlaskClient, connection: Connection
) -> None:
    run_id = ran(connection, "ok", ago=timedelta(minutes=1))
    assert client.get("/readyz?strict=1").status_code == 200
    asked = Asked("miso", "miso.example", datetime.now(UTC))
    with transaction(connection) as cursor:
        ring(cursor, asked, run_id, "new", "structure .fusion", "a key that nobody knows")
    answer = client.get("/readyz?strict=1")
    assert answer.status_code == 503
    assert answer.json["reasons"] == ["miso: a key that nobody knows (alarm 1)"]
    assert client.get("/readyz?strict=0").status_code == 200


def test_an_open_alarm_is_shown(client: FlaskClient, connection: Connection) -> None:
    run_id = ran(connection, "ok", ago=timedelta(minutes=1))
    asked = Asked("miso", "miso.example", datetime.now(UTC))
    with transaction(connection) as cursor:
        ring(cursor, asked, run_id, "missing", "structure .mw", "a key that is gone")
    (alarm,) = client.get("/readyz").json["alarms"]
    assert (alarm["source"], alarm["kind"], alarm["run_id"]) == ("miso", "missing", run_id)


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


def test_a_source_that_is_gone_is_said_to_be_and_is_no_reason(
    client: FlaskClient, connection: Connection
) -> None:
    ran(connection, "unreachable", ago=timedelta(hours=30))
    ran(connection, "unreachable", ago=timedelta(hours=9))
    with transaction(connection) as cursor:
        disable(cursor, "miso", "gone since 2026: the server is away")
        register_source(cursor, "pjm")
        now = datetime.now(UTC)
        add_run(cursor, Run("pjm", "tick", None, None, now, now, "ok"))
    answer = client.get("/readyz?strict=1")
    assert answer.status_code == 200
    assert answer.json["disabled"] == {"miso": "gone since 2026: the server is away"}
    assert set(answer.json["sources"]) == {"pjm"}
