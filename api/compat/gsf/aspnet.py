"""How ASP.NET reads the requests of the GSF face, and words its refusals: ProblemDetails."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from flask import Request, Response, request
from marshmallow import EXCLUDE, Schema
from werkzeug.exceptions import HTTPException

from api import resources
from api.asking import schemas
from api.compat.gsf.told import MOST
from api.errors import Problem, as_response, flattened

PLACE = re.compile(r"^(\d+)\.")
REFUSED = {
    400: "An argument is missing or wrong; `errors` says what, by field.",
    503: "The database cannot be reached.",
}


class Parser(schemas.Parser):
    """Names of arguments in any case; what nobody asked for is left alone."""

    def load_querystring(self, req: Request, *more: Any) -> Any:
        """The arguments that the schema knows: of one given twice the first, of a list all."""
        schema: Schema = more[0]
        given: dict[str, list[str]] = defaultdict(list)
        for name, value in req.args.items(multi=True):
            given[name.lower()].append(value)
        known = {str(field.data_key or name): field for name, field in schema.fields.items()}
        return {
            key: given[key.lower()] if hasattr(field, "inner") else given[key.lower()][0]
            for key, field in known.items()
            if key.lower() in given
        }


PARSER = Parser(unknown=EXCLUDE)


class Resource(resources.Resource):
    """One address of the face."""

    tag = "drop-in: GSF Carbon Aware SDK"
    ignores_unknown = True

    def asked(self) -> dict[str, Any]:
        """The query's arguments."""
        parsed: dict[str, Any] = PARSER.parse(self._operation().asks, request, location="query")
        return parsed

    def sent(self) -> list[dict[str, Any]]:
        """The questions of a batch; 400 for none, or more than a hundred."""
        body = self._operation().body
        if body is None:
            raise TypeError(f"{type(self).__name__} takes no body")
        parsed: list[dict[str, Any]] = PARSER.parse(body, request, location="json")
        if not 1 <= len(parsed) <= MOST:
            raise Problem(400, f"Between 1 and {MOST} questions can be asked at once.")
        return parsed

    @staticmethod
    def refusal(error: HTTPException) -> Response | HTTPException:
        """Texts by field in `errors`, and 400 for whatever cannot be asked."""
        if error.code == 422:
            error.code = 400
        return as_response(error, errors=_by_field(getattr(error, "messages", None) or {}))


def _by_field(messages: Mapping[str, Any]) -> dict[str, list[str]]:
    texts: dict[str, list[str]] = defaultdict(list)
    for one in flattened(messages):
        texts[PLACE.sub(r"[\1].", one["field"])].append(one["message"])
    return texts
