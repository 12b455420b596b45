"""One operation of the document: a verb of a resource, from what it asks, takes and answers."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, urlsplit

from api.openapi.fields import Plugin
from api.openapi.keys import needed
from api.openapi.problems import refusals
from api.openapi.words import MEANINGS
from api.resources import Operation, Resource

PLACE = re.compile(r"<(?:(\w+)(?:\([^)]*\))?:)?(\w+)>")
KINDS: dict[str, dict[str, Any]] = {
    "int": {"type": "integer", "minimum": 0},
    "float": {"type": "number", "minimum": 0},
    "path": {"type": "string", "minLength": 1},
    "string": {"type": "string", "pattern": "^[^/]+$"},
}
READERS: dict[str, Callable[[str], Any]] = {
    "number": float,
    "integer": int,
    "boolean": lambda text: text == "true",
}


def address(rule: str) -> str:
    """A rule of Flask as OpenAPI writes it.

    >>> address("/locations/<provider>/")
    '/locations/{provider}/'
    """
    return PLACE.sub(r"{\2}", rule)


def described(plugin: Plugin, rule: str, resource: type[Resource], verb: str) -> dict[str, Any]:
    """The operation object of a resource's verb; the resource must have that operation."""
    operation = resource.operations[verb]
    told: dict[str, Any] = {
        "operationId": "_".join([verb, *re.findall(r"[\w.]+", address(rule))]).replace(".", "_"),
        "tags": [resource.tag],
        **_words(resource, verb),
        "parameters": [
            _explained(parameter)
            for parameter in (*_places(rule, operation), *_arguments(plugin, operation))
        ],
        "responses": {**_good(operation), **refusals(resource, verb)},
        "security": needed(resource.scope),
        "x-unknown-arguments": _unknown(resource, operation),
    }
    return told | ({"requestBody": _body(operation)} if operation.body else {})


def _unknown(resource: type[Resource], operation: Operation) -> str:
    """What becomes of arguments that the document does not name: it has no other way to say so."""
    refuses = {400, 422} & set(operation.statuses) and not resource.ignores_unknown
    return "refused" if refuses else "ignored"


def address_of(rule: str, example: str) -> str:
    """The address that an example asks for at a rule: it is a query, or whole."""
    return example if example.startswith("/") else f"{rule}?{example}"


def _words(resource: type[Resource], verb: str) -> dict[str, str]:
    summary = (inspect.getdoc(resource) or "").partition("\n\n")
    details = inspect.getdoc(getattr(resource, verb)) or ""
    description = "\n\n".join(part for part in (summary[2], details) if part)
    return {"summary": summary[0].replace("\n", " "), "description": description}


def _explained(parameter: dict[str, Any]) -> dict[str, Any]:
    known = MEANINGS.get(parameter["name"])
    return {"description": known, **parameter} if known else parameter


def _places(rule: str, operation: Operation) -> Iterator[dict[str, Any]]:
    shown = _shown_places(rule, operation)
    for kind, name in PLACE.findall(rule):
        told: dict[str, Any] = {
            "in": "path",
            "name": name,
            "required": True,
            "schema": KINDS[kind or "string"],
        }
        yield told | ({"example": shown[name]} if name in shown else {})


def _shown_places(rule: str, operation: Operation) -> dict[str, str]:
    """What the first example that is a whole address has in the places of the rule."""
    pattern = PLACE.sub(r"(?P<\2>[^/]+)", rule.rstrip("/"))
    for example in _texts(operation):
        if found := re.fullmatch(pattern, urlsplit(example).path.rstrip("/")):
            return found.groupdict()
    return {}


def _texts(operation: Operation) -> list[str]:
    return [example for example in operation.examples if isinstance(example, str)]


def query_of(example: str) -> str:
    """The query of an example, which is one, or a whole address if it begins with a slash."""
    return urlsplit(example).query if example.startswith("/") else example


def _arguments(plugin: Plugin, operation: Operation) -> Iterator[dict[str, Any]]:
    shown = parse_qs(query_of(next(iter(_texts(operation)), "")))
    for parameter in plugin.parameters(operation.asks):
        name = parameter["name"]
        yield parameter | (_example(parameter, shown[name]) if name in shown else {})


def _example(parameter: Mapping[str, Any], texts: list[str]) -> dict[str, Any]:
    """The example as the schema would have it: a list's texts stand apart, or joined by commas."""
    kind = parameter["schema"].get("type")
    if kind == "array":
        return {"example": texts if parameter["explode"] else texts[0].split(",")}
    return {"example": READERS.get(kind, str)(texts[0])}


def _body(operation: Operation) -> dict[str, Any]:
    media: dict[str, Any] = {"schema": operation.body}
    bodies = [example for example in operation.examples if not isinstance(example, str)]
    if bodies:
        media["examples"] = {f"example {n}": {"value": body} for n, body in enumerate(bodies, 1)}
    return {"required": True, "content": {"application/json": media}}


def _good(operation: Operation) -> dict[str, Any]:
    content = {media: {"schema": _schema(operation, media)} for media in operation.formats}
    return {"200": {"description": HTTPStatus.OK.phrase, "content": content}} if content else {}


def _schema(operation: Operation, media: str) -> Any:
    if media.endswith("json"):
        return operation.answers
    return {"type": "string"} if media.startswith("text/") else {}
