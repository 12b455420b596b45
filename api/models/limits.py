"""What the optimiser refuses for its size."""

from __future__ import annotations


class TooLarge(ValueError):
    """The problem would have more to choose from than it is allowed."""
