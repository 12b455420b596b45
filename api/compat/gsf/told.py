"""What the operations of the GSF Carbon Aware SDK WebAPI take, and what they give."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC
from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema
from marshmallow.validate import Length, Range, Regexp

from api.answering.told import instant, number, text
from api.asking.schemas import LONGEST_RANGE, Instant

MOST = 100  # locations, or questions, in one call
MOST_MINUTES = 366 * 24 * 60
YEARS = (1970, 2200)
ONE_DIGIT = re.compile(r"-(\d)(?=[-T ]|$)")


class Written(Instant):
    """A time as a query may write it: a month or day of one digit; without an offset, UTC."""

    def __init__(self, **more: Any) -> None:
        super().__init__(default_timezone=UTC, **more)

    def _deserialize(self, value: Any, *where: Any, **more: Any) -> Any:
        padded = ONE_DIGIT.sub(r"-0\1", value) if isinstance(value, str) else value
        return super()._deserialize(padded, *where, **more)


def location(**more: Any) -> fields.String:
    """The name of a place."""
    told = {"description": "A cloud region, a zone's key, or scheme:name"}
    right = Regexp(r"[!-~]{1,80}\Z", error="location is not set, or is no name")
    return fields.String(required=True, validate=right, metadata=told, **more)


def locations() -> fields.List[Any]:
    """The names of places, each an argument of its own."""
    length = Length(1, MOST, error=f"Between 1 and {MOST} locations can be asked for at once.")
    return fields.List(location(), required=True, data_key="location", validate=length)


def optional(kind: type[Instant], key: str) -> Instant:
    """A time that may be left out."""
    return kind(load_default=None, data_key=key)


def window_size(**more: Any) -> fields.Integer:
    """Minutes of a workload."""
    told = {"description": "Minutes that the workload runs; 0: the points as they are"}
    right = Range(0, MOST_MINUTES)
    return fields.Integer(
        load_default=None, data_key="windowSize", validate=right, metadata=told, **more
    )


class Spanned(Schema):
    """A span of time, whose ends must come in order."""

    @validates_schema
    def _in_order(self, data: Mapping[str, Any], **_: Any) -> None:
        start, end = data.get("start"), data.get("end")
        first, last = (str(self.fields[name].data_key) for name in ("start", "end"))
        if start and end and start >= end:
            raise ValidationError(f"{first} must be before {last}", first)


class Observed(Spanned):
    """A span of what was observed."""

    start = optional(Written, "time")
    end = optional(Written, "toTime")

    @validates_schema
    def _from_when(self, data: Mapping[str, Any], **_: Any) -> None:
        if data.get("end") and not data.get("start"):
            raise ValidationError("time must be defined if toTime is defined", "time")


class AtLocation(Observed):
    """One location, and a span of time."""

    location = location()


class AtLocations(Observed):
    """Several locations, and a span of time."""

    locations = locations()


class Current(Spanned):
    """What is foretold now, of several locations."""

    locations = locations()
    start = optional(Written, "dataStartAt")
    end = optional(Written, "dataEndAt")
    window_size = window_size()


class Requested(Spanned):
    """What was foretold at a moment; one question of a batch."""

    requested_at = Instant(required=True, data_key="requestedAt")
    location = location()
    start = Instant(load_default=None, allow_none=True, data_key="dataStartAt")
    end = Instant(load_default=None, allow_none=True, data_key="dataEndAt")
    window_size = window_size(strict=True, allow_none=True)

    @validates_schema
    def _of_our_times(self, data: Mapping[str, Any], **_: Any) -> None:
        if not YEARS[0] <= data["requested_at"].year < YEARS[1]:
            raise ValidationError("Years from {} to {} are known.".format(*YEARS), "requestedAt")


class OfSpan(Spanned):
    """Of what span the mean is asked."""

    location = location()
    start: Instant = Written(required=True, data_key="startTime")
    end: Instant = Written(required=True, data_key="endTime")

    @validates_schema
    def _short_enough(self, data: Mapping[str, Any], **_: Any) -> None:
        if data["end"] - data["start"] > LONGEST_RANGE:
            raise ValidationError(f"At most {LONGEST_RANGE.days} days.", "endTime")


class OfSpanSent(OfSpan):
    """One question of a batch: JSON writes times whole."""

    start = Instant(required=True, data_key="startTime")
    end = Instant(required=True, data_key="endTime")


class Emission(Schema):
    """The average carbon intensity that was observed over one interval."""

    location = text("As the request names it")
    time = instant("First moment of the interval")
    rating = number("gCO2eq/kWh, an average over all that is generated")
    duration = text("Length of the interval, [d.]hh:mm:ss")


class Forecast(Schema):
    """The average carbon intensity that is foretold, of one interval or window."""

    location = text("As the request names it")
    timestamp = instant("First moment")
    duration = fields.Integer(required=True, metadata={"description": "Minutes"})
    value = number("gCO2eq/kWh or gCO2/kWh, as the publisher foretells it")


class Forecasts(Schema):
    """What was foretold of a location, and the windows in which least is emitted."""

    generatedAt = instant("When the newest of the points was foretold")
    requestedAt = instant("Now, or the moment that was asked for")
    location = text("As the request names it")
    dataStartAt = instant("As asked for, else the time of the first point")
    dataEndAt = instant("As asked for, else the time of the last point")
    windowSize = fields.Integer(required=True, metadata={"description": "Minutes"})
    optimalDataPoints = fields.List(fields.Nested(Forecast), required=True)
    forecastData = fields.List(fields.Nested(Forecast), required=True)


class Average(Schema):
    """The mean of the average carbon intensity over a span."""

    location = text("As the request names it")
    startTime = instant("First moment")
    endTime = instant("First moment after")
    carbonIntensity = number("gCO2eq/kWh")


LOCATIONS = {
    "type": "object",
    "additionalProperties": {
        "type": "object",
        "required": ["latitude", "longitude", "name"],
        "properties": {
            "latitude": {"type": "number", "description": "Degrees"},
            "longitude": {"type": "number", "description": "Degrees"},
            "name": {"type": "string"},
        },
    },
}
