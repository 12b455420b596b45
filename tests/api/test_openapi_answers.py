"""What the API answers is what its OpenAPI document says: every example, and every refusal."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from psycopg2.extensions import connection as Connection

from api.catalog import catalog
from api.openapi.operation import address, address_of
from tests.api.contract import answer_of, described, faults, problem_faults
from tests.api.routes.test_health import ran


@pytest.fixture
def ready(grid: FlaskClient, connection: Connection) -> FlaskClient:
    """A client over the small grid, a source of which was crawled a minute ago."""
    ran(connection, "ok", ago=timedelta(minutes=1))
    return grid


def test_every_example_is_answered_as_the_document_says(ready: FlaskClient) -> None:
    found: dict[str, list[str]] = {}
    for each in described():
        for example in each.declared.examples:
            answer = each.ask(ready, example)
            status = [] if answer.status_code == 200 else [f"{answer.status_code}: {answer.text}"]
            if wrong := status or faults(answer_of(answer), each.told):
                found[f"{each.name} {example}"] = wrong
    assert found == {}


def test_an_argument_that_is_unknown_is_refused_as_the_document_says(ready: FlaskClient) -> None:
    found: dict[str, list[str]] = {}
    for each in described():
        if each.told["x-unknown-arguments"] != "refused":
            continue
        example = next((e for e in each.declared.examples if isinstance(e, str)), "")
        where = address_of(each.rule, example)
        joined = f"{where}{'&' if '?' in where else '?'}no_such_argument=1"
        answer = ready.open(joined, method=each.verb)
        refused = answer.status_code in {400, 422} and "no_such_argument" in answer.text
        if wrong := faults(answer_of(answer), each.told) or (
            [] if refused else [answer.text[:300]]
        ):
            found[each.name] = wrong
    assert found == {}


def test_another_method_is_refused_and_the_right_ones_are_named(detached: FlaskClient) -> None:
    for rule, resource in catalog().items():
        path = address(rule).replace("{", "").replace("}", "")
        answer = detached.open(path, method="PATCH")
        assert answer.status_code == 405, rule
        assert {verb.upper() for verb in resource.operations} <= set(answer.allow), rule
        assert problem_faults(answer_of(answer)) == [], rule


def test_what_is_not_there_is_a_problem_of_the_same_shape(detached: FlaskClient) -> None:
    for path in ("/nowhere", "/docs/nothing", "/carbon-intensity//"):
        answer = detached.get(path)
        assert answer.status_code == 404
        assert problem_faults(answer_of(answer)) == []


@pytest.mark.parametrize("body", [b"{", b"7", b'{"no_such_field": 1}', b"\xff", b"null"])
def test_a_body_that_makes_no_sense_is_refused_as_the_document_says(
    detached: FlaskClient, body: bytes
) -> None:
    for each in described():
        if each.declared.body is not None:
            answer = detached.open(each.rule, method=each.verb, data=body)
            assert answer.status_code in {400, 422}, each.name
            assert faults(answer_of(answer), each.told) == [], each.name


def test_a_dead_database_is_told_as_the_document_says(detached: FlaskClient) -> None:
    found = {}
    for each in described():
        for example in each.declared.examples[:1]:
            answer = each.ask(detached, example)
            if answer.status_code != 200 and (wrong := faults(answer_of(answer), each.told)):
                found[each.name] = [*wrong, answer.text[:200]]
    assert found == {}


def test_a_key_that_the_schema_does_not_name_would_be_found(ready: FlaskClient) -> None:
    (each,) = [one for one in described() if one.rule == "/healthz/"]
    answer = each.ask(ready, "")
    assert faults(answer_of(answer), each.told) == []
    answer.set_data(b'{"status": "alive", "secret": 1}')
    assert faults(answer_of(answer), each.told) != []
