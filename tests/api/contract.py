"""The OpenAPI document as a judge: what each operation may be answered."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

import jsonschema_rs
import orjson
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from api.catalog import catalog
from api.openapi.document import document
from api.openapi.operation import address, address_of
from api.resources import Operation

PROBLEM_JSON = "application/problem+json"


class Answer(NamedTuple):
    """What an answer is judged by; the media type stands without its parameters."""

    status: int
    media_type: str
    content: bytes


def answer_of(response: TestResponse) -> Answer:
    """What a test client was answered."""
    return Answer(response.status_code, response.mimetype, response.data)


class Described(NamedTuple):
    """An operation as its resource declares it, and as the document tells it."""

    rule: str
    verb: str
    declared: Operation
    told: dict[str, Any]

    @property
    def name(self) -> str:
        return f"{self.verb.upper()} {self.rule}"

    def address(self, example: str) -> str:
        """The address that an example, a query or a whole address, asks for."""
        return address_of(self.rule, example)

    def ask(self, client: FlaskClient, example: Any) -> TestResponse:
        """The answer to an example, which is a query, a whole address, or a body."""
        if isinstance(example, str):
            return client.open(self.address(example), method=self.verb)
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


def faults(answer: Answer, told: dict[str, Any]) -> list[str]:
    """In what an answer is not what the document tells of an operation."""
    documented = told["responses"].get(str(answer.status))
    if documented is None:
        return [f"{answer.status} is not documented: {answer.content[:300]!r}"]
    if "$ref" in documented:
        documented = document()["components"]["responses"][str(answer.status)]
    content = documented.get("content", {})
    if answer.media_type not in content:
        known = not content and not answer.content
        return [] if known else [f"{answer.media_type} is not documented"]
    if not answer.media_type.endswith("json"):
        return [] if answer.content else ["there is nothing in it"]
    return mismatches(answer.content, orjson.dumps(content[answer.media_type]["schema"]))


def problem_faults(answer: Answer) -> list[str]:
    """In what an answer is not a problem of any address."""
    if answer.media_type != PROBLEM_JSON:
        return [f"{answer.media_type} is no problem"]
    return mismatches(answer.content, b'{"$ref": "#/components/schemas/FaceProblem"}')


def mismatches(content: bytes, schema: bytes) -> list[str]:
    """Where JSON is not what a schema of the document, itself in JSON, says; the first five."""
    try:
        told = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        return [f"not JSON: {error}"]
    errors = list(_validator(schema).iter_errors(told))[:5]
    return [f"{'/'.join(map(str, error.instance_path))}: {error.message[:300]}" for error in errors]


@cache
def _validator(schema: bytes) -> jsonschema_rs.Draft202012Validator:
    within = closed(orjson.loads(schema)) | {"components": {"schemas": components()}}
    return jsonschema_rs.Draft202012Validator(within, validate_formats=True)
