"""What the API answers is what its OpenAPI document says: every example, and every refusal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, NamedTuple

import jsonschema_rs
import pytest
from flask.testing import FlaskClient
from psycopg2.extensions import connection as Connection
from werkzeug.test import TestResponse

from api.catalog import catalog
from api.openapi.document import document
from api.openapi.operation import address, address_of
from api.resources import Operation
from tests.api.routes.test_health import ran

PROBLEM_JSON = "application/problem+json"


class Described(NamedTuple):
    """An operation as its resource declares it, and as the document tells it."""

    rule: str
    verb: str
    declared: Operation
    told: dict[str, Any]

    @property
    def name(self) -> str:
        return f"{self.verb.upper()} {self.rule}"

    def ask(self, client: FlaskClient, example: Any) -> TestResponse:
        """The answer to an example, which is a query, a whole address, or a body."""
        if isinstance(example, str):
            return client.open(address_of(self.rule, example), method=self.verb)
        return client.open(self.rule, method=self.verb, json=example)


def described() -> Iterator[Described]:
    """Every operation of the API."""
    for rule, resource in catalog().items():
        for verb, declared in resource.operations.items():
            told = document()["paths"][address(rule)][verb]
            yield Described(rule, verb, declared, told)


def closed(node: Any) -> Any:
    """A schema that lets no key pass that it does not name, unless it says that it does."""
    if isinstance(node, list):
        return [closed(inner) for inner in node]
    if not isinstance(node, dict):
        return node
    inside = {name: closed(inner) for name, inner in node.items()}
    names_all = isinstance(node.get("properties"), dict) and "allOf" not in node
    return ({"additionalProperties": False} if names_all else {}) | inside


def components() -> dict[str, Any]:
    """The named schemas, closed but for those of problems, which routes add members to."""
    named = document()["components"]["schemas"]
    return {
        name: schema if name.endswith("Problem") else closed(schema)
        for name, schema in named.items()
    }


def faults(answer: TestResponse, told: dict[str, Any]) -> list[str]:
    """In what an answer is not what the document tells."""
    documented = told["responses"].get(str(answer.status_code))
    if documented is None:
        return [f"{answer.status_code} is not documented: {answer.text[:300]}"]
    if "$ref" in documented:
        documented = document()["components"]["responses"][str(answer.status_code)]
    content = documented.get("content", {})
    if answer.mimetype not in content:
        return [] if not content and not answer.data else [f"{answer.mimetype} is not documented"]
    if not answer.mimetype.endswith("json"):
        return [] if answer.data else ["there is nothing in it"]
    schema = closed(content[answer.mimetype]["schema"]) | {"components": {"schemas": components()}}
    validator = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
    errors = list(validator.iter_errors(answer.json))[:5]
    return [f"{'/'.join(map(str, error.instance_path))}: {error.message[:300]}" for error in errors]


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
            if wrong := status or faults(answer, each.told):
                found[f"{each.name} {example}"] = wrong
    assert found == {}


def test_an_argument_that_is_unknown_is_refused_as_the_document_says(ready: FlaskClient) -> None:
    found: dict[str, list[str]] = {}
    for each in described():
        if not {"400", "422"} & set(each.told["responses"]):
            continue
        example = next((e for e in each.declared.examples if isinstance(e, str)), "")
        where = address_of(each.rule, example)
        joined = f"{where}{'&' if '?' in where else '?'}no_such_argument=1"
        answer = ready.open(joined, method=each.verb)
        refused = answer.status_code in {400, 422} and "no_such_argument" in answer.text
        if wrong := faults(answer, each.told) or ([] if refused else [answer.text[:300]]):
            found[each.name] = wrong
    assert found == {}


def test_another_method_is_refused_and_the_right_ones_are_named(detached: FlaskClient) -> None:
    schema = {"$ref": "#/components/schemas/FaceProblem", "components": {"schemas": components()}}
    validator = jsonschema_rs.Draft202012Validator(schema)
    for rule, resource in catalog().items():
        path = address(rule).replace("{", "").replace("}", "")
        answer = detached.open(path, method="DELETE")
        assert (answer.status_code, answer.mimetype) == (405, PROBLEM_JSON), rule
        assert {verb.upper() for verb in resource.operations} <= set(answer.allow), rule
        validator.validate(answer.json)


def test_what_is_not_there_is_a_problem_of_the_same_shape(detached: FlaskClient) -> None:
    schema = {"$ref": "#/components/schemas/Problem", "components": {"schemas": components()}}
    validator = jsonschema_rs.Draft202012Validator(schema)
    for path in ("/nowhere", "/docs/nothing", "/carbon-intensity//"):
        answer = detached.get(path)
        assert (answer.status_code, answer.mimetype) == (404, PROBLEM_JSON)
        validator.validate(answer.json)


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"no_such_field": 1}', b"\xff", b"null"])
def test_a_body_that_makes_no_sense_is_refused_as_the_document_says(
    detached: FlaskClient, body: bytes
) -> None:
    for each in described():
        if each.declared.body is not None:
            answer = detached.open(each.rule, method=each.verb, data=body)
            assert answer.status_code in {400, 422}, each.name
            assert faults(answer, each.told) == [], each.name


def test_a_dead_database_is_told_as_the_document_says(detached: FlaskClient) -> None:
    found = {}
    for each in described():
        for example in each.declared.examples[:1]:
            answer = each.ask(detached, example)
            if answer.status_code != 200 and (wrong := faults(answer, each.told)):
                found[each.name] = [*wrong, answer.text[:200]]
    assert found == {}


def test_a_key_that_the_schema_does_not_name_would_be_found(ready: FlaskClient) -> None:
    (each,) = [one for one in described() if one.rule == "/healthz/"]
    answer = each.ask(ready, "")
    assert faults(answer, each.told) == []
    answer.set_data(b'{"status": "alive", "secret": 1}')
    assert faults(answer, each.told) != []
