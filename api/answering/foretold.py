"""What an answer about forecasts says, as the OpenAPI document describes it; it dumps nothing."""

from __future__ import annotations

from marshmallow import Schema, fields

from api.answering.told import About, Listed, PassedOver, instant, number, text, texts


class Value(Schema):
    """What one vintage foretells of one interval."""

    start = instant("First moment of the interval")
    end = instant("First moment after the interval")
    values = fields.Dict(
        keys=fields.String(),
        values=fields.Float(allow_none=True),
        required=True,
        metadata={
            "description": "A number for each component, null where it is not foretold; of a step "
            "of `resolution`, their mean"
        },
    )
    issued_at = instant("When it was issued or, where the publisher does not say, fetched")
    recorded_at = instant("When it was recorded here")
    lead_seconds = number("From its issue to the start of the interval")
    share = fields.Float(
        metadata={"description": "How much of the step is foretold, 0 to 1; of means alone"}
    )


class Common(About, Listed):
    """What all values of an answer have in common."""

    zone = text("Our key of the zone")
    measure = text("What is foretold")
    instead_of = text("The measure that nobody foretells there, or null", allow_none=True)
    components = texts("What the numbers of an interval are, such as factor sets and quantiles")
    passed_over = fields.List(
        fields.Nested(PassedOver),
        required=True,
        metadata={"description": "Stale forecasts that rank before the one that answers"},
    )


class Other(About):
    """Another source's forecasts of the same place and time."""

    measure = text("What is foretold")
    components = texts("What the numbers of an interval are")
    stale = fields.Boolean(
        required=True, metadata={"description": "Whether it is no longer kept up"}
    )
    forecasts = fields.List(fields.Nested(Value), required=True)


class Told(Common):
    """Forecasts, by start, then by the moment of issue."""

    quality = text("Always `forecast`")
    forecasts = fields.List(fields.Nested(Value), required=True)
    others = fields.List(
        fields.Nested(Other),
        metadata={"description": "The other sources', by rank; with `source=all`"},
    )


class Vintage(Schema):
    """A vintage: what was issued at one moment."""

    issued_at = instant("When it was issued or, where the publisher does not say, fetched")
    recorded_at = instant("When the last of it was recorded here")
    start = instant("First moment of the first interval that was asked for")
    end = instant("First moment after the last")
    intervals = fields.Integer(
        required=True, metadata={"description": "How many intervals of those asked for it has"}
    )


class Vintages(Common):
    """Vintages, the newest first."""

    vintages = fields.List(fields.Nested(Vintage), required=True)
