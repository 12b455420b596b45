"""What may be asked of the face of WattTime: their arguments, checked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema
from marshmallow.validate import OneOf, Range, Regexp

from api.asking.schemas import Decimal
from api.compat.moments import Between
from api.compat.watttime.signals import MARGINAL, SIGNALS
from api.compat.watttime.told import model_of

# How much they give at once; their client asks for thirty days, and for a day of vintages.
LONGEST, LONGEST_OF_VINTAGES = timedelta(days=32), timedelta(days=1)


class Signal(Schema):
    """Which signal is asked for: theirs by default, which is marginal."""

    signal_type = fields.String(load_default=MARGINAL, validate=OneOf(SIGNALS))


class Region(Signal):
    """A signal of a region, by its name, theirs or ours."""

    region = fields.String(required=True, validate=Regexp(r"[!-~]{1,64}\Z"))
    model = fields.String(load_default=None)

    @validates_schema
    def _one_model(self, data: Mapping[str, Any], **_: Any) -> None:
        if data.get("model") not in (None, model_of(data.get("signal_type", MARGINAL))):
            raise ValidationError("There is no such model of this signal.", "model")


class Coordinates(Signal):
    """A signal at a point."""

    latitude = Decimal(required=True, validate=Range(-90, 90))
    longitude = Decimal(required=True, validate=Range(-180, 180))


class Span(Region, Between):
    """A signal over a span of time, both ends included."""

    longest = LONGEST


class Historical(Span):
    """What was, and whether it says what was estimated."""

    include_imputed_marker = fields.Boolean(load_default=False)


class Ahead(Region):
    """What is foretold, so many hours ahead; none: the interval that lasts."""

    horizon_hours = fields.Integer(load_default=24, validate=Range(0, 72))


class Vintages(Span):
    """What was foretold at the moments of a span, so many hours ahead."""

    longest = LONGEST_OF_VINTAGES
    horizon_hours = fields.Integer(load_default=24, validate=Range(0, 72))
