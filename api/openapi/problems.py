"""What the document says of the answers that are refusals: one shape, a meaning for each status."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from werkzeug.http import HTTP_STATUS_CODES

from api.asking.body import LARGEST_BODY_BYTES
from api.errors import PROBLEM_JSON
from api.resources import Resource

PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "RFC 9457, with the keys that older clients read; more may come with it.",
    "required": ["type", "title", "status", "detail", "instance", "error"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string"},
        "instance": {"type": "string", "description": "The path that was asked for"},
        "error": {"type": "string", "description": "Status, title and detail in one text"},
        "errors": {
            "type": "array",
            "description": "What is wrong, field by field; nested fields are joined by dots",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
                "additionalProperties": False,
            },
        },
        "messages": {"type": "object", "description": "The same, nested as the input is"},
        "reasons": {"type": "array", "items": {"type": "string"}, "description": "Why it is 503"},
        "available": {
            "type": "object",
            "description": "The time that has data, where the time asked for has none",
            "properties": {
                "start": {"type": ["string", "null"], "format": "date-time"},
                "end": {"type": ["string", "null"], "format": "date-time"},
            },
            "additionalProperties": False,
        },
    },
}
FACE_PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "A problem in the words of the service whose face it is.",
    "required": ["type", "title", "status", "detail", "instance", "error"],
    "properties": {
        name: schema
        for name, schema in PROBLEM["properties"].items()
        if not name.startswith("error")
    },
}
MEANINGS = {
    304: "Nothing has changed since the answer with that ETag.",
    400: "The request cannot be read, or the time it names has no data.",
    401: "A key is needed, or the one that was sent is not valid.",
    403: "The key does not allow this.",
    404: "There is no such thing, or it has no data.",
    406: "None of the wanted media types is offered.",
    413: f"The body has more than {LARGEST_BODY_BYTES} bytes.",
    415: "The body has a Content-Encoding.",
    422: "An argument is missing, unknown, repeated, malformed or out of range.",
    429: "The key's quota is used up; `Retry-After` says when to come back.",
    503: "The database cannot be reached; `Retry-After` says when to come back.",
}
OF_A_READ = (304,)
OF_A_BODY = (400, 413, 415)
OF_A_KEY = (401, 403, 429)
RETRY_AFTER = {"description": "Seconds to wait", "schema": {"type": "integer", "minimum": 0}}


def standard() -> Iterator[tuple[str, dict[str, Any]]]:
    """The answers that mean the same at every address of ours, by status."""
    for status, meaning in MEANINGS.items():
        yield str(status), _answer(status, meaning, "Problem")


def refusals(resource: type[Resource], verb: str) -> dict[str, Any]:
    """The further answers of an operation by status: refusals, and what says no more, as 304."""
    said = resource.operations[verb].statuses
    given = dict(said) if isinstance(said, Mapping) else dict.fromkeys(said, "")
    usual = _usual(resource, verb)
    shape = "Problem" if resource.refusal is Resource.refusal else "FaceProblem"
    return {
        str(status): _told(status, given.get(status), shape) for status in sorted({*usual, *given})
    }


def _usual(resource: type[Resource], verb: str) -> Iterator[int]:
    if verb == "get":
        yield from OF_A_READ
    if resource.operations[verb].body:
        yield from OF_A_BODY
    if resource.scope != "open":
        yield from OF_A_KEY


def _told(status: int, meaning: str | None, shape: str) -> Any:
    """The answer, or the name of the standard one, where nothing special is meant."""
    if not meaning and status in MEANINGS and shape == "Problem":
        return str(status)
    standing = MEANINGS.get(status, f"{HTTP_STATUS_CODES[status]}.")
    return _answer(status, meaning or standing, shape)


def _answer(status: int, meaning: str, shape: str) -> dict[str, Any]:
    if status < HTTPStatus.BAD_REQUEST:
        return {"description": meaning}
    told = {"description": meaning, "content": {PROBLEM_JSON: {"schema": shape}}}
    return told | ({"headers": {"Retry-After": RETRY_AFTER}} if status in {429, 503} else {})
