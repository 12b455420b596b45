"""What may be asked of forecasts: of what, where and when, whose, which vintage, and how coarse."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from analytics.mix import FACTOR_SETS
from api.asking.filters import MEASURES, Paged, Somewhere, key_field, limit_field, one_of
from api.asking.schemas import Believed, Instant
from api.models.foretelling import AVERAGES

WORDS = ("latest", "all")
ALL = "all"
STEPS = {
    "PT15M": timedelta(minutes=15),
    "PT30M": timedelta(minutes=30),
    "PT1H": timedelta(hours=1),
}
ONE_EACH = "Means are of one vintage of each interval: ask for the latest, or for a certain one."
NO_SETS = f"Only {' and '.join(AVERAGES)} have a factor_set."


class Which(fields.String):
    """`latest`, `all`, or the moment at which a vintage was issued."""

    def _deserialize(self, value: Any, *where: Any, **_: Any) -> Any:
        if value in WORDS:
            return value
        try:
            return Instant().deserialize(value, *where)
        except ValidationError as error:
            fault = (
                f"Must be {', '.join(WORDS)} or the moment of its issue, in ISO 8601 with offset."
            )
            raise ValidationError(fault) from error


class Foretold(Somewhere, Believed, Paged):
    """Of what, where and when forecasts are asked for, and whose."""

    measure = one_of(MEASURES, load_default=None)
    source = key_field(load_default=None)
    start = Instant(load_default=None)
    end = Instant(load_default=None)
    limit = limit_field(usual=1000, most=10_000)


class Values(Foretold):
    """What of forecasts is told: which vintage, which numbers, over which steps."""

    vintage = Which(load_default="latest")
    factor_set = one_of(FACTOR_SETS, load_default=None)
    resolution = one_of(tuple(STEPS), load_default=None)

    @validates_schema
    def _goes_together(self, data: Mapping[str, Any], **_: Any) -> None:
        if data["resolution"] and data["vintage"] == ALL:
            raise ValidationError(ONE_EACH, "resolution")
        if data["factor_set"] and data["measure"] not in (None, *AVERAGES):
            raise ValidationError(NO_SETS, "factor_set")
