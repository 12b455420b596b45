"""GET /openapi.json and /docs/: what the API is, for programs and for people."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import ClassVar

from flask import Response, request

from api.errors import Problem
from api.openapi.document import written
from api.openapi.page import POLICY, TYPES, files, page
from api.resources import Operation, Resource

HOUR_SECONDS = 3600
GUARDED = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


class Described(Resource):
    """The API's own description, OpenAPI 3.1."""

    tag = "documentation"
    scope = "open"
    operations: ClassVar = {
        "get": Operation(
            answers={
                "type": "object",
                "required": ["openapi", "info", "servers", "paths", "components"],
                "properties": {
                    "openapi": {"type": "string", "pattern": "^3[.]1[.]"},
                    "info": {"type": "object"},
                    "servers": {"type": "array", "items": {"type": "object"}},
                    "paths": {"type": "object"},
                    "components": {"type": "object"},
                },
                "additionalProperties": False,
            },
            examples=("",),
            statuses=(304, 422),
        )
    }

    def get(self) -> Response:
        """The document, always the same bytes for the same release; it knows its ETag."""
        self.asked()
        return _unless_known(written(), "application/json", {"Cache-Control": "no-cache"})


class Page(Resource):
    """The description as a page to read and to try in."""

    tag = "documentation"
    scope = "open"
    operations: ClassVar = {
        "get": Operation(answers={}, examples=("",), formats=("text/html",), statuses=(422,))
    }

    def get(self) -> Response:
        """Swagger UI; it asks no other server for anything."""
        self.asked()
        return Response(page(request.path), mimetype="text/html", headers=GUARDED)


class PageFile(Resource):
    """A file of that page."""

    tag = "documentation"
    scope = "open"
    operations: ClassVar = {
        "get": Operation(
            answers={},
            examples=tuple(f"/docs/{name}" for name in files()),
            formats=tuple(TYPES.values()),
            statuses=(304, 404, 422),
        )
    }

    def get(self, name: str) -> Response:
        """The file; 404 for any that the page does not need."""
        self.asked()
        if name not in files():
            raise Problem(404, f"The page has no file {name}.")
        path = files()[name]
        kept = {"Cache-Control": f"public, max-age={HOUR_SECONDS}"}
        return _unless_known(path.read_bytes(), TYPES[path.suffix], GUARDED | kept)


def _unless_known(content: bytes, media_type: str, headers: Mapping[str, str]) -> Response:
    """The content with its ETag, or 304 for who has it."""
    answer = Response(content, mimetype=media_type, headers=headers)
    answer.set_etag(sha256(content).hexdigest()[:32])
    answer.make_conditional(request)
    return answer


ROUTES = {"/openapi.json/": Described, "/docs/": Page, "/docs/<name>/": PageFile}
