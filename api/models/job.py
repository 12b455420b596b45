"""A job as the optimiser sees it: runs of one length, each allowed to wait, at constant power."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple


class Placement(NamedTuple):
    """When a run starts, and what it then emits (gCO2eq)."""

    start: datetime
    emission_g: float


@dataclass(frozen=True, slots=True)
class Job:
    """Each run starts in [earliest, earliest + max_delay] and takes `runtime` without a pause."""

    earliest: tuple[datetime, ...]
    runtime: timedelta
    max_delay: timedelta
    kilowatts: float

    @property
    def window(self) -> tuple[datetime, datetime]:
        """From the first moment that a run may use to the last."""
        return min(self.earliest), max(self.earliest) + self.max_delay + self.runtime

    @property
    def energy_kwh(self) -> float:
        """What all runs draw from the grid."""
        return self.kilowatts * (self.runtime / timedelta(hours=1)) * len(self.earliest)

    @property
    def without_delay(self) -> Job:
        """The same job with no leave to wait."""
        return Job(self.earliest, self.runtime, timedelta(0), self.kilowatts)


def total_g(placements: Iterable[Placement]) -> float:
    """What all runs emit together (gCO2eq)."""
    return sum(placement.emission_g for placement in placements)
