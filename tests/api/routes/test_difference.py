"""What changed between two moments is told interval by interval."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg2
import pytest
from flask.testing import FlaskClient
from psycopg2.extensions import connection as Connection

from database.connection import transaction
from database.rows import Row
from database.store import store
from tests.api.grid import register_source
from tests.api.judged import good

DAWN = datetime(2026, 3, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
QUERY = (
    "measure=generation&zone=FR&start=2026-03-01T00:00:00Z&end=2026-03-02T00:00:00Z"
    "&from=2026-03-02T00:00:00Z"
)


def mix(hour: int, **fuels: float) -> Row:
    return Row("FR", "generation", DAWN + hour * HOUR, DAWN + (hour + 1) * HOUR, fuels)


def fill(connection: Connection) -> None:
    """Three hours, of which one is revised on the second day, and one comes on the third."""
    known = [mix(0, wind=1, gas=2), mix(1, wind=3, gas=4)]
    with transaction(connection) as cursor:
        for source in ("test.a", "test.b", "test.c"):
            register_source(cursor, source)
        store(cursor, "test.a", known, recorded_at=DAWN + 20 * HOUR)
        store(cursor, "test.a", [mix(1, wind=2.5, coal=9)], recorded_at=DAWN + 30 * HOUR)
        store(cursor, "test.a", [mix(2, wind=7)], recorded_at=DAWN + 50 * HOUR)
        store(cursor, "test.b", known, recorded_at=DAWN + 20 * HOUR)


@pytest.fixture
def changing(connection: Connection, client: FlaskClient) -> FlaskClient:
    """A client over these hours, to which a test adds."""
    fill(connection)
    return client


@pytest.fixture(scope="module")
def revised(module_database: str, lasting: FlaskClient) -> FlaskClient:
    """A client over these hours."""
    with closing(psycopg2.connect(module_database)) as connection:
        fill(connection)
    return lasting


def ask(client: FlaskClient, more: str = "") -> Any:
    query = QUERY.rpartition("&")[0] if "&from=" in more else QUERY
    return good(client, "/difference/", f"{query}{more}")


def refusal(client: FlaskClient, query: str) -> tuple[int, list[str]]:
    answer = client.get(f"/difference/?{query}")
    return answer.status_code, [error["field"] for error in answer.json["errors"]]


def test_a_revision_has_both_beliefs_and_how_far_they_are_apart(revised: FlaskClient) -> None:
    told = ask(revised, "&to=2026-03-03T00:00:00Z&source=test.a")
    assert told["differences"] == [
        {
            "start": (DAWN + HOUR).isoformat(),
            "end": (DAWN + 2 * HOUR).isoformat(),
            "change": "changed",
            "before": {
                "values": {"wind": 3, "gas": 4, "coal": None},
                "quality": "measured",
                "recorded_at": (DAWN + 20 * HOUR).isoformat(),
            },
            "after": {
                "values": {"wind": 2.5, "gas": 4, "coal": 9},
                "quality": "measured",
                "recorded_at": (DAWN + 30 * HOUR).isoformat(),
            },
            "delta": {"wind": -0.5, "gas": 0, "coal": None},
        }
    ]
    assert told["to"] == "2026-03-03T00:00:00+00:00"
    assert (told["zone"], told["unit"], told["source"]) == ("FR", "MW", "test.a")


def test_what_appeared_is_told_from_what_changed(revised: FlaskClient) -> None:
    changes = ask(revised, "&source=test.a")["differences"]
    assert [one["change"] for one in changes] == ["changed", "appeared"]
    assert changes[1]["before"] is None
    assert changes[1]["delta"] == {"wind": None, "gas": None, "coal": None}


def test_a_belief_that_was_mended_within_the_hour_disappears(
    changing: FlaskClient, connection: Connection
) -> None:
    with transaction(connection) as cursor:
        for minutes, fuels in ((0, {"wind": 1.0}), (120, {"wind": 2.0}), (160, {"gas": 1.0})):
            moment = DAWN + 20 * HOUR + timedelta(minutes=minutes)
            store(cursor, "test.a", [mix(5, **fuels)], recorded_at=moment)
    (told,) = ask(changing, "&source=test.a&from=2026-03-01T21:00:00Z&to=2026-03-01T22:20:00Z")[
        "differences"
    ]
    assert (told["change"], told["after"]) == ("disappeared", None)
    assert told["before"]["values"]["wind"] == 1


def test_the_pages_are_of_one_moment(changing: FlaskClient, connection: Connection) -> None:
    first = ask(changing, "&source=test.a&limit=1")
    with transaction(connection) as cursor:
        store(cursor, "test.a", [mix(9, wind=1)], recorded_at=datetime.now(UTC))
    second = ask(changing, f"&source=test.a&limit=1&cursor={first['next']}")
    assert (second["to"], second["next"]) == (first["to"], None)
    starts = [one["start"][11:13] for page in (first, second) for one in page["differences"]]
    assert starts == ["01", "02"]


def test_the_series_that_answers_is_compared(revised: FlaskClient) -> None:
    assert ask(revised)["source"] == "test.a"
    assert ask(revised, "&source=test.b")["differences"] == []


@pytest.mark.parametrize(
    ("query", "status", "fields"),
    [
        ("", 422, ["measure", "start", "end", "from"]),
        (QUERY.replace("FR", "nowhere"), 404, ["zone"]),
        (QUERY.replace("generation", "load"), 404, ["measure"]),
        (f"{QUERY}&source=nobody", 404, ["source"]),
        (f"{QUERY}&source=test.c", 404, ["source"]),
        (f"{QUERY}&to=2026-03-01T00:00:00Z", 400, ["from"]),
        (QUERY.replace("from=2026", "from=9026"), 400, ["from"]),
        (QUERY.replace("end=2026", "end=2028"), 422, ["end"]),
        (QUERY.replace("end=2026", "end=2025"), 400, ["start"]),
        (f"{QUERY}&cursor=x", 422, ["cursor"]),
    ],
)
def test_what_cannot_be_answered_is_told_by_its_field(
    revised: FlaskClient, query: str, status: int, fields: list[str]
) -> None:
    assert refusal(revised, query) == (status, fields)
