"""What the lists of the API are narrowed by, and how they are told page by page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from marshmallow import Schema, ValidationError, fields, validates_schema
from marshmallow.validate import OneOf, Range, Regexp

from api.asking.cursor import Part, cursor_after
from api.asking.naming import NAMING
from api.asking.schemas import LONGEST_RANGE, Instant, Place
from api.errors import Problem, invalid
from database.moments import before

# What crawlers state (database/rows.py), and what is derived from it.
MEASURES = (
    "generation",
    "partial_generation",
    "total_generation",
    "load",
    "storage",
    "flow",
    "inflow",
    "scheduled_inflow",
    "transfer_capacity",
    "capacity",
    "price",
    "frequency",
    "published_intensity",
    "generation_share",
    "published_generation",
    "emission_factor",
    "marginal_intensity",
    "marginal_index",
    "weather",
    "carbon_intensity",
    "renewable_share",
)
MOST, USUAL = 1000, 100
WEEK = timedelta(days=7)

T = TypeVar("T")


class Whole(fields.Integer):
    """A whole number in ASCII digits (Python alone reads `1_0` and ` 10` as ten)."""

    def _validated(self, value: Any) -> int:
        if isinstance(value, str) and not (value.isascii() and value.isdigit()):
            raise self.make_error("invalid", input=value)
        if isinstance(value, str) and len(value) > 18:
            raise self.make_error("too_large", input=value)
        return super()._validated(value)


def key_field(**more: Any) -> fields.String:
    """The key of something of ours, such as a source."""
    fault = "Must be 1 to 64 printable characters without spaces."
    return fields.String(validate=Regexp(r"[!-~]{1,64}\Z", error=fault), **more)


def one_of(choices: Sequence[str], **more: Any) -> fields.String:
    """One of a few words."""
    fault = f"Must be one of {', '.join(choices)}."
    return fields.String(validate=OneOf(choices, error=fault), **more)


def zone_field() -> fields.String:
    """A zone by our key or by `scheme:name`."""
    fault = (
        "Must be our key of a zone, such as GB, or scheme:name; the scheme is one of "
        f"{', '.join(NAMING)}."
    )
    pattern = rf"(({'|'.join(NAMING)}):[!-~]{{1,64}}|[!-9;-~]{{1,64}})\Z"
    return fields.String(load_default=None, validate=Regexp(pattern, error=fault))


def limit_field(usual: int = USUAL, most: int = MOST) -> Whole:
    """How many are told at once."""
    fault = f"Must be from 1 to {most}."
    return Whole(load_default=usual, validate=Range(1, most, error=fault))


class Somewhere(Place):
    """A zone by its key or any name, or by a point in it."""

    zone = zone_field()

    @validates_schema
    def _one_place(self, data: Mapping[str, Any], **more: Any) -> None:
        others = [name for name in Place().fields if data.get(name) is not None]
        if data.get("zone") is None and not others:
            raise ValidationError("Name a zone, or give latitude and longitude.", "zone")
        if data.get("zone") is None:
            super()._one_place(data, **more)
        elif others:
            raise ValidationError(f"Give zone alone, without {' and '.join(others)}.", "zone")


class Paged(Schema):
    """How much of a list is told, and from where on."""

    limit = limit_field()
    cursor = fields.String(load_default=None)


class Sourced(Paged):
    """Lists of what a source does."""

    source = key_field(load_default=None)


class Timed(Sourced):
    """Lists of what happened in [since, until)."""

    since = Instant(load_default=None)
    until = Instant(load_default=None)


class Filtered(Sourced):
    """Lists of what is known of zones, measures and sources."""

    zone = zone_field()
    measure = one_of(MEASURES, load_default=None)


def window_of(
    asked: Mapping[str, Any],
    now: datetime,
    *,
    usual: timedelta = WEEK,
    longest: timedelta = LONGEST_RANGE,
) -> dict[str, datetime]:
    """The request's `since` and `until`: until now, from `usual` before that, unless it says so.

    Raises a 400 `Problem` when they run backwards, 422 when they are more than `longest` apart.
    """
    until: datetime = asked["until"] or now
    since: datetime = asked["since"] or before(until, usual)
    if since > until:
        fault = "since must not be after until."
        raise Problem(400, fault, messages={"query": {"since": [fault]}})
    if until - since > longest:
        raise invalid(since=f"At most {longest.days} days may be asked for at once.")
    return {"since": since, "until": until}


def span_of(asked: Mapping[str, Any]) -> tuple[datetime, datetime]:
    """The request's span; 400 when it runs backwards, 422 when it is longer than 366 days."""
    start, end = asked["start"], asked["end"]
    if start > end:
        fault = {"query": {"start": ["start must not be after end."]}}
        raise Problem(400, "start must not be after end.", messages=fault)
    if end - start > LONGEST_RANGE:
        raise invalid(end=f"At most {LONGEST_RANGE.days} days may be asked for at once.")
    return start, end


def page(
    asked: Mapping[str, Any], found: Sequence[T], key: Callable[[T], tuple[Part, ...]]
) -> tuple[Sequence[T], str | None]:
    """What of `limit` + 1 rows found is told, and the cursor of the rest, None where none is."""
    told = found[: asked["limit"]]
    more = len(found) > len(told)
    return told, cursor_after(asked, *key(told[-1])) if more else None
