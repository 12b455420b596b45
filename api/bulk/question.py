"""What may be asked of readings in bulk, and how much of it at once."""

from __future__ import annotations

from marshmallow import fields
from marshmallow.validate import Length, Range, Regexp
from webargs.fields import DelimitedList

from analytics.mix import FACTOR_SETS
from api.asking.filters import MEASURES, Whole, key_field, one_of
from api.asking.naming import NAMING
from api.asking.schemas import Believed, Instant
from api.bulk.names import columns_field
from api.errors import Problem, invalid

MOST_ZONES = 200
MOST_READINGS = 200_000
MOST_NUMBERS = 1_500_000
USUAL_READINGS = 10_000
FORMATS = ("json", "csv", "parquet")
# The measures that have a component for each set of emission factors.
BY_FACTOR_SET = ("carbon_intensity", "published_intensity")
ALL = "all"

NAMED = Regexp(
    rf"(({'|'.join(NAMING)}):[!-+\--~]{{1,64}}|[!-+\--9;-~]{{1,64}})\Z",
    error="Must be our keys of zones, such as GB, or scheme:name, joined by commas, or all; "
    f"the scheme is one of {', '.join(NAMING)}.",
)


class Zones(Believed):
    """Of which zones and sources, in which form, and the belief of which moment."""

    zone = DelimitedList(
        fields.String(validate=NAMED),
        required=True,
        validate=Length(1, MOST_ZONES, error=f"From 1 to {MOST_ZONES} zones may be named at once."),
        metadata={"description": "Keys or `scheme:name`, joined by commas; or `all`"},
    )
    source = key_field(
        load_default=None,
        metadata={"description": "One source's own series; `all`: every source's, side by side"},
    )
    factor_set = one_of(FACTOR_SETS, load_default=None)


class Page(Zones):
    """Which part of a span, in which format."""

    start = Instant(required=True)
    end = Instant(required=True)
    format = one_of(FORMATS, load_default=None)
    limit = Whole(
        load_default=None,
        validate=Range(1, MOST_READINGS, error=f"Must be from 1 to {MOST_READINGS}."),
        metadata={
            "description": f"Most readings of an answer; JSON: {USUAL_READINGS} if not given"
        },
    )
    cursor = fields.String(load_default=None)
    columns = columns_field()


MEASURE = one_of(MEASURES, required=True)


class Readings(Page):
    """Which readings."""

    measure = MEASURE


class Latest(Zones):
    """Of which zones the newest readings."""

    measure = MEASURE


def refuse_factor_set(factor_set: str | None, measure: str) -> None:
    """Raise a 422 `Problem` where a set of factors is asked for, but the measure has none."""
    if factor_set is not None and measure not in BY_FACTOR_SET:
        raise invalid(factor_set=f"Only {' and '.join(BY_FACTOR_SET)} have a factor_set.")


def too_much(readings: int, numbers: int) -> Problem:
    """422 for a file that would be longer than one may be."""
    return invalid(
        limit=f"This may be {readings} readings with {numbers} numbers; a file has at most "
        f"{MOST_READINGS} readings and {MOST_NUMBERS} numbers. Ask for a shorter span or fewer "
        f"zones, or give limit, and follow the Link to the next page."
    )
