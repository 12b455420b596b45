"""The whole document, OpenAPI 3.1, made once from the resources that answer."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import orjson
from apispec import APISpec

from api.catalog import catalog
from api.openapi.fields import Plugin
from api.openapi.keys import SCHEMES
from api.openapi.operation import address, described
from api.openapi.problems import FACE_PROBLEM, PROBLEM, standard
from api.openapi.words import CHAPTERS
from api.resources import Resource

PROJECT = Path(__file__).parents[2] / "pyproject.toml"
ABOUT = """Times are UTC in RFC 3339, intervals half-open: [start, end). Every address answers with
and without its last slash. An argument that is unknown or repeated is refused with 422.
"""


@cache
def document() -> dict[str, Any]:
    """The document of all resources of the catalogue, as JSON would read it."""
    return described_by(catalog())


@cache
def written() -> bytes:
    """The document as it is served, the same bytes in every process."""
    return orjson.dumps(document())


def described_by(resources: dict[str, type[Resource]]) -> dict[str, Any]:
    """The document of some resources by their rules; who has no operations is not in it."""
    plugin, project = Plugin(), tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]
    spec = APISpec(
        title=project["name"],
        version=project["version"],
        openapi_version="3.1.0",
        info={"summary": project["description"], "description": ABOUT},
        plugins=[plugin],
        servers=[{"url": "."}],
        tags=[{"name": name, "description": about} for name, about in CHAPTERS.items()],
    )
    spec.components.schema("Problem", PROBLEM)
    spec.components.schema("FaceProblem", FACE_PROBLEM)
    for status, answer in standard():
        spec.components.response(status, answer)
    for name, scheme in SCHEMES.items():
        spec.components.security_scheme(name, scheme)
    for rule, resource in resources.items():
        verbs = {verb: described(plugin, rule, resource, verb) for verb in resource.operations}
        if verbs:
            spec.path(path=address(rule), operations=verbs)
    told: dict[str, Any] = orjson.loads(orjson.dumps(spec.to_dict()))
    return {"openapi": told.pop("openapi"), **told}
