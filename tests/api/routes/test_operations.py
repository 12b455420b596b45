"""How the data fare: fresh or stale, missing, set aside, tried, and what rang."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from math import inf, nan
from typing import Any

import pytest
from flask.testing import FlaskClient
from psycopg2.extensions import connection as Connection

from api.catalog import catalog
from api.routes.runs import KINDS, OUTCOMES
from database.alarms import Asked, acknowledge, ring
from database.connection import transaction
from database.rows import Row
from database.runs import Quarantined, Run, Waiting, add_document, add_run, register
from database.store import store
from tests.api.grid import FACTS
from tests.api.judged import good

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
NOW = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
Ask = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def ask(client: FlaskClient) -> Ask:
    """The list that an address answers, all its pages together."""

    def told(name: str, **query: object) -> list[dict[str, Any]]:
        found, more = [], {}
        while True:
            answer = good(client, f"/{name}/", query | more)
            found += answer[name]
            if answer["next"] is None:
                return found
            more = {"cursor": answer["next"]}

    return told


def keep(connection: Connection, source: str, *rows: Row, **facts: Any) -> None:
    with transaction(connection) as cursor:
        register(cursor, source, FACTS | facts)
        store(cursor, source, rows, recorded_at=NOW)


def row(measure: str, hours: float, *, issued: float | None = None, zone: str = "GB") -> Row:
    start = NOW + hours * HOUR
    issued_at = None if issued is None else NOW + issued * HOUR
    return Row(zone, measure, start, start + HOUR, {"x": 1.0}, issued_at=issued_at)


def ran(connection: Connection, hours_ago: float, outcome: str = "ok", **more: Any) -> int:
    aside = more.pop("aside", ())
    moment = NOW - hours_ago * HOUR
    with transaction(connection) as cursor:
        source = more.pop("source", "miso")
        register(cursor, source, FACTS)
        run = Run(source, "tick", None, None, moment, moment + MINUTE, outcome, **more)
        return add_run(cursor, run._replace(rows_quarantined=len(aside)), aside)


def refusal(client: FlaskClient, address: str) -> tuple[int, list[str]]:
    answer = client.get(address)
    return answer.status_code, [error["field"] for error in answer.json["errors"]]


def test_data_are_stale_when_two_intervals_more_than_the_lag_are_overdue(
    connection: Connection, ask: Ask
) -> None:
    keep(connection, "a", row("load", -3), row("price", 5), row("generation", -9), lag=2 * HOUR)
    keep(connection, "b", row("load", -4))
    keep(connection, "c", row("load", -999), row("storage", -999), sparse=True)
    keep(connection, "d", row("capacity", -9999))
    keep(connection, "gridtide.intensity.a", row("carbon_intensity", -3))
    stale = {(one["source"], one["measure"]): one["stale"] for one in ask("freshness")}
    assert stale == {
        ("a", "load"): False,
        ("a", "price"): False,
        ("a", "generation"): True,
        ("b", "load"): True,
        ("c", "load"): None,
        ("c", "storage"): None,
        ("d", "capacity"): None,
        ("gridtide.intensity.a", "carbon_intensity"): False,
    }
    assert len(ask("freshness", limit=1)) == len(stale)
    assert {one["source"] for one in ask("freshness", stale="true")} == {"a", "b"}
    (price,) = ask("freshness", zone="emap:GB", measure="price", source="a")
    assert price["age_seconds"] < 0
    assert (price["start"], price["resolution"]) == ((NOW + 5 * HOUR).isoformat(), "PT1H")


def test_forecasts_are_stale_when_nothing_is_foretold_any_more(
    connection: Connection, ask: Ask
) -> None:
    keep(connection, "a", row("load", 5, issued=-2), row("load", -30), row("price", -5, issued=-9))
    told = [(one["measure"], one["issued_at"], one["stale"]) for one in ask("freshness", limit=1)]
    assert told == [
        ("load", None, True),
        ("load", (NOW - 2 * HOUR).isoformat(), False),
        ("price", (NOW - 9 * HOUR).isoformat(), True),
    ]


def test_gaps_say_where_how_many_and_whether_they_can_be_filled(
    connection: Connection, ask: Ask
) -> None:
    present = [row("load", hour) for hour in range(-40, -1) if hour not in (-30, -29, -10)]
    keep(connection, "a", *present, reach=20 * HOUR)
    told = [
        (one["start"], one["end"], one["missing"], one["label"], one["is_open"])
        for one in ask("gaps", source="a", limit=1)
    ]
    assert told == [
        ((NOW - HOUR).isoformat(), NOW.isoformat(), 1, "recoverable", True),
        ((NOW - 10 * HOUR).isoformat(), (NOW - 9 * HOUR).isoformat(), 1, "recoverable", False),
        ((NOW - 30 * HOUR).isoformat(), (NOW - 28 * HOUR).isoformat(), 2, "unrecoverable", False),
    ]
    (gone,) = ask("gaps", zone="GB", label="unrecoverable")
    assert (gone["recoverable_until"], gone["resolution"]) == (None, "PT1H")
    (late,) = ask("gaps", since=(NOW - 11 * HOUR).isoformat(), until=(NOW - 2 * HOUR).isoformat())
    assert late["recoverable_until"] == (NOW + 10 * HOUR).isoformat()
    assert ask("gaps", zone="FR") == []


def test_runs_say_what_they_came_to_and_what_document_they_brought(
    connection: Connection, ask: Ask
) -> None:
    with transaction(connection) as cursor:
        register(cursor, "miso", FACTS)
        document = {
            "url": "https://miso.example/mix",
            "fetched_at": NOW,
            "content_type": "text/csv",
            "bytes": 7,
            "sha256": bytes(32),
            "etag": None,
            "last_modified": None,
            "path": "miso/a",
        }
        number = add_document(cursor, "miso", document)
    ran(connection, 3, "refused", error="HTTP 403: go away", retry_after=NOW)
    ran(connection, 2, rows_new=5, document_id=number)
    ran(connection, 1, source="pjm")
    ran(connection, 24 * 9, source="pjm")
    told = ask("runs", limit=1)
    assert [(one["source"], one["outcome"]) for one in told] == [
        ("pjm", "ok"),
        ("miso", "ok"),
        ("miso", "refused"),
    ]
    assert (told[1]["rows_new"], told[1]["document"]["url"]) == (5, "https://miso.example/mix")
    assert (told[2]["error"], told[2]["document"]) == ("HTTP 403: go away", None)
    assert len(ask("runs", source="miso", outcome="refused")) == 1
    assert ask("runs", source="miso", kind="backfill") == []
    assert len(ask("runs", source="pjm", since=(NOW - 300 * HOUR).isoformat())) == 2


def test_every_kind_and_outcome_of_a_run_can_be_asked_for(connection: Connection) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_get_constraintdef(oid) from pg_constraint"
            " where conname in ('run_kind_check', 'run_outcome_check')"
        )
        rules = " ".join(rule for (rule,) in cursor)
    assert set(re.findall(r"'(\w+)'", rules)) == {*KINDS, *OUTCOMES}


def test_rows_that_were_set_aside_say_why(connection: Connection, ask: Ask) -> None:
    odd = Row("GB", "load", NOW, NOW + HOUR, {"load": inf, "other": nan, "third": 3.0})
    ran(connection, 5, aside=[Quarantined(odd, "not finite")] * 2)
    ran(
        connection, 4, aside=[Waiting(row("price", 0), "a step"), Waiting(row("flow", 0), "a step")]
    )
    ran(connection, 24 * 9, aside=[Quarantined(odd, "long ago")])
    with transaction(connection) as cursor:
        cursor.execute("update quarantine set released_at = %s where measure = 'flow'", (NOW,))
    told = ask("quarantine", limit=1)
    assert [(one["measure"], one["state"]) for one in told] == [
        ("flow", "released"),
        ("price", "waiting"),
        ("load", "set_aside"),
        ("load", "set_aside"),
    ]
    assert told[0]["released_at"] == NOW.isoformat()
    assert (told[2]["reason"], told[2]["noted"]) == ("not finite", (NOW - 5 * HOUR).isoformat())
    assert told[2]["values"] == {"load": None, "other": None, "third": 3}
    assert "components" not in told[2]
    assert len(ask("quarantine", zone="GB", measure="load", state="set_aside", source="miso")) == 2
    assert ask("quarantine", zone="FR") == ask("quarantine", state="waiting", measure="load") == []


def test_alarms_are_open_until_somebody_clears_them(connection: Connection, ask: Ask) -> None:
    run_id = ran(connection, 1)
    asked = Asked("miso", "miso.example", NOW)
    with transaction(connection) as cursor:
        for element in ("structure .a", "structure .b"):
            ring(cursor, asked, run_id, "new", element, "a key that nobody knows")
        acknowledge(cursor, [1])
    told = ask("alarms", limit=1)
    assert [(one["alarm_id"], one["state"], one["cleared_by"]) for one in told] == [
        (2, "open", None),
        (1, "closed", "acknowledged"),
    ]
    assert [one["element"] for one in ask("alarms", state="open")] == ["structure .b"]
    assert [one["run_id"] for one in ask("alarms", state="closed", source="miso")] == [run_id]
    assert ask("alarms", until=NOW.isoformat()) == []


def test_what_operators_see_is_for_operators() -> None:
    scopes = {path: catalog()[path].scope for path in ("/runs/", "/quarantine/", "/alarms/")}
    assert set(scopes.values()) == {"operate"}
    assert {catalog()[path].scope for path in ("/gaps/", "/freshness/", "/sources/")} == {"read"}


@pytest.mark.parametrize(
    ("query", "status", "fields"),
    [
        ("gaps/?zone=nowhere", 404, ["zone"]),
        ("gaps/?label=lost", 422, ["label"]),
        ("gaps/?since=2024-01-01T00:00:00Z&until=2024-01-16T00:00:00Z", 422, ["since"]),
        ("gaps/?since=2024-01-01T00:00:00Z&until=2025-02-01T00:00:00Z&zone=GB", 422, ["since"]),
        ("gaps/?since=2024-01-02T00:00:00Z&until=2024-01-01T00:00:00Z", 400, ["since"]),
        ("gaps/?limit=10001", 422, ["limit"]),
        ("freshness/?stale=perhaps", 422, ["stale"]),
        ("freshness/?source=nobody", 404, ["source"]),
        ("runs/?outcome=good", 422, ["outcome"]),
        ("runs/?kind=cron", 422, ["kind"]),
        ("runs/?cursor=x", 422, ["cursor"]),
        ("quarantine/?state=gone", 422, ["state"]),
        ("quarantine/?measure=x", 422, ["measure"]),
        ("alarms/?state=loud", 422, ["state"]),
        ("alarms/?source=nobody", 404, ["source"]),
    ],
)
def test_what_cannot_be_answered_is_told_by_its_field(
    lasting: FlaskClient, query: str, status: int, fields: list[str]
) -> None:
    assert refusal(lasting, f"/{query}") == (status, fields)


@pytest.mark.parametrize("path", ["gaps", "runs", "quarantine"])
def test_the_first_and_the_last_moment_break_nothing(lasting: FlaskClient, path: str) -> None:
    assert lasting.get(f"/{path}/?until=0001-01-01T00:00:00Z").status_code == 200
    assert lasting.get(f"/{path}/?since=9999-12-31T23:59:59Z").status_code == 400
