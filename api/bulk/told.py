"""What an answer of readings in bulk says, as the OpenAPI document describes it."""

from __future__ import annotations

from marshmallow import Schema, fields

from api.answering.told import About, Listed, Repeating, Terms, instant, number, text, texts

VALUES = fields.Dict(
    keys=fields.String(),
    values=fields.Float(allow_none=True),
    required=True,
    metadata={"description": "A number for each component, null where it was not measured"},
)


class Values(Schema):
    """One reading: the numbers of one interval."""

    start = instant("First moment of the interval")
    end = instant("First moment after the interval")
    values = VALUES
    quality = text("How the values came to be, or why they are null")
    recorded_at = instant("When they were recorded here")


class Measured(About):
    """A series of readings of one zone, and what they have in common."""

    zone = text("Our key of the zone")
    measure = text("What is measured")
    components = texts("What the numbers of an interval are, such as fuels")
    factor_set = fields.String(
        metadata={"description": "The set of emission factors, where one was asked for"}
    )
    derived_from = fields.Nested(Terms, metadata={"description": "The generation it comes from"})
    readings = fields.List(fields.Nested(Values), required=True)


class Absent(Schema):
    """A zone without an answer."""

    zone = text("Our key of the zone")
    detail = text("Why")


class Readings(Listed):
    """Readings by zone, and within a zone by start."""

    as_of = instant(
        "The moment whose belief this is, and what the next pages tell; null: the present",
        allow_none=True,
    )
    missing = fields.List(fields.Nested(Absent), required=True)
    series = fields.List(fields.Nested(Measured), required=True)


class Newest(About):
    """The newest reading of a zone."""

    zone = text("Our key of the zone")
    measure = text("What is measured")
    components = texts("What the numbers are, such as fuels")
    factor_set = fields.String(
        metadata={"description": "The set of emission factors, where one was asked for"}
    )
    derived_from = fields.Nested(Terms, metadata={"description": "The generation it comes from"})
    start = instant("First moment of the interval")
    end = instant("First moment after the interval")
    values = VALUES
    quality = text("How the values came to be, or why they are null")
    recorded_at = instant("When they were recorded here")
    age_seconds = number("Seconds since the interval ended; below zero: it has not ended yet")
    stale = fields.Boolean(
        required=True,
        allow_none=True,
        metadata={"description": "Whether newer ones are overdue, see /freshness/; null: never"},
    )


class Latest(Repeating):
    """The newest readings, by zone."""

    latest = fields.List(fields.Nested(Newest), required=True)
    missing = fields.List(fields.Nested(Absent), required=True)
