"""Small batches, and what is possible for them: every way to place every run is tried."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from itertools import combinations, pairwise
from typing import Any

from tests.api.referee.nature import DAWN, Zone

Body = dict[str, Any]
Cell = tuple[str, int]
ZONES = ("GB", "FR", "DE", "NL", "BE", "FI")
KINDS: tuple[tuple[str, Body | None], ...] = (
    ("contiguous", None),
    ("contiguous", None),
    ("gridded", {"type": "interruptible", "restart_kwh": 0.05}),
    ("gridded", {"type": "interruptible", "minimum_run_seconds": 1}),
    ("gridded", {"type": "interruptible", "minimum_run_seconds": 2}),
)


@dataclass(frozen=True)
class Way:
    """One way to place a run: what it costs (W x g/kWh x slots, 1/10 of a W) and where it draws."""

    cost: Fraction
    cells: tuple[Cell, ...]


def drawn(draw: random.Random, *, capacity: bool) -> Body:
    """A batch of a few runs without parts of slots."""
    step = draw.choice([900, 1800, 3600])
    workloads = [_workload(draw, step) for _ in range(draw.randint(1, 4))]
    body: Body = {"workloads": workloads, "step_seconds": step}
    if capacity:
        body["capacity"] = {
            "unit": "kW",
            "default": draw.choice([1, 1, 2, 1.5]),
            "zones": {"FR": draw.choice([0, 1, 2]), "NL": None},
        }
    return body


def _workload(draw: random.Random, step: int) -> Body:
    _, execution = draw.choice(KINDS)
    slots = draw.randint(1, 4)
    if execution:
        execution = {**execution, "step_seconds": step}
        if "minimum_run_seconds" in execution:
            execution["minimum_run_seconds"] *= step
    start = DAWN + timedelta(seconds=step * draw.randint(0, 6))
    return {
        "runtime": slots * step,
        "schedule": {
            "type": "onetime",
            "start_time": start.isoformat(),
            "max_delay": step * draw.randint(0, 5),
        },
        "dataset": {"input_size_gb": 0, "output_size_gb": 0},
        "candidate_zones": draw.sample(ZONES, draw.randint(1, 3)),
        "watts_per_core": draw.choice([1000, 500, 700]),
        "execution": execution,
    }


def ways(workload: Mapping[str, Any], step: int, world: Mapping[str, Zone]) -> list[Way]:
    """Every way to place its run on the grid, whatever the others do."""
    start = workload["schedule"]["start_time"]
    first = int((DAWN.fromisoformat(start) - DAWN).total_seconds()) // step
    slots = workload["runtime"] // step
    last = first + slots + workload["schedule"]["max_delay"] // step
    return [
        way
        for zone in workload["candidate_zones"]
        for chosen in _chosen(workload["execution"], range(first, last), slots, step)
        if (way := _way(workload, zone, chosen, step, world)) is not None
    ]


def _chosen(
    execution: Mapping[str, Any] | None, window: range, slots: int, step: int
) -> Iterator[tuple[int, ...]]:
    if execution is None:
        yield from (tuple(range(at, at + slots)) for at in window[: len(window) - slots + 1])
        return
    least = min(slots, -(-execution.get("minimum_run_seconds", 0) // step))
    for chosen in combinations(window, slots):
        if all(length >= least for length in _lengths(chosen)):
            yield chosen


def _lengths(chosen: Sequence[int]) -> list[int]:
    lengths = [1]
    for before, after in pairwise(chosen):
        if after == before + 1:
            lengths[-1] += 1
        else:
            lengths.append(1)
    return lengths


def _way(
    workload: Mapping[str, Any],
    zone: str,
    chosen: Sequence[int],
    step: int,
    world: Mapping[str, Zone],
) -> Way | None:
    grams = world[zone].grams["lifecycle"]
    kilowatts = Fraction(workload["watts_per_core"], 1000)
    restart = Fraction(str((workload["execution"] or {}).get("restart_kwh", 0)))
    cost = Fraction(0)
    for place, slot in enumerate(chosen):
        minutes = grams[slot * step // 60 : (slot + 1) * step // 60]
        known = [gram for gram in minutes if gram is not None]
        if len(known) < step // 60:
            return None
        energy = kilowatts * step / 3600
        if place and chosen[place - 1] < slot - 1:
            energy += restart
        cost += energy * sum(known) / len(known)
    return Way(cost, tuple((zone, slot) for slot in chosen))


def best(
    body: Mapping[str, Any], world: Mapping[str, Zone], only: Sequence[int] | None = None
) -> tuple[int, Fraction]:
    """The fewest runs without a place, and of the rest the least grams; of some workloads alone."""
    places = range(len(body["workloads"])) if only is None else only
    asked = [body["workloads"][place] for place in places]
    each = [
        sorted(ways(one, body["step_seconds"], world), key=lambda way: way.cost) for one in asked
    ]
    powers = [Fraction(one["watts_per_core"], 1000) for one in asked]
    found = [(len(each) + 1, Fraction(0))]
    _search(body, each, powers, {}, (0, Fraction(0)), found)
    return found[0]


def _search(
    body: Mapping[str, Any],
    left: Sequence[Sequence[Way]],
    powers: Sequence[Fraction],
    used: Mapping[Cell, Fraction],
    so_far: tuple[int, Fraction],
    found: list[tuple[int, Fraction]],
) -> None:
    floor = sum((each[0].cost for each in left if each), Fraction(0))
    if so_far[0] > found[0][0] or (so_far[0] == found[0][0] and so_far[1] + floor >= found[0][1]):
        return
    if not left:
        found[0] = min(found[0], so_far)
        return
    for way in left[0]:
        more = {cell: used.get(cell, Fraction(0)) + powers[0] for cell in way.cells}
        if all(taken <= limit(body, cell) for cell, taken in more.items()):
            after = so_far[0], so_far[1] + way.cost
            _search(body, left[1:], powers[1:], {**used, **more}, after, found)
    _search(body, left[1:], powers[1:], used, (so_far[0] + 1, so_far[1]), found)


def limit(body: Mapping[str, Any], cell: Cell) -> Fraction:
    """The capacity of a zone in a slot, kW."""
    capacity = body.get("capacity")
    if capacity is None:
        return Fraction(10**9)
    value = capacity["zones"].get(cell[0], capacity["default"])
    return Fraction(10**9) if value is None else Fraction(str(value))
