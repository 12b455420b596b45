"""Forecasts are told by vintage, and never before they were known."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg2
import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg2.extensions import connection as Connection

from database.connection import transaction
from database.rows import Row
from database.store import store
from tests.api.grid import register_source
from tests.api.judged import good

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
Fill = Callable[..., None]
SPAN = "start=2026-03-01T00:00:00Z&end=2026-03-03T00:00:00Z"


def at(hour: float) -> datetime:
    return NOON + hour * HOUR


def foretold(
    hour: int, value: float, *, issued: float, measure: str = "carbon_intensity", zone: str = "FR"
) -> Row:
    values = {"direct" if measure == "published_intensity" else "lifecycle": value}
    return Row(zone, measure, at(hour), at(hour + 1), values, "gCO2eq/kWh", at(issued))


def keeping(connection: Connection) -> Fill:
    """What stores forecasts as a crawl at an hour would."""

    def kept(*rows: Row, recorded: float, source: str = "test.forecast") -> None:
        with transaction(connection) as cursor:
            register_source(cursor, source)
            store(cursor, source, rows, recorded_at=at(recorded))

    return kept


@pytest.fixture
def keep(connection: Connection) -> Fill:
    """Stores forecasts as a crawl at an hour would."""
    return keeping(connection)


@pytest.fixture(scope="module")
def two_vintages(module_database: str, lasting: FlaskClient) -> FlaskClient:
    """Hours 3, 4 and 5, foretold at noon, and the last two anew at one, which came at two.

    Another source foretells Switzerland.
    """
    with closing(psycopg2.connect(module_database)) as connection:
        keep = keeping(connection)
        keep(*(foretold(hour, 10 + hour, issued=0) for hour in (3, 4, 5)), recorded=0.5)
        keep(*(foretold(hour, 20 + hour, issued=1) for hour in (4, 5)), recorded=2)
        keep(foretold(3, 1, issued=0, zone="CH"), recorded=0, source="other")
    return lasting


def ask(client: FlaskClient, query: str, path: str = "forecast") -> Any:
    return good(client, f"/{path}/", f"{SPAN}&{query}")


def values(told: Any) -> list[tuple[str, float]]:
    return [(one["start"][11:13], *one["values"].values()) for one in told["forecasts"]]


def refusal(client: FlaskClient, query: str) -> tuple[int, list[str]]:
    answer = client.get(f"/forecast/?{query}")
    return answer.status_code, [error["field"] for error in answer.json["errors"]]


def test_the_newest_vintage_of_each_interval_is_told(two_vintages: FlaskClient) -> None:
    told = ask(two_vintages, "zone=FR")
    assert values(told) == [("15", 13), ("16", 24), ("17", 25)]
    assert told["forecasts"][1] == {
        "start": at(4).isoformat(),
        "end": at(5).isoformat(),
        "values": {"lifecycle": 24},
        "issued_at": at(1).isoformat(),
        "recorded_at": at(2).isoformat(),
        "lead_seconds": 3 * 3600,
    }
    about = ("zone", "measure", "instead_of", "unit", "resolution", "source", "quality", "next")
    assert [told[name] for name in about] == [
        "FR",
        "carbon_intensity",
        None,
        "gCO2eq/kWh",
        "PT1H",
        "test.forecast",
        "forecast",
        None,
    ]


def test_every_vintage_or_a_certain_one_is_told(two_vintages: FlaskClient) -> None:
    every = [("15", 13), ("16", 14), ("16", 24), ("17", 15), ("17", 25)]
    assert values(ask(two_vintages, "zone=FR&vintage=all")) == every
    certain = ask(two_vintages, "zone=FR&vintage=2026-03-01T12:00:00Z")
    assert values(certain) == [("15", 13), ("16", 14), ("17", 15)]


def test_the_vintages_are_listed_the_newest_first(two_vintages: FlaskClient) -> None:
    told = ask(two_vintages, "zone=FR", "forecast/vintages")
    assert told["vintages"] == [
        {
            "issued_at": at(issued).isoformat(),
            "recorded_at": at(recorded).isoformat(),
            "start": at(first).isoformat(),
            "end": at(6).isoformat(),
            "intervals": count,
        }
        for issued, recorded, first, count in ((1, 2, 4, 2), (0, 0.5, 3, 3))
    ]


def test_what_came_late_was_not_known_before(two_vintages: FlaskClient) -> None:
    between = "as_of=2026-03-01T13:30:00Z"
    assert values(ask(two_vintages, f"zone=FR&{between}")) == [("15", 13), ("16", 14), ("17", 15)]
    assert len(ask(two_vintages, f"zone=FR&{between}", "forecast/vintages")["vintages"]) == 1
    assert values(ask(two_vintages, "zone=FR&as_of=2026-03-01T12:15:00Z")) == []


MOMENTS = st.integers(-2, 8)
VINTAGES = st.lists(st.tuples(MOMENTS, st.integers(0, 3), st.sets(MOMENTS, min_size=1)), max_size=6)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(VINTAGES, st.integers(-3, 12), st.sampled_from(["latest", "all", "2026-03-01T12:00:00Z"]))
def test_no_vintage_is_told_that_was_issued_or_recorded_after_the_moment(
    client: FlaskClient,
    connection: Connection,
    keep: Fill,
    issued: list[tuple[int, int, set[int]]],
    moment: int,
    vintage: str,
) -> None:
    with transaction(connection) as cursor:
        cursor.execute("truncate forecast")
    keep(foretold(0, -9, issued=-9), recorded=-9)
    for when, late, hours in issued:
        rows = [foretold(hour, when, issued=when) for hour in hours]
        keep(*rows, recorded=when + late)
    as_of = at(moment)
    told = ask(client, f"zone=FR&vintage={vintage}&as_of={as_of:%Y-%m-%dT%H:%M:%SZ}")
    known = {
        (hour, when)
        for when, late, hours in [(-9, 0, {0}), *issued]
        for hour in hours
        if when <= moment and (when, hour) in _recorded(issued, moment)
    }
    if vintage == "latest":
        known = {(hour, max(when for h, when in known if h == hour)) for hour, _ in known}
    elif vintage != "all":
        known = {(hour, when) for hour, when in known if when == 0}
    assert {(_hours(one["start"]), _hours(one["issued_at"])) for one in told["forecasts"]} == known
    assert all(datetime.fromisoformat(one["recorded_at"]) <= as_of for one in told["forecasts"])


def _hours(text: str) -> int:
    return (datetime.fromisoformat(text) - NOON) // HOUR


def _recorded(issued: list[tuple[int, int, set[int]]], moment: int) -> set[tuple[int, int]]:
    """What of which vintage was first recorded by the moment: a repetition changes nothing."""
    recorded: dict[tuple[int, int], int] = {(-9, 0): -9}
    for when, late, hours in issued:
        for hour in hours:
            recorded.setdefault((when, hour), when + late)
    return {key for key, at_hour in recorded.items() if at_hour <= moment}


def test_the_pages_hold_every_vintage_once(two_vintages: FlaskClient) -> None:
    for path, name in (("forecast", "forecasts"), ("forecast/vintages", "vintages")):
        query = "zone=FR&vintage=all" if name == "forecasts" else "zone=FR"
        whole, found, after = ask(two_vintages, query, path)[name], [], ""
        while after is not None:
            told = ask(two_vintages, f"{query}&limit=1{after}", path)
            found += told[name]
            after = told["next"] and f"&cursor={told['next']}"
        assert found == whole
    latest = ask(two_vintages, "zone=FR&limit=2")
    after = ask(two_vintages, f"zone=FR&limit=2&cursor={latest['next']}")
    assert values(latest) + values(after) == [("15", 13), ("16", 24), ("17", 25)]


def test_without_a_forecast_of_ours_a_publishers_answers_and_says_so(
    keep: Fill, client: FlaskClient
) -> None:
    keep(foretold(3, 99, issued=0, measure="published_intensity"), recorded=0)
    told = ask(client, "zone=FR")
    assert (told["measure"], told["instead_of"]) == ("published_intensity", "carbon_intensity")
    assert told["request"]["measure"] is None
    assert refusal(client, "zone=FR&measure=carbon_intensity") == (404, ["measure"])


def test_the_best_forecast_that_has_something_answers(keep: Fill, client: FlaskClient) -> None:
    keep(foretold(3, 1, issued=0), recorded=0, source="a")
    keep(foretold(99, 2, issued=0), recorded=0, source="b")
    assert ask(client, "zone=FR")["source"] == "a"
    assert client.get("/forecast/?zone=FR&start=2026-03-05T00:00:00Z").json["source"] == "b"
    assert ask(client, "zone=FR&source=b")["forecasts"] == []


def test_a_point_or_any_name_is_a_place_too(keep: Fill, client: FlaskClient) -> None:
    keep(foretold(3, 1, issued=0), recorded=0)
    for place in ("iso=emap:FR", "zone=emap:FR", "latitude=48.85&longitude=2.35"):
        assert ask(client, place)["zone"] == "FR"


@pytest.mark.parametrize(
    ("query", "status", "fields"),
    [
        ("", 422, ["zone"]),
        ("zone=FR&iso=c3lab:FR", 422, ["zone"]),
        ("latitude=1", 422, ["longitude"]),
        ("zone=FR&vintage=newest", 422, ["vintage"]),
        ("zone=FR&vintage=2026-03-01T12:00:00", 422, ["vintage"]),
        ("zone=FR&limit=10001", 422, ["limit"]),
        ("zone=DE", 404, ["measure"]),
        ("zone=FR&source=nobody", 404, ["source"]),
        ("zone=FR&source=other", 404, ["source"]),
        ("zone=FR&start=2026-03-02T00:00:00Z&end=2026-03-01T00:00:00Z", 400, ["start"]),
        ("zone=FR&start=2026-03-02T00:00:00Z&end=2028-03-01T00:00:00Z", 422, ["end"]),
    ],
)
def test_what_cannot_be_answered_is_told_by_its_field(
    two_vintages: FlaskClient, query: str, status: int, fields: list[str]
) -> None:
    assert refusal(two_vintages, query) == (status, fields)


def test_a_cursor_of_another_forecast_is_refused(two_vintages: FlaskClient) -> None:
    cursor = ask(two_vintages, "zone=FR&limit=1")["next"]
    assert refusal(two_vintages, f"{SPAN}&zone=CH&limit=1&cursor={cursor}") == (422, ["cursor"])


def test_the_last_moment_there_is_breaks_nothing(two_vintages: FlaskClient) -> None:
    answer = two_vintages.get("/forecast/?zone=FR&start=9999-12-31T23:59:59Z")
    assert answer.json["forecasts"] == []
