"""What an answer says of each run: where and when, what it emits, what that saves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isclose, isfinite
from typing import Any

from api.models.batch.homes import Home
from api.models.batch.slots import Grid, Run
from api.models.carbon_trace import Floats
from api.models.grid.problem import GridProblem, Task, Use

Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Rates:
    """What a kWh costs by zone and slot: grams of CO2eq, and money where that counts."""

    grams: Floats
    money: Floats | None


@dataclass(frozen=True, slots=True)
class Placed:
    """A run that has a place: what it uses, in the order of slots, and how it is named."""

    run: Run
    task: Task
    uses: Sequence[Use]
    home: Home

    def energy_kwh(self, grid: Grid) -> float:
        """What it draws, restarts included."""
        return sum(use.kilowatts for use in self.uses) * grid.hours

    def spends(self, per_kwh: Floats, grid: Grid) -> float:
        """What it costs, by a price per kWh in each zone and slot."""
        return grid.hours * sum(
            use.kilowatts * float(per_kwh[use.zone, use.slot]) for use in self.uses
        )

    def at_once(self, per_kwh: Floats, grid: Grid) -> float | None:
        """What it would cost to start at once in the zone where it starts, and not to pause.

        None where that is not known.
        """
        first, zone = self.run.first, self.uses[0].zone
        kilowatts, slots = _usual(self.task, self.run)
        cost = float(per_kwh[zone, first : first + slots].sum()) * kilowatts * grid.hours
        return cost if isfinite(cost) else None


def _usual(task: Task, run: Run) -> tuple[float, int]:
    """The power and the slots of a run that neither waits nor pauses: its first level's."""
    return (task.levels[0].kilowatts if task.levels else task.kilowatts), run.slots


def told(placed: Placed, grid: Grid, problem: GridProblem, rates: Rates) -> Answer:
    """A run as the answer tells it."""
    pieces = list(_pieces(placed, grid, problem))
    return {
        "run": placed.run.number,
        "earliest": placed.run.earliest,
        "deadline": placed.run.latest,
        "zone": pieces[0]["zone"],
        "region": pieces[0]["region"],
        "start": pieces[0]["start"],
        "end": pieces[-1]["end"],
        "pieces": pieces,
        "energy_kwh": placed.energy_kwh(grid),
        **_spent(placed, grid, rates.grams, ("emission_g", "run_now_g", "saved_g")),
        **_spent(placed, grid, rates.money, ("cost", "run_now_cost", "saved_cost")),
    }


def _spent(
    placed: Placed, grid: Grid, per_kwh: Floats | None, names: tuple[str, str, str]
) -> Answer:
    """What it takes, what it would take at once, and the difference; nothing without a price."""
    if per_kwh is None:
        return {}
    spent, now = placed.spends(per_kwh, grid), placed.at_once(per_kwh, grid)
    return dict(zip(names, (spent, now, None if now is None else now - spent), strict=True))


def _pieces(placed: Placed, grid: Grid, problem: GridProblem) -> Iterator[Answer]:
    """Stretches in one zone at one power."""
    stretch: list[Use] = []
    for use in placed.uses:
        if stretch and not _goes_on(stretch[-1], use):
            yield _piece(stretch, placed, grid, problem)
            stretch = []
        stretch.append(use)
    yield _piece(stretch, placed, grid, problem)


def _goes_on(before: Use, after: Use) -> bool:
    follows = after.slot == before.slot + 1 and after.zone == before.zone
    return follows and isclose(after.kilowatts, before.kilowatts, rel_tol=1e-9)


def _piece(stretch: Sequence[Use], placed: Placed, grid: Grid, problem: GridProblem) -> Answer:
    zone = problem.zones[stretch[0].zone]
    return {
        "zone": zone,
        "region": placed.home.regions[zone],
        "start": grid.at(stretch[0].slot),
        "end": grid.at(stretch[-1].slot + 1),
        "kilowatts": stretch[0].kilowatts,
        "takes": stretch[0].takes,
    }
