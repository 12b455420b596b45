"""What is refused for its size."""

from __future__ import annotations


class TooLarge(ValueError):
    """The optimiser would have more to choose from than it is allowed."""


class TooMuch(ValueError):
    """More is asked for than one answer may hold; `field` asks for it."""

    def __init__(self, text: str, field: str) -> None:
        super().__init__(text)
        self.field = field
