"""GET /openapi.json and /docs/: what the API is, for programs and for people."""

from __future__ import annotations

from typing import ClassVar

from flask import Response, request

from api.answering.delivery import fresh
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
                "required": ["openapi", "info", "servers", "paths", "components", "tags"],
                "properties": {
                    "openapi": {"type": "string", "pattern": "^3[.]1[.]"},
                    "info": {"type": "object"},
                    "servers": {"type": "array", "items": {"type": "object"}},
                    "paths": {"type": "object"},
                    "components": {"type": "object"},
                    "tags": {"type": "array", "items": {"type": "object"}},
                },
                "additionalProperties": False,
            },
            examples=("",),
            statuses=(422,),
        )
    }

    def get(self) -> Response:
        """The document, always the same bytes for the same release."""
        self.asked()
        return Response(written(), mimetype="application/json")


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
            statuses=(404, 422),
        )
    }

    def get(self, name: str) -> Response:
        """The file; 404 for any that the page does not need."""
        self.asked()
        if name not in files():
            raise Problem(404, f"The page has no file {name}.")
        path = files()[name]
        answer = Response(path.read_bytes(), mimetype=TYPES[path.suffix], headers=GUARDED)
        return fresh(answer, HOUR_SECONDS)


ROUTES = {"/openapi.json/": Described, "/docs/": Page, "/docs/<name>/": PageFile}
