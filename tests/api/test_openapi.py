"""The OpenAPI document is whole, valid, the same in every process, and served."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import jsonschema_rs
import orjson
import pytest
import schemathesis
from flask.testing import FlaskClient
from marshmallow import Schema, fields
from marshmallow.validate import OneOf, Range, Regexp
from webargs.fields import DelimitedList

from api.asking.schemas import Decimal, Instant
from api.catalog import catalog
from api.openapi.document import described_by, document, written
from api.openapi.words import CHAPTERS, MEANINGS
from api.resources import Operation, Resource

ROOT = Path(__file__).parents[2]
VERBS = ("get", "post", "put", "patch", "delete")


def operations() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every operation of the document, by its verb and path."""
    for path, verbs in document()["paths"].items():
        for verb, operation in verbs.items():
            yield f"{verb.upper()} {path}", operation


def schemas(node: Any) -> Iterator[dict[str, Any]]:
    """Every schema below a node of the document, those in media types and parameters."""
    if isinstance(node, dict):
        if isinstance(node.get("schema"), dict):
            yield node["schema"]
        for inner in node.values():
            yield from schemas(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from schemas(inner)


def test_every_chapter_is_introduced_and_the_faces_come_last() -> None:
    chapters = [chapter["name"] for chapter in document()["tags"]]
    assert set(chapters) == {tag for _, told in operations() for tag in told["tags"]}
    assert chapters == [*CHAPTERS]
    faces = [name.startswith("drop-in: ") for name in chapters]
    assert faces == sorted(faces)


def test_every_verb_of_every_resource_is_described() -> None:
    lacking = {
        f"{verb.upper()} {path}"
        for path, resource in catalog().items()
        for verb in VERBS
        if hasattr(resource, verb) and verb not in resource.operations
    }
    assert lacking == set()


def test_no_address_answers_to_a_verb_that_is_not_described() -> None:
    silent = {
        rule: set(resource.methods or ()) - {verb.upper() for verb in resource.operations}
        for rule, resource in catalog().items()
        if set(resource.methods or ()) - {verb.upper() for verb in resource.operations}
    }
    assert silent == {}


def test_what_is_never_answered_well_is_described_by_its_refusals() -> None:
    class Refused(Resource):
        """No more of this."""

        operations: ClassVar = {"post": Operation(answers={}, formats=(), statuses={403: "Never."})}

        def post(self) -> None:
            """Refused."""

    told = described_by({"/refused/": Refused})["paths"]["/refused/"]["post"]["responses"]
    assert "200" not in told
    assert told["403"]["description"] == "Never."


def test_every_operation_has_an_example() -> None:
    lacking = [
        f"{verb.upper()} {path}"
        for path, resource in catalog().items()
        for verb, operation in resource.operations.items()
        if operation.formats and not operation.examples
    ]
    assert lacking == []


def test_every_operation_has_a_name_of_its_own_and_a_summary() -> None:
    told = dict(operations())
    assert len({each["operationId"] for each in told.values()}) == len(told)
    assert [where for where, each in told.items() if not each["summary"]] == []


def test_every_parameter_says_what_it_means() -> None:
    silent = {
        f"{where}: {parameter['name']}"
        for where, each in operations()
        for parameter in each["parameters"]
        if not parameter.get("description")
    }
    assert silent == set()


def test_every_field_of_a_body_says_what_it_means() -> None:
    schemas = document()["components"]["schemas"]
    fields = {
        f"{name}: {field}": said
        for name, schema in schemas.items()
        if name.startswith("WorkloadSchema")
        for field, said in schema["properties"].items()
    }
    assert len(fields) > 30
    silent = [field for field, said in fields.items() if not said.get("description")]
    assert silent == []


def test_no_word_is_explained_that_nobody_uses() -> None:
    used = {parameter["name"] for _, each in operations() for parameter in each["parameters"]}
    assert set(MEANINGS) - used == set()


def test_the_document_is_what_openapi_3_1_says_a_document_is() -> None:
    schemathesis.openapi.from_dict(document()).validate()


def test_every_schema_is_one_of_json_schema_2020_12() -> None:
    named = document()["components"]["schemas"]
    for schema in [*schemas(document()), *named.values()]:
        jsonschema_rs.Draft202012Validator(
            {**schema, "components": document()["components"]}, validate_formats=True
        )


def test_a_faulty_schema_would_be_found() -> None:
    with pytest.raises(jsonschema_rs.ValidationError):
        jsonschema_rs.Draft202012Validator({"type": "decimal"})


def test_the_document_is_the_same_in_every_process() -> None:
    code = (
        "import sys; from api.openapi.document import written; sys.stdout.buffer.write(written())"
    )
    for seed in ("1", "2"):
        environment = os.environ | {"PYTHONHASHSEED": seed}
        told = subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, check=True
        )
        assert told.stdout == written()


