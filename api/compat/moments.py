"""Times as the clients of other services write them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from marshmallow import ValidationError

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
