"""Flask-RESTful as the API uses it: resources that say what they take and what they give."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import flask_restful
from flask import Response, request
from marshmallow import Schema
from werkzeug.exceptions import HTTPException

from api.asking.schemas import Nothing, arguments
from api.errors import as_response

Scope = Literal["open", "read", "schedule", "operate"]
JSON_ONLY = ("application/json",)


@dataclass(frozen=True, slots=True)
class Operation:
    """What a resource takes and gives for one verb: what validates is what the document says.

    `answers` describes the JSON of a good answer, as a marshmallow schema or in JSON Schema.
    `examples` are query strings, whole addresses where the rule has places to fill, or bodies; they
    answer 200 over the small grid of the tests, stand in the OpenAPI document, and a test runs
    them. `formats` are the media types of a good answer, none where the verb is always refused;
    `statuses` the further statuses it may have, with what they mean where that is not what it is
    everywhere.
    """

    answers: Schema | Mapping[str, Any]
    asks: Schema = Nothing()  # noqa: RUF009 - schemas hold no state
    body: Schema | None = None
    examples: tuple[Any, ...] = ()
    formats: tuple[str, ...] = JSON_ONLY
    statuses: Mapping[int, str] | tuple[int, ...] = (422, 503)


class Resource(flask_restful.Resource):  # type: ignore[misc]  # it has no types
    """What answers at one address, a method for each verb; its docstrings go into the document.

    `scope` is what an API key must allow, where one is needed; `tag` heads the document's chapter.
    `ignores_unknown`: arguments that it does not have are left alone, as its original leaves them.
    """

    scope: ClassVar[Scope] = "read"
    ignores_unknown: ClassVar[bool] = False
    tag: ClassVar[str] = "gridtide"
    operations: ClassVar[Mapping[str, Operation]] = {}

    def asked(self) -> dict[str, Any]:
        """The current request's query arguments, checked; errors are those of `arguments`."""
        return arguments(self._operation().asks)

    def sent(self) -> Any:
        """The current request's JSON body, checked; errors are those of `arguments`."""
        schema = self._operation().body
        if schema is None:
            raise TypeError(f"{type(self).__name__} takes no body")
        return arguments(schema, "json")

    @staticmethod
    def refusal(error: HTTPException) -> Response | HTTPException:
        """The answer to an error at this address; a drop-in face says it as its original does."""
        return as_response(error)

    def _operation(self) -> Operation:
        verb = request.method.lower()
        return self.operations["get" if verb == "head" else verb]


class Routes(flask_restful.Api):  # type: ignore[misc]  # it has no types
    """Flask-RESTful, but the app answers every error: its own answers have another shape."""

    def error_router(
        self, original_handler: Callable[[Exception], object], error: Exception
    ) -> object:
        """What the app's handler makes of the error."""
        return original_handler(error)
