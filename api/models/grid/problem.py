"""Tasks that share the zones' capacity, slot by slot: what is to be solved, and a solution."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from api.models.carbon_trace import Floats
from api.models.certificate import Certificate
from api.models.job import Level

Kind = Literal["contiguous", "interruptible", "elastic"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One run: `slots` of work in the slots [first, last), in one of `zones` (their places).

    Working, it draws `kilowatts` and `takes` so much of a zone's capacity; elastic, both are
    those of a level's share, and `work` is throughput x hours. `minimum_run` in slots. One that
    is interruptible may use parts of a slot, unless a stretch or a restart, or it, says otherwise.
    """

    key: str
    kind: Kind
    zones: tuple[int, ...]
    first: int
    last: int
    slots: int
    kilowatts: float
    takes: float
    may_migrate: bool = False
    minimum_run: int = 1
    restart_kwh: float = 0.0
    in_whole_slots: bool = False
    levels: tuple[Level, ...] = ()
    work: float = 0.0

    @property
    def is_switched(self) -> bool:
        """Whether it matters when it pauses and begins anew."""
        return self.kind == "interruptible" and (self.minimum_run > 1 or self.restart_kwh > 0)


@dataclass(frozen=True, eq=False)
class GridProblem:
    """Minimise the cost of all tasks' energy within the zones' capacity.

    `cost[zone, slot]` is per kWh, infinite where nothing may run (not known, past the horizon).
    `capacity[zone, slot]` is in the unit of `Task.takes`, infinite where there is no limit.
    `spent[zone, slot]` per kWh, if given, may add up to `budget` at most.
    """

    zones: tuple[str, ...]
    start: datetime
    step: timedelta
    cost: Floats
    capacity: Floats
    tasks: tuple[Task, ...]
    spent: Floats | None = None
    budget: float | None = None


class Use(NamedTuple):
    """What a task draws in a zone in a slot, and takes of its capacity.

    `shares`, where they are told: at which power (kW) for which share of the slot, restarts left
    out.
    """

    slot: int
    zone: int
    kilowatts: float
    takes: float
    shares: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Solution:
    """What each task uses, by key; those that found no place, and why; what is proven.

    The certificate is of the tasks that have a place.
    """

    uses: Mapping[str, tuple[Use, ...]]
    unplaced: Mapping[str, str]
    certificate: Certificate
