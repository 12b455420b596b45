"""The API is what its document says: every route, every parameter, examples that run."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from flask.testing import FlaskClient
from marshmallow import Schema
from psycopg2.extensions import connection as Connection
from werkzeug.test import TestResponse

from api.asking.schemas import Intensity, Located, Mixture
from api.catalog import catalog
from api.models.workload.workload_schema import WorkloadSchema
from tests.api.grid import DAWN, JOB
from tests.api.routes.test_health import ran

DOCS = Path(__file__).parents[2] / "docs"
TEXT = "\n".join(
    page.read_text(encoding="utf-8") for page in [DOCS / "api.md", *sorted(DOCS.glob("api/*.md"))]
)
ROUTES = catalog()
# What the document says of a server that crawls, in the words of the small grid.
SHELL = {
    "$api": "",
    "$since": DAWN.isoformat(),
    "$until": (DAWN + timedelta(hours=8)).isoformat(),
    "$later": (DAWN + timedelta(hours=9)).isoformat(),
    "$now": (DAWN + timedelta(days=1)).isoformat(),
    "$today": f"{DAWN:%Y-%m-%d}",
    "$job": JOB,
    "elexon.generation": "test.grid",
}


class Section(NamedTuple):
    """What the document says of a route."""

    method: str
    path: str
    text: str

    @property
    def examples(self) -> list[str]:
        """The commands, each on one line."""
        blocks = re.findall(r"^    (curl .*(?:\n      .*)*)", self.text, flags=re.MULTILINE)
        return [" ".join(block.split()) for block in blocks]


def sections() -> Iterator[Section]:
    """The document's routes, in its order."""
    for part in re.split(r"^## ", TEXT, flags=re.MULTILINE):
        if heading := re.match(r"`(GET|POST) (\S+)`\n", part):
            yield Section(heading[1], heading[2], part)


SECTIONS = {section.path: section for section in sections()}


def run(client: FlaskClient, command: str) -> TestResponse:
    """What the API answers to a curl command of the document."""
    for name, value in SHELL.items():
        command = command.replace(name, value)
    _, address, *posted = shlex.split(command)
    if not posted:
        return client.get(address)
    flag, body = posted
    assert flag == "-d"
    return client.post(address, data=body)


@pytest.fixture
def ready(grid: FlaskClient, connection: Connection) -> FlaskClient:
    """A client over the small grid, a source of which was crawled a minute ago."""
    ran(connection, "ok", ago=timedelta(minutes=1))
    return grid


def tells_by_name(path: str) -> bool:
    """Whether the keys of a route's answer are names of data."""
    answers = ROUTES[path].operations["get"].answers if "get" in ROUTES[path].operations else None
    return isinstance(answers, Mapping) and "additionalProperties" in answers


def test_every_route_is_in_the_document_and_no_other() -> None:
    assert set(SECTIONS) == set(ROUTES)


def test_every_route_has_an_example() -> None:
    assert [path for path, section in SECTIONS.items() if not section.examples] == []


@pytest.mark.parametrize("path", ROUTES)
def test_the_examples_of_a_route_run_and_answer_what_they_are_said_to(
    ready: FlaskClient, path: str
) -> None:
    for example in SECTIONS[path].examples:
        answer = run(ready, example)
        assert answer.status_code == 200, answer.text
        told = answer.json if isinstance(answer.json, dict) and not tells_by_name(path) else {}
        assert [key for key in told if f"`{key}`" not in SECTIONS[path].text] == []


@pytest.mark.parametrize(
    ("path", "schema"),
    [
        ("/balancing-authority/", Located()),
        ("/carbon-intensity/", Intensity()),
        ("/energy-mixture/", Mixture()),
        ("/carbon-aware-scheduler/", WorkloadSchema()),
    ],
)
def test_every_parameter_of_a_route_is_in_the_document(path: str, schema: Schema) -> None:
    named = set(re.findall(r"`([a-z_.]+)`", SECTIONS[path].text))
    assert set(fields(schema)) <= named


def fields(schema: Schema) -> Iterator[str]:
    """The names of a schema's fields, those of an object inside joined to its own by a dot."""
    for name, field in schema.fields.items():
        inner = getattr(field, "schema", None)
        yield from (f"{name}.{each}" for each in inner.fields) if inner else [name]
