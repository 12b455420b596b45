"""What a request may ask: strict fields, and a parser that ignores nothing silently."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, NoReturn

import orjson
from flask import Request, request
from marshmallow import RAISE, Schema, ValidationError, fields, validates_schema
from marshmallow.validate import OneOf, Range, Regexp
from webargs.core import missing
from webargs.flaskparser import FlaskParser

from analytics.mix import FACTOR_SETS
from api.asking.body import body
from api.asking.naming import FORMATS, SCHEMES
from api.errors import Problem, not_understood
from api.models.sought import BASES, NO_AZURE, SOURCES, faults_of

LONGEST_RANGE = timedelta(days=366)
SPACE_FOR_PLUS = re.compile(r"^(\S+[T ][\d:.,]+) (\d\d(?::?\d\d)?)$")


class Instant(fields.AwareDateTime):
    """An ISO 8601 date and time with its offset from UTC; becomes UTC.

    A `+` that a client forgot to escape arrives as a space; nothing else can be meant by it.
    """

    default_error_messages = {  # noqa: RUF012 - marshmallow declares it so
        "invalid": "Not a date and time in ISO 8601, for example 2024-01-31T12:00:00Z.",
        "invalid_awareness": "The offset from UTC is missing, for example 2024-01-31T12:00:00Z.",
    }

    def _deserialize(self, value: Any, *where: Any, **more: Any) -> datetime:
        if isinstance(value, str):
            value = SPACE_FOR_PLUS.sub(r"\1+\2", value)
        try:
            moment: datetime = super()._deserialize(value, *where, **more)
            return moment.astimezone(UTC)
        except OverflowError as error:
            raise self.make_error("invalid", input=value, obj_type=self.OBJ_TYPE) from error


class Decimal(fields.Float):
    """A finite number in ordinary digits (Python alone reads `1_0` as ten)."""

    def _validated(self, value: Any) -> float:
        if isinstance(value, str) and "_" in value:
            raise self.make_error("invalid", input=value)
        return super()._validated(value)


class Point(Schema):
    """A point on the globe, in degrees."""

    latitude = Decimal(required=True, validate=Range(-90, 90))
    longitude = Decimal(required=True, validate=Range(-180, 180))


class Located(Point):
    """A point, and the naming scheme in which its zone is wanted."""

    iso_format = fields.String(load_default="watttime", validate=OneOf(FORMATS))


class Place(Schema):
    """A zone by its name, or by a point in it."""

    latitude = Decimal(load_default=None, validate=Range(-90, 90))
    longitude = Decimal(load_default=None, validate=Range(-180, 180))
    iso = fields.String(
        load_default=None,
        validate=Regexp(
            rf"({'|'.join(SCHEMES)}):[!-~]{{1,64}}\Z",
            error="Must be scheme:name, for example c3lab:US-CAISO; the scheme is one of "
            f"{', '.join(SCHEMES)}.",
        ),
    )

    @validates_schema
    def _one_place(self, data: Mapping[str, Any], **_: Any) -> None:
        given = {name for name in ("latitude", "longitude", "iso") if data.get(name) is not None}
        if not given:
            text = "iso must be specified if latitude and longitude are not specified"
            raise ValidationError(text, "iso")
        if "iso" in given and len(given) > 1:
            raise ValidationError("Give either iso, or latitude and longitude, not both.", "iso")
        for absent in {"latitude", "longitude"} - given:
            if "iso" not in given:
                raise ValidationError("latitude and longitude come together.", absent)


class Believed(Schema):
    """The moment whose belief is asked for: revisions recorded later are left out."""

    as_of = Instant(load_default=None)


class Span(Place, Believed):
    """A place and a half-open span of time, [start, end)."""

    start = Instant(required=True)
    end = Instant(required=True)


class Mixture(Span):
    """Which energy mixture is asked for."""

    iso_format = fields.String(load_default="watttime", validate=OneOf(FORMATS))


class Intensity(Span):
    """Which carbon intensity is asked for."""

    carbon_data_source = fields.String(
        load_default="c3lab", validate=OneOf(SOURCES, error=NO_AZURE)
    )
    use_prediction = fields.Boolean(load_default=None)
    desired_renewable_ratio = Decimal(load_default=None, validate=Range(0, 1))
    factor_set = fields.String(load_default="lifecycle", validate=OneOf(FACTOR_SETS))
    basis = fields.String(load_default=None, validate=OneOf(BASES))

    @validates_schema
    def _goes_together(self, data: Mapping[str, Any], **_: Any) -> None:
        if faults := faults_of(data):
            raise ValidationError(faults)


class Latest(Place, Believed):
    """Of which place the newest carbon intensity is asked for."""

    factor_set = fields.String(load_default="lifecycle", validate=OneOf(FACTOR_SETS))


class Nothing(Schema):
    """A request that takes no argument."""


class Parser(FlaskParser):
    """webargs, but an unknown or repeated argument is refused and JSON is read by orjson.

    A body is JSON whatever it is called; `NaN`, lone surrogates and bottomless nesting are not.
    """

    def load_querystring(self, req: Request, *_: Any) -> Any:
        """The query's arguments."""
        twice = {name: ["Given more than once."] for name, v in req.args.lists() if len(v) > 1}
        if twice:
            raise not_understood({"query": twice})
        return req.args.to_dict()

    def load_json(self, *_: Any) -> Any:
        """The body, or webargs' `missing` when there is none."""
        sent = body()
        if not sent:
            return missing
        try:
            return orjson.loads(sent)
        except orjson.JSONDecodeError as error:
            text = f"Invalid JSON body: {error}."
            raise Problem(400, text, messages={"json": [text]}) from error

    def handle_error(self, error: ValidationError, *_: Any, **__: Any) -> NoReturn:
        """422 with every field at fault."""
        if not isinstance(error.messages, Mapping):
            raise TypeError("webargs names the location of every message")
        raise not_understood(error.messages) from error


PARSER = Parser(unknown=RAISE)


def arguments(schema: Schema, location: str = "query") -> dict[str, Any]:
    """The current request's arguments, checked; `location` is `query` or `json`.

    Raises a 422 `Problem` that names each field at fault, 400 for a body that is not JSON.
    """
    parsed: dict[str, Any] = PARSER.parse(schema, request, location=location)
    return parsed
