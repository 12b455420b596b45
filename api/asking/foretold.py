"""What may be asked of forecasts: of what, where and when, whose, and which vintage."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields

from api.asking.filters import MEASURES, Paged, Somewhere, key_field, limit_field, one_of
from api.asking.schemas import Believed, Instant

WORDS = ("latest", "all")


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
