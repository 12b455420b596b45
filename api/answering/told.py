"""What answers have in common, as the OpenAPI document describes it; it dumps nothing."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields


def instant(description: str, **more: Any) -> fields.Field[Any]:
    """A moment in RFC 3339, UTC."""
    return fields.AwareDateTime(required=True, metadata={"description": description}, **more)


def number(description: str, **more: Any) -> fields.Field[Any]:
    """A number whose unit the description says."""
    return fields.Float(required=True, metadata={"description": description}, **more)


def text(description: str, **more: Any) -> fields.Field[Any]:
    """A text."""
    return fields.String(required=True, metadata={"description": description}, **more)


def texts(description: str) -> fields.Field[Any]:
    """A list of texts."""
    return fields.List(fields.String(), required=True, metadata={"description": description})


class Repeating(Schema):
    """What repeats the question."""

    request = fields.Dict(required=True, metadata={"description": "What was asked, with defaults"})


class Listed(Repeating):
    """A page of a list."""

    next = text("`cursor` of the next page; null on the last", allow_none=True)


class Terms(Schema):
    """Whose data they are, and on what terms."""

    source = text("Key of the source")
    attribution = text("To be named wherever the data are shown")
    redistribute = fields.Boolean(
        required=True, metadata={"description": "Whether the data may be passed on"}
    )


class About(Terms):
    """What an answer says of the series that it comes from."""

    unit = text("Unit of the numbers, such as MW or gCO2eq/kWh")
    resolution = text("Length of an interval, an ISO 8601 duration such as PT5M")


class Interval(Schema):
    """What one interval [timestamp, end) carries beside its numbers."""

    timestamp = instant("First moment of the interval")
    end = instant("First moment after the interval")
    quality = text("How the value came to be, or why it is null")
    recorded_at = instant("When the value was recorded here")


class PassedOver(Schema):
    """A stale forecast, in whose place another answers."""

    measure = text("What it foretells")
    source = text("Key of its source")
    issued_at = instant("When the newest of it was issued")