def test_the_document_is_served_with_and_without_its_last_slash(detached: FlaskClient) -> None:
    for path in ("/openapi.json", "/openapi.json/"):
        answer = detached.get(path)
        assert (answer.status_code, answer.content_type) == (200, "application/json")
        assert answer.data == written()


def test_who_has_the_document_is_told_so(detached: FlaskClient) -> None:
    etag = detached.get("/openapi.json").headers["ETag"]
    again = detached.get("/openapi.json", headers={"If-None-Match": etag})
    assert (again.status_code, again.data) == (304, b"")


class Asked(Schema):
    """One of each of our fields."""

    moment = Instant(required=True)
    ratio = Decimal(load_default=None, validate=Range(0, 1))
    zones = DelimitedList(fields.String(), load_default=None)
    name = fields.String(validate=Regexp(r"[a-z]+\Z"))
    kind = fields.String(load_default="b", validate=OneOf(frozenset("cab")))


class Thing(Resource):
    """A thing.

    It has more to say.
    """

    operations: ClassVar = {
        "get": Operation(answers=Asked(), asks=Asked(), examples=("/things/x7/?ratio=1",))
    }

    def get(self, name: str) -> None:
        """The thing."""


@pytest.fixture(scope="module")
def thing() -> dict[str, Any]:
    """The operation of a resource that has one of each of our fields."""
    return described_by({"/things/<name>/": Thing})["paths"]["/things/{name}/"]["get"]


@pytest.mark.parametrize(
    ("name", "schema"),
    [
        ("moment", {"type": "string", "format": "date-time"}),
        ("ratio", {"type": "number", "minimum": 0, "maximum": 1}),
        ("zones", {"type": "array", "items": {"type": "string"}}),
        ("kind", {"type": "string", "default": "b", "enum": ["a", "b", "c"]}),
    ],
)
def test_a_field_of_ours_is_a_true_schema(
    thing: dict[str, Any], name: str, schema: dict[str, Any]
) -> None:
    (told,) = [
        each for each in thing["parameters"] if each["name"] == name and each["in"] == "query"
    ]
    assert told["schema"] == schema
    assert told["required"] == (name == "moment")
    assert told.get("explode") == (False if name == "zones" else None)


def test_a_pattern_means_in_json_schema_what_it_means_here(thing: dict[str, Any]) -> None:
    (told,) = [p for p in thing["parameters"] if (p["name"], p["in"]) == ("name", "query")]
    validator = jsonschema_rs.Draft202012Validator(told["schema"])
    assert validator.is_valid("abc")
    assert not validator.is_valid("1abc")
    assert not validator.is_valid("abc1")


def test_an_example_is_shown_where_it_belongs(thing: dict[str, Any]) -> None:
    shown = {(p["in"], p["name"]): p.get("example") for p in thing["parameters"]}
    assert shown["path", "name"] == "x7"
    assert shown["query", "ratio"] == 1
    assert shown["query", "moment"] is None


def test_docstrings_are_the_words_of_an_operation(thing: dict[str, Any]) -> None:
    assert (thing["summary"], thing["description"]) == (
        "A thing.",
        "It has more to say.\n\nThe thing.",
    )


def test_a_key_is_needed_only_where_it_is_and_may_be_sent_in_several_ways() -> None:
    told = dict(operations())
    assert told["GET /openapi.json/"]["security"] == []
    ways = [{name: ["read"]} for name in ("bearer", "X-API-Key", "auth-token")]
    assert told["GET /carbon-intensity/"]["security"] == [{}, *ways]


def test_the_document_says_which_release_it_is_of() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert f'version = "{document()["info"]["version"]}"' in project
    assert orjson.loads(written()) == document()
