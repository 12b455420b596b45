"""A job as the optimiser sees it: runs that may wait, and how each may be shaped in time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import inf
from typing import NamedTuple

from api.models.carbon_trace import CarbonTrace

NO_TIME = timedelta(0)
FIVE_MINUTES = timedelta(minutes=5)
HOUR = timedelta(hours=1)
MOST_HOURS = 1e6
"""More than any window has, and few enough for a timedelta."""


class Phase(NamedTuple):
    """A stretch of a run at constant power."""

    duration: timedelta
    kilowatts: float


class Level(NamedTuple):
    """A scale at which an elastic run may work: `throughput` in work per hour."""

    throughput: float
    kilowatts: float


@dataclass(frozen=True, slots=True)
class Contiguous:
    """A run takes `runtime` without a pause; its `phases` fill it, none: at constant power."""

    phases: tuple[Phase, ...] = ()


@dataclass(frozen=True, slots=True)
class Interruptible:
    """A run may pause.

    Each stretch lasts `minimum_run` at least, each one after the first begins with `restart_kwh`
    more. Where either is above zero, stretches begin and end on a grid of `step` from `earliest`.
    """

    minimum_run: timedelta = NO_TIME
    restart_kwh: float = 0.0
    step: timedelta = FIVE_MINUTES

    @property
    def is_gridded(self) -> bool:
        """Whether a stretch has a least length, or costs energy to begin anew."""
        return self.minimum_run > NO_TIME or self.restart_kwh > 0


@dataclass(frozen=True, slots=True)
class Elastic:
    """A run does `work` at any of its levels, or pauses, and may change at any moment."""

    levels: tuple[Level, ...]
    work: float


Shape = Contiguous | Interruptible | Elastic


class Piece(NamedTuple):
    """A stretch [start, end) of a run at constant power; `zone` where a run may move."""

    start: datetime
    end: datetime
    kilowatts: float
    zone: str | None = None


class Placement(NamedTuple):
    """When a run starts, and what it then emits (gCO2eq), moving data included.

    `cost` in the money of the prices. `input_start` and `output_start`: when data leave, where any
    is moved; `moving_g` is what moving them emits.
    """

    start: datetime
    emission_g: float
    pieces: tuple[Piece, ...] = ()
    cost: float | None = None
    energy_kwh: float | None = None
    input_start: datetime | None = None
    output_start: datetime | None = None
    moving_g: float = 0.0


@dataclass(frozen=True, slots=True)
class Job:
    """Each run may use [earliest, earliest + max_delay + runtime).

    `runtime` is what it takes at `kilowatts`, its mean power while it runs without a pause; an
    elastic run may be done sooner.
    """

    earliest: tuple[datetime, ...]
    runtime: timedelta
    max_delay: timedelta
    kilowatts: float
    shape: Shape = Contiguous()

    @property
    def window(self) -> tuple[datetime, datetime]:
        """From the first moment that a run may use to the last."""
        return min(self.earliest), max(self.earliest) + self.max_delay + self.runtime

    @property
    def energy_kwh(self) -> float:
        """What all runs draw from the grid at `kilowatts`."""
        return self.kilowatts * (self.runtime / HOUR) * len(self.earliest)

    @property
    def shortest(self) -> timedelta:
        """The least time that a run takes."""
        if not isinstance(self.shape, Elastic):
            return self.runtime
        fastest = max((level.throughput for level in self.shape.levels), default=0.0)
        return min(self.shape.work / fastest if fastest else inf, MOST_HOURS) * HOUR

    @property
    def without_delay(self) -> Job:
        """The same job with no leave to wait."""
        return Job(self.earliest, self.runtime, NO_TIME, self.kilowatts, self.shape)


@dataclass(frozen=True, slots=True)
class Costs:
    """What a kilowatt-hour in a zone costs at each time: gCO2eq, and money where it is known."""

    carbon: CarbonTrace
    price: CarbonTrace | None = None


@dataclass(frozen=True, slots=True)
class Budget:
    """No more than `at_most` may be spent of one of the two (gCO2eq, or money)."""

    of: str
    at_most: float


@dataclass(frozen=True, slots=True)
class Aim:
    """Minimise carbon_weight x gCO2eq + price_weight x money, within the budget if there is one."""

    carbon_weight: float = 1.0
    price_weight: float = 0.0
    budget: Budget | None = None


def total_g(placements: Iterable[Placement]) -> float:
    """What all runs emit together (gCO2eq)."""
    return sum(placement.emission_g for placement in placements)
