"""Pages joined are the one big answer, whatever is written between them."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg2.extensions import connection as Connection

from api.bulk import pages
from database.connection import transaction
from database.store import store
from tests.api.bulk.conftest import ask, lines_of_csv, lines_of_json
from tests.api.grid import a_day_in_gb, all_coal_in_pjm, at, fill, row

QUESTIONS = (
    {"zone": "all"},
    {"zone": "US-PJM,FR,GB"},
    {"zone": "GB", "source": "all", "measure": "load"},
    {"zone": "GB", "measure": "carbon_intensity", "as_of": at(60).isoformat()},
)
IN_ONE_TEST = [HealthCheck.function_scoped_fixture]


def every_page(client: FlaskClient, **query: Any) -> list[Any]:
    """The pages of an answer, one after the other."""
    told = [ask(client, **query).json]
    while told[-1]["next"]:
        told.append(ask(client, **query, cursor=told[-1]["next"]).json)
    return told


def joined(told: list[Any]) -> list[tuple[Any, ...]]:
    return [line for page in told for line in lines_of_json(page)]


@settings(max_examples=25, suppress_health_check=IN_ONE_TEST)
@given(question=st.sampled_from(QUESTIONS), limit=st.integers(1, 60))
def test_pages_joined_are_the_whole(
    still: FlaskClient, question: dict[str, str], limit: int
) -> None:
    told = every_page(still, **question, limit=limit)
    assert joined(told) == lines_of_json(ask(still, **question).json)
    sizes = [sum(len(s["readings"]) for s in page["series"]) for page in told]
    assert all(0 < size <= limit for size in sizes)


@settings(max_examples=10, suppress_health_check=IN_ONE_TEST)
@given(limit=st.integers(1, 47), step=st.integers(0, 47), gas=st.floats(1, 1000))
def test_what_is_written_between_two_pages_is_in_neither(
    client: FlaskClient, connection: Connection, limit: int, step: int, gas: float
) -> None:
    with transaction(connection) as cursor:
        cursor.execute("truncate reading, reading_revision, series cascade")
    fill(connection, "test.grid", [*a_day_in_gb(), *all_coal_in_pjm()])
    whole = lines_of_json(ask(client, zone="GB,US-PJM").json)
    first = ask(client, zone="GB,US-PJM", limit=limit).json
    with transaction(connection) as cursor:
        cursor.execute("select now() + interval '1 s'")
        ((later,),) = cursor.fetchall()
        changed = [row("GB", "generation", step, {"gas": gas}), row("US-PJM", "generation", 9, {})]
        store(cursor, "test.grid", changed, recorded_at=later)
    told = [first]
    while told[-1]["next"]:
        told.append(ask(client, zone="GB,US-PJM", limit=limit, cursor=told[-1]["next"]).json)
    assert joined(told) == whole
    assert {page["as_of"] for page in told} == {first["as_of"]}


def test_the_series_that_was_chosen_answers_on_every_page(
    client: FlaskClient, connection: Connection
) -> None:
    fill(connection, "a.first", [row("GB", "load", step, {"load": 1.0}) for step in range(4)])
    question = {"measure": "load", "limit": 2, "end": at(8).isoformat()}
    first = ask(client, **question).json
    fill(connection, "b.second", [row("GB", "load", step, {"load": 2.0}) for step in range(8)])
    with transaction(connection) as cursor:
        cursor.execute("insert into source_rank values ('GB', 'load', 'b.second', 0)")
    second = ask(client, **question, cursor=first["next"]).json
    assert [series["source"] for series in second["series"]] == ["a.first"]
    assert len(second["series"][0]["readings"]) == 2


def test_a_zone_that_does_not_fit_is_on_the_next_page(
    still: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "MOST_NUMBERS", 10)
    told = every_page(still, zone="US-PJM,GB")
    sizes = [[len(s["readings"]) for s in page["series"]] for page in told]
    assert sizes[:3] == [[2, 2], [2], [2]]


def test_a_file_is_paged_by_its_link(still: FlaskClient) -> None:
    answer = ask(still, format="csv", limit=20)
    lines = lines_of_csv(answer.text)
    while link := answer.headers.get("Link"):
        address, relation = re.fullmatch(r"<(.*)>; rel=\"(.*)\"", link).groups()
        assert relation == "next"
        assert parse_qs(urlsplit(address).query)["limit"] == ["20"]
        answer = still.get(address)
        lines += lines_of_csv(answer.text)
    assert lines == lines_of_json(ask(still).json)


def test_a_cursor_may_be_turned_with_in_another_format(still: FlaskClient) -> None:
    cursor = ask(still, limit=20).json["next"]
    lines = lines_of_csv(ask(still, cursor=cursor, format="csv", limit=100).text)
    assert lines == lines_of_json(ask(still).json)[20 * 4 :]


@pytest.mark.parametrize("change", [{"zone": "US-PJM"}, {"measure": "flow"}, {"end": at(9)}])
def test_a_cursor_is_of_its_question_alone(still: FlaskClient, change: dict[str, Any]) -> None:
    cursor = ask(still, limit=20).json["next"]
    answer = ask(still, limit=20, cursor=cursor, **change)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json["errors"]] == ["cursor"]


@given(st.text(max_size=40))
@settings(max_examples=50, suppress_health_check=IN_ONE_TEST)
def test_nonsense_is_no_cursor(still: FlaskClient, cursor: str) -> None:
    answer = ask(still, limit=20, cursor=cursor)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json["errors"]] == ["cursor"]
