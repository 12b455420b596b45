"""Every error of the API in one JSON shape: RFC 9457, with the keys that older clients read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

import orjson
from flask import Flask, Response, current_app, request
from werkzeug.exceptions import HTTPException, InternalServerError, default_exceptions
from werkzeug.routing import RoutingException

PROBLEM_JSON = "application/problem+json"


class Problem(HTTPException):
    """A refusal that says what is wrong, field by field where it can.

    `messages` maps a location (`query` or `json`) to its fields and their texts, nested as the
    input is. `members` are further keys of the answer, `headers` further header fields.
    """

    def __init__(
        self,
        code: int,
        detail: str,
        *,
        messages: Mapping[str, Any] | None = None,
        members: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.code = code
        self.messages = messages
        self.members = members or {}
        self.headers = headers or {}

    @property
    def name(self) -> str:
        """The status's title, as the standard names it."""
        return default_exceptions[self.code or 500]().name

    def get_headers(self, *where: Any, **more: Any) -> list[tuple[str, str]]:
        """The header fields of the answer."""
        return [*super().get_headers(*where, **more), *self.headers.items()]


def invalid(location: str = "query", **fields: str) -> Problem:
    """422 with one text for each field at fault."""
    messages = {location: {field: [text] for field, text in fields.items()}}
    return Problem(422, "; ".join(fields.values()), messages=messages)


def unknown(**fields: str) -> Problem:
    """404 with one text for each field that names something we do not have."""
    messages = {"query": {field: [text] for field, text in fields.items()}}
    return Problem(404, "; ".join(fields.values()), messages=messages)


def not_understood(messages: Mapping[str, Any]) -> Problem:
    """422 from a validator's messages, `{location: {field: [text]}}`, nested as the input is."""
    told = "; ".join(f"{e['field']}: {e['message']}" for e in flattened(messages))
    return Problem(422, told, messages=messages)


def flattened(messages: Mapping[str, Any]) -> list[dict[str, str]]:
    """One {field, message} for each text; nested fields are joined by dots.

    What is said of the input as a whole has its location for a field.

    >>> flattened({"json": {"schedule": {"type": ["Unknown."]}}})
    [{'field': 'schedule.type', 'message': 'Unknown.'}]
    """
    return [
        {"field": ".".join(path[1:]) or path[0], "message": text}
        for path, text in _leaves(messages, ())
    ]


def _leaves(node: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(node, Mapping):
        for key, inner in node.items():
            yield from _leaves(inner, path if key == "_schema" else (*path, str(key)))
    elif isinstance(node, list | tuple):
        for inner in node:
            yield from _leaves(inner, path)
    else:
        yield path, str(node)


def as_response(error: HTTPException, /, **own: object) -> Response | HTTPException:
    """The answer to an error, headers such as Allow and Retry-After kept.

    `own` are keys that a drop-in face words as its original does.
    """
    if isinstance(error, RoutingException) or error.code is None:
        return error
    messages = getattr(error, "messages", None)
    body = {
        "type": "about:blank",
        "title": error.name,
        "status": error.code,
        "detail": detail_of(error),
        "instance": quote(request.path),
        "error": f"{error.code} {error.name}: {detail_of(error)}",
        **({"errors": flattened(messages), "messages": messages} if messages else {}),
        **getattr(error, "members", {}),
        **own,
    }
    response = Response(
        orjson.dumps(body, option=orjson.OPT_NON_STR_KEYS),
        status=error.code,
        headers=error.get_headers(request.environ),
    )
    response.content_type = PROBLEM_JSON
    return response


def detail_of(error: HTTPException) -> str:
    """What an error says; of a failure of ours, nothing but that it happened."""
    if isinstance(error, InternalServerError):
        return "The server failed on this request; the failure is logged."
    return error.description or error.name


def register(app: Flask) -> None:
    """Answer every error of the app in this shape, its own bugs (500, logged) included."""
    app.register_error_handler(HTTPException, _as_its_address_says)


def _as_its_address_says(error: HTTPException) -> Response | HTTPException:
    view = current_app.view_functions.get(request.endpoint or "")
    told: Callable[[HTTPException], Response | HTTPException] = getattr(
        getattr(view, "view_class", None), "refusal", as_response
    )
    return told(error)
