"""GET /openapi.json and /docs/: what the API is, for programs and for people."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from typing import ClassVar

from flask import Response, request

from api.openapi.document import written
from api.resources import Operation, Resource


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


ROUTES = {"/openapi.json/": Described}
