"""Times as the clients of other services write them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from marshmallow import Schema, ValidationError, validates_schema

from api.asking.schemas import Instant

# No grid was measured earlier; and whatever is added to a time in between is still a time.
YEARS = range(1900, 2200)


def _near(moment: datetime) -> None:
    if moment.year not in YEARS:
        raise ValidationError(f"Must lie in the years {YEARS[0]} to {YEARS[-1]}.")


class Moment(Instant):
    """A date and time in ISO 8601; without an offset, UTC."""

    def __init__(self, **more: Any) -> None:
        super().__init__(default_timezone=UTC, validate=_near, **more)


class Between(Schema):
    """A span of time, at most `longest`."""

    longest: ClassVar[timedelta]
    start = Moment(required=True)
    end = Moment(required=True)

    @validates_schema
    def _not_too_long(self, data: Mapping[str, Any], **_: Any) -> None:
        if data["start"] > data["end"]:
            raise ValidationError("start must not be after end.", "start")
        if data["end"] - data["start"] > self.longest:
            text = f"At most {self.longest.days} days may be asked for at once."
            raise ValidationError(text, "end")
