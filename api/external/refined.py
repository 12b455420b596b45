"""What someone who was asked about a point called it."""

from __future__ import annotations

from typing import NamedTuple


class Named(NamedTuple):
    """A region by the name and the full name that the one who was asked gives it."""

    name: str
    full_name: str | None
