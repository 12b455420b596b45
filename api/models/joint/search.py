"""What a search is about: the problem's grid, when to be done, and whom to tell how far it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from api.models.certificate import Certificate
from api.models.grid.cells import Grid
from api.models.joint.linear import Limits

Progress = Callable[[float, str, Certificate | None], None]
"""Hears the share of the work that is done, the phase, and what is proven so far."""


@dataclass(frozen=True, slots=True)
class Search:
    """A problem's grid, the limits of time, and who hears of the progress."""

    grid: Grid
    limits: Limits
    progress: Progress

    def tell(self, share: float, phase: str, certificate: Certificate | None = None) -> None:
        """Tell how far it is."""
        self.progress(share, phase, certificate)
