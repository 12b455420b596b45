"""How a run may be shaped in time, in the words of a workload, and as the optimiser's shape."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal, NamedTuple

from api.models import job

Kind = Literal["contiguous", "interruptible", "elastic"]


class Level(NamedTuple):
    """A scale at which an elastic run may work: `throughput` in work per hour, at so many watts."""

    cores: float
    throughput: float
    watts: float


class Phase(NamedTuple):
    """A stretch of a contiguous run at constant power."""

    seconds: int
    watts: float


@dataclass(frozen=True, slots=True)
class Execution:
    """A kind of run; what belongs to another kind is None.

    `work` is in the unit of the levels' throughput x hours. `migratable`: a run may move between
    the candidates while it runs.
    """

    type: Kind = "contiguous"
    migratable: bool = False
    minimum_run_seconds: int | None = None
    restart_kwh: float | None = None
    step_seconds: int | None = None
    levels: tuple[Level, ...] | None = None
    work: float | None = None

    @property
    def keeps_to_a_grid(self) -> bool:
        """Whether its pauses begin and end on a grid, for they are not free."""
        return bool(self.minimum_run_seconds or self.restart_kwh)

    def cores_at(self, drawn: float, pue: float) -> float | None:
        """How many cores work in an elastic run that draws so many kW; None of another kind."""
        levels = self.levels or ()
        near = min(levels, key=lambda one: abs(kilowatts(one, pue) - drawn), default=None)
        return near.cores if near else None

    def shape(self, phases: Sequence[Phase], pue: float) -> job.Shape:
        """The shape of its runs; powers of the shape are drawn from the grid, PUE included."""
        if self.type == "interruptible":
            minimum, step = self.minimum_run_seconds or 0, self.step_seconds or 0
            return job.Interruptible(
                timedelta(seconds=minimum), self.restart_kwh or 0.0, timedelta(seconds=step)
            )
        if self.type == "elastic":
            levels = (job.Level(one.throughput, kilowatts(one, pue)) for one in self.levels or ())
            return job.Elastic(tuple(levels), self.work or 0.0)
        drawn = (job.Phase(timedelta(seconds=one.seconds), kilowatts(one, pue)) for one in phases)
        return job.Contiguous(tuple(drawn))


def kilowatts(drawing: Level | Phase, pue: float) -> float:
    """What a level or a phase draws from the grid, in kW."""
    return drawing.watts * pue / 1000


def execution_of(checked: Mapping[str, Any]) -> Execution:
    """The execution that a checked body describes, with the defaults of its kind."""
    asked = checked["execution"]
    if asked is None:
        return Execution()
    if asked["type"] == "interruptible":
        return Execution(**_interruptible(asked))
    if asked["type"] == "elastic":
        return Execution(**_elastic(asked, checked["runtime"], checked["watts_per_core"]))
    return Execution(**asked)


def phases_of(checked: Mapping[str, Any]) -> tuple[Phase, ...]:
    """The power profile of a checked body; empty without one."""
    return tuple(Phase(**phase) for phase in checked["power_profile"] or ())


def _interruptible(asked: Mapping[str, Any]) -> dict[str, Any]:
    defaults = {"minimum_run_seconds": 0, "restart_kwh": 0.0, "step_seconds": 300}
    given = {name: value for name, value in asked.items() if value is not None}
    return {**asked, **defaults, **given}


def _elastic(asked: Mapping[str, Any], runtime: timedelta, watts_per_core: float) -> dict[str, Any]:
    levels = tuple(_level(level, watts_per_core) for level in asked["levels"])
    usual = levels[0].throughput * (runtime / timedelta(hours=1))
    return {**asked, "levels": levels, "work": usual if asked["work"] is None else asked["work"]}


def _level(asked: Mapping[str, Any], watts_per_core: float) -> Level:
    usual = asked["cores"] * watts_per_core
    watts = usual if asked["watts"] is None else asked["watts"]
    return Level(asked["cores"], asked["throughput"], watts)
