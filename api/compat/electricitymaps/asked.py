"""What may be asked of the face of Electricity Maps: their arguments, checked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema
from marshmallow.validate import OneOf, Range, Regexp

from analytics.mix import FACTOR_SETS
from api.asking.schemas import Decimal
from api.compat.moments import Between, Moment

HOUR = timedelta(hours=1)
STEPS = {
    "5_minutes": timedelta(minutes=5),
    "15_minutes": timedelta(minutes=15),
    "hourly": HOUR,
}
# How much they give at once.
LONGEST = timedelta(days=10)


class Where(Schema):
    """A zone by its name, theirs or ours, by a point in it, or by its country."""

    zone = fields.String(load_default=None, validate=Regexp(r"[!-~]{1,64}\Z"))
    lat = Decimal(load_default=None, validate=Range(-90, 90))
    lon = Decimal(load_default=None, validate=Range(-180, 180))
    country = fields.String(
        load_default=None, data_key="countryCode", validate=Regexp(r"[A-Z]{2}\Z")
    )

    @validates_schema
    def _one_place(self, data: Mapping[str, Any], **_: Any) -> None:
        given = {name for name in ("zone", "lat", "lon", "country") if data.get(name) is not None}
        if given not in ({"zone"}, {"country"}, {"lat", "lon"}):
            raise ValidationError("Give either zone, or lat and lon, or countryCode.", "zone")


def factor_set(load_default: str | None) -> fields.String:
    """Which factors the intensity is made with."""
    known = OneOf(FACTOR_SETS)
    return fields.String(load_default=load_default, data_key="emissionFactorType", validate=known)


class Latest(Where):
    """Which record is asked for, and how it is made."""

    factor_set = factor_set("lifecycle")
    measured_only = fields.Boolean(load_default=False, data_key="disableEstimations")
    granularity = fields.String(
        load_default="hourly", data_key="temporalGranularity", validate=OneOf(STEPS)
    )


class Past(Latest):
    """The record that holds a moment."""

    moment = Moment(required=True, data_key="datetime")


class PastRange(Latest, Between):
    """The records that start in [start, end)."""

    longest = LONGEST


class Ahead(Latest):
    """What is foretold; where it is not said with which factors, by whichever it is."""

    factor_set = factor_set(None)
    hours = fields.Integer(load_default=24, data_key="horizonHours", validate=Range(1, 72))
