"""Times as the clients of other services write them."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from api.schemas import Instant


class Moment(Instant):
    """A date and time in ISO 8601; without an offset, UTC."""

    def __init__(self, **more: Any) -> None:
        super().__init__(default_timezone=UTC, **more)
