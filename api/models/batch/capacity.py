"""How much may run in a zone at once: a number, or one for each stretch of time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, Literal, NamedTuple

import numpy as np
from marshmallow import Schema, ValidationError, fields, validates_schema
from marshmallow.validate import Length, OneOf, Range

from api.models.carbon_trace import Floats
from api.models.workload.fields import Number, StartTime, meaning
from api.models.workload.places import zone_keys

Unit = Literal["kW", "cores"]

LARGEST = 1e12
MOST_STRETCHES = 1000
ENDS_EARLY = "It must be after start."
OVERLAPS = "It begins before the one before it ends."
NUMBER_OR_LIST = "Must be a number, null, or a list of {start, end, value}."
A_NUMBER = {"type": "number", "minimum": 0, "maximum": LARGEST}
A_MOMENT = {"type": "string", "format": "date-time"}
A_STRETCH = {
    "type": "object",
    "required": ["start", "end", "value"],
    "properties": {"start": A_MOMENT, "end": A_MOMENT, "value": A_NUMBER},
    "additionalProperties": False,
}
EITHER = [A_NUMBER, {"type": "null"}, {"type": "array", "maxItems": 1000, "items": A_STRETCH}]


class Stretch(NamedTuple):
    """What a zone can take over [start, end)."""

    start: datetime
    end: datetime
    value: float


Limit = float | None | tuple[Stretch, ...]
"""A number at all times, none, or stretches, outside of which the default counts."""


@dataclass(frozen=True, slots=True)
class Capacity:
    """What the zones can take, in kW drawn from the grid or in cores; None is without limit."""

    unit: Unit = "kW"
    default: float | None = None
    zones: Mapping[str, Limit] | None = None

    def of(self, zone: str, start: datetime, step: timedelta, count: int) -> Floats:
        """The capacity of a zone in each of `count` slots of `step` from `start` on.

        Where a stretch has a part of a slot, it has the slot; of two the smaller counts.
        """
        limit = (self.zones or {}).get(zone, self.default)
        if not isinstance(limit, tuple):
            return np.full(count, _number(limit))
        found = np.full(count, np.nan)
        for stretch in limit:
            first = max(0, (stretch.start - start) // step)
            touched = slice(first, max(first, -((start - stretch.end) // step)))
            found[touched] = np.fmin(found[touched], stretch.value)
        return np.where(np.isnan(found), _number(self.default), found)


def _number(limit: float | None) -> float:
    return np.inf if limit is None else limit


class StretchSchema(Schema):
    """One of `capacity.zones` of a zone."""

    start = StartTime(required=True)
    end = StartTime(required=True)
    value = Number(required=True, validate=Range(0, LARGEST))

    @validates_schema
    def _lasts(self, data: Mapping[str, Any], **_: Any) -> None:
        if data["start"] >= data["end"]:
            raise ValidationError(ENDS_EARLY, "end")


NUMBER = Number(validate=Range(0, LARGEST))
STRETCHES = fields.List(fields.Nested(StretchSchema), validate=Length(max=MOST_STRETCHES))


class ZoneLimit(fields.Field[Limit]):
    """A number, null, or a list of stretches that do not overlap."""

    def __init__(self, **more: Any) -> None:
        super().__init__(allow_none=True, metadata={"oneOf": EITHER}, **more)

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Limit:
        if isinstance(value, list):
            found: Any = STRETCHES.deserialize(value)
            return _apart(tuple(Stretch(**each) for each in found))
        if isinstance(value, int | float):
            number: float | None = NUMBER.deserialize(value)
            return number
        raise ValidationError(NUMBER_OR_LIST)


def _apart(stretches: tuple[Stretch, ...]) -> tuple[Stretch, ...]:
    faults = {
        place: {"start": [OVERLAPS]}
        for place, (before, after) in enumerate(pairwise(stretches), 1)
        if after.start < before.end
    }
    if faults:
        raise ValidationError(faults)
    return stretches


class CapacitySchema(Schema):
    """`capacity` of a batch."""

    unit = fields.String(
        load_default="kW",
        validate=OneOf(("kW", "cores")),
        metadata=meaning("kW drawn from the grid, PUE included; or cores"),
    )
    default = Number(
        load_default=None,
        allow_none=True,
        validate=Range(0, LARGEST),
        metadata=meaning(
            "Of each zone at each time for which nothing else is said; null: no limit"
        ),
    )
    zones = fields.Dict(
        keys=fields.String(),
        values=ZoneLimit(),
        load_default=dict,
        metadata=meaning(
            "By our key of the zone: a number, null for no limit, or an ascending list of "
            "{start, end, value}"
        ),
    )

    @validates_schema
    def _zones_are_known(self, data: Mapping[str, Any], **_: Any) -> None:
        unknown = {name: [f'Unknown zone "{name}"'] for name in data["zones"].keys() - zone_keys()}
        if unknown:
            raise ValidationError({"zones": {name: unknown[name] for name in sorted(unknown)}})


def capacity_of(checked: Mapping[str, Any] | None) -> Capacity:
    """The capacity that a checked body gives; without one, there is no limit."""
    return Capacity() if checked is None else Capacity(**checked)
