"""The kinds of fields that a workload's JSON has: what they take, strictly, and what they mean."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from marshmallow import ValidationError, fields
from marshmallow.validate import Length, Regexp

MOST_CANDIDATES = 500
LONGEST = timedelta(days=30)
EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


class Number(fields.Float):
    """A finite JSON number; a text or a truth value is none."""

    def _deserialize(self, value: Any, *where: Any, **more: Any) -> float:
        if not isinstance(value, int | float):
            raise self.make_error("invalid", input=value)
        return super()._deserialize(value, *where, **more)


class Truth(fields.Boolean):
    """`true` or `false`, and nothing that is merely like them."""

    def _deserialize(self, value: Any, *where: Any, **more: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return bool(super()._deserialize(value, *where, **more))


class Seconds(Number):
    """A number of seconds, cut to whole ones, between two spans."""

    def __init__(self, shortest: timedelta, longest: timedelta, **more: Any) -> None:
        super().__init__(**more)
        self.shortest, self.longest = shortest, longest

    def _deserialize(self, value: Any, *where: Any, **more: Any) -> Any:
        seconds = super()._deserialize(value, *where, **more)
        least, most = self.shortest.total_seconds(), self.longest.total_seconds()
        if seconds < 0 or not least <= int(seconds) <= most:
            raise ValidationError(f"Must be between {least:.0f} and {most:.0f} seconds.")
        return timedelta(seconds=int(seconds))

    def _format_num(self, value: Any) -> Any:
        is_read = isinstance(value, timedelta)
        return super()._format_num(value / timedelta(seconds=1) if is_read else value)


class StartTime(fields.AwareDateTime):
    """An ISO 8601 time with its offset from UTC; becomes UTC."""

    default_error_messages: dict[str, Any] = {  # noqa: RUF012 - marshmallow declares it so
        "invalid_awareness": [
            "Invalid value.",  # all that c3lab's API says
            "The offset from UTC is missing, for example 2024-01-31T12:00:00Z.",
        ]
    }

    def _deserialize(self, value: Any, *where: Any, **more: Any) -> datetime:
        moment = super()._deserialize(value, *where, **more)
        if not EARLIEST <= moment < LATEST:
            raise ValidationError(f"Must be from {EARLIEST.year} to {LATEST.year - 1}.")
        return moment.astimezone(UTC)


class PlaceName(fields.String):
    """`provider:region`."""

    def __init__(self, **more: Any) -> None:
        text = 'Location must be in the format of "provider:region"'
        super().__init__(validate=[Regexp(r"[^:]+:[^:]+\Z", error=text), Length(max=200)], **more)


def meaning(description: str) -> dict[str, str]:
    """What a field means, for those who read the OpenAPI document."""
    return {"description": description}


def several(inner: fields.Field[Any], description: str) -> fields.List[Any]:
    """A list of candidates; left out, null and empty mean the same."""
    return fields.List(
        inner,
        load_default=None,
        allow_none=True,
        validate=Length(max=MOST_CANDIDATES),
        metadata=meaning(description),
    )
