"""GET /openapi.json and /docs/: what the API is, for programs and for people."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from typing import ClassVar

from flask import Response, request, send_file

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
        answer = Response(written(), mimetype="application/json")
        answer.set_etag(_etag())
        answer.headers["Cache-Control"] = "no-cache"
        answer.make_conditional(request)
        return answer


@cache
def _etag() -> str:
    return sha256(written()).hexdigest()[:32]


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
        answer = send_file(path, TYPES[path.suffix], max_age=HOUR_SECONDS)
        answer.headers.update(GUARDED)
        return answer


ROUTES = {"/openapi.json/": Described, "/docs/": Page, "/docs/<name>/": PageFile}
