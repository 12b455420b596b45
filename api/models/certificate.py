"""What is proven of a schedule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Status = Literal["optimal", "feasible", "infeasible", "unknown", "not-requested"]


@dataclass(frozen=True, slots=True)
class Certificate:
    """No schedule comes below `bound`; both are in what is minimised, gCO2eq by default."""

    status: Status
    method: str
    objective: float | None = None
    bound: float | None = None

    @property
    def gap(self) -> float | None:
        """How far the objective may be from the optimum, as a share of it; None if not known."""
        if self.objective is None or self.bound is None:
            return None
        excess = max(0.0, self.objective - self.bound)
        return excess / self.objective if excess else 0.0
