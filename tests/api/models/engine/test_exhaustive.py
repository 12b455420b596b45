"""The engine equals exhaustive search on random small jobs of every kind.

`GRIDTIDE_ORDEAL=full pytest -m slow tests/api/models/engine` looks at more than 5,000 of them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import timedelta

import numpy as np
import pytest

from api.models.job import Aim, Budget, Elastic, Interruptible, Job
from api.models.optimization_engine import Placed, best, roaming, why_not
from tests.api.models.engine import exhaustive
from tests.api.models.engine.cases import (
    MINUTE,
    START,
    Minutes,
    elastic,
    gridded,
    in_phases,
    job_of,
    minutes_of,
)

HOUR = timedelta(hours=1)
Rng = np.random.Generator


def weighed(rng: Rng) -> Aim:
    """Carbon alone in most cases, else both."""
    return [Aim(), Aim(), Aim(0.0, 1.0), Aim(1.0, 7.0)][rng.integers(4)]


def value_of(known: Minutes, aim: Aim) -> np.ndarray:
    """What counts in each minute."""
    if not aim.price_weight and (aim.budget is None or aim.budget.of == "carbon"):
        return aim.carbon_weight * known.carbon
    return aim.carbon_weight * known.carbon + aim.price_weight * known.price


def over(values: np.ndarray, start: float, end: float) -> float:
    """The integral over some minutes, which need not be whole."""
    if end <= start:
        return 0.0
    minutes = np.arange(int(start), int(np.ceil(end)))
    lasts = np.minimum(minutes + 1, end) - np.maximum(minutes, start)
    return float((values[minutes][lasts > 0] * lasts[lasts > 0]).sum())


def check_pieces(job: Job, placed: Placed, zones: Mapping[str | None, Minutes]) -> None:
    """Every run stays in its window, does its work and emits what its pieces do."""
    for earliest, run in zip(job.earliest, placed.placements, strict=True):
        assert earliest <= run.start == run.pieces[0].start
        assert run.pieces[-1].end <= earliest + job.max_delay + job.runtime
        assert all(a.end <= b.start for a, b in zip(run.pieces, run.pieces[1:], strict=False))
        energy = sum(piece.kilowatts * ((piece.end - piece.start) / HOUR) for piece in run.pieces)
        emitted = sum(
            piece.kilowatts
            / 60
            * over(zones[piece.zone].carbon, *((at - START) / MINUTE for at in piece[:2]))
            for piece in run.pieces
        )
        if isinstance(job.shape, Elastic):
            assert run.energy_kwh == pytest.approx(energy)
            continue
        lasted = sum((piece.end - piece.start for piece in run.pieces), timedelta(0))
        assert lasted == job.runtime
        again = job.shape.restart_kwh if isinstance(job.shape, Interruptible) else 0.0
        pauses = sum(a.end < b.start for a, b in zip(run.pieces, run.pieces[1:], strict=False))
        assert run.energy_kwh == pytest.approx(energy + again * pauses)
        if not again:
            assert run.emission_g == pytest.approx(emitted, rel=1e-9, abs=1e-9)


def check(
    job: Job,
    aim: Aim,
    known: Minutes,
    search: Callable[[np.ndarray, Job, int], float | None],
) -> None:
    """The engine's optimum of all runs is the sum of each run's by the search."""
    value = value_of(known, aim)
    expected = [search(value, job, run) for run in range(len(job.earliest))]
    placed = best(known.costs, job, aim)
    if None in expected:
        assert placed is None
        assert why_not(known.costs, job, aim)
        return
    assert placed is not None
    assert placed.certificate.status == "optimal"
    assert placed.certificate.objective == pytest.approx(sum(expected) / 60, rel=1e-9, abs=1e-9)
    assert placed.certificate.bound == placed.certificate.objective
    check_pieces(job, placed, {None: known})


def contiguous(rng: Rng) -> None:
    known = minutes_of(rng, int(rng.integers(1, 9)))
    job = job_of(rng, len(known.carbon), runs=int(rng.integers(1, 4)))
    check(job, weighed(rng), known, exhaustive.contiguous)


def phases(rng: Rng) -> None:
    known = minutes_of(rng, int(rng.integers(1, 9)))
    job = in_phases(rng, job_of(rng, len(known.carbon), runs=int(rng.integers(1, 3))))
    check(job, weighed(rng), known, exhaustive.contiguous)


def interruptible(rng: Rng) -> None:
    known = minutes_of(rng, int(rng.integers(1, 7)))
    job = job_of(rng, len(known.carbon), Interruptible(), runs=int(rng.integers(1, 4)))
    check(job, weighed(rng), known, exhaustive.interruptible)


def stretches(rng: Rng) -> None:
    known = minutes_of(rng, int(rng.integers(4, 13)), longest=1)
    job = job_of(rng, len(known.carbon), gridded(rng), runs=int(rng.integers(1, 3)))
    check(job, weighed(rng), known, exhaustive.gridded)


def levels(rng: Rng) -> None:
    known = minutes_of(rng, int(rng.integers(1, 5)))
    job = job_of(rng, len(known.carbon))
    shape = elastic(rng, (job.max_delay + job.runtime) // MINUTE)
    job = Job(job.earliest, job.runtime, job.max_delay, job.kilowatts, shape)
    check(job, weighed(rng), known, exhaustive.mixed)


def moving(rng: Rng) -> None:
    """Free to move, a run has the best zone in every minute."""
    zones = {name: minutes_of(rng, 3) for name in "abc"[: int(rng.integers(1, 4))]}
    length = min(len(zone.carbon) for zone in zones.values())
    job = job_of(rng, length, Interruptible())
    if rng.random() < 0.4:
        shape = elastic(rng, (job.max_delay + job.runtime) // MINUTE)
        job = Job(job.earliest, job.runtime, job.max_delay, job.kilowatts, shape)
    aim = weighed(rng)
    values = np.array([value_of(zone, aim)[:length] for zone in zones.values()])
    cheapest = np.where(np.isnan(values).all(axis=0), np.nan, np.nan_to_num(values, nan=1e9).min(0))
    search = exhaustive.mixed if isinstance(job.shape, Elastic) else exhaustive.interruptible
    expected = search(cheapest, job, 0)
    placed = roaming({name: zone.costs for name, zone in zones.items()}, job, aim)
    assert (placed is None) == (expected is None)
    if placed is not None and expected is not None:
        assert placed.certificate.objective == pytest.approx(expected / 60, rel=1e-9, abs=1e-9)
        check_pieces(job, placed, dict(zones))


def constrained(rng: Rng, job: Job, known: Minutes) -> tuple[Aim, np.ndarray, np.ndarray] | None:
    """A budget between nothing and what the best without one spends; the value, the spending."""
    of = str(rng.choice(["carbon", "price"]))
    weights = (1.0, 0.0) if of == "price" else (0.0, 1.0)
    free = best(known.costs, job, Aim(*weights, Budget(of, 1e12)))
    if free is None:
        return None
    cheapest = best(known.costs, job, Aim(weights[1], weights[0], Budget("price", 1e12)))
    least, most = (
        sum(run.cost if of == "price" else run.emission_g for run in placed.placements)
        for placed in (cheapest, free)
    )
    share = float(rng.choice([-0.1, 0.0, 0.3, 0.6, 0.9, 1.0]))
    at_most = least + share * (most - least) - (0.01 if share < 0 else 0.0)
    value = weights[0] * known.carbon + weights[1] * known.price
    spent = (known.price if of == "price" else known.carbon) + 0 * value
    return Aim(*weights, Budget(of, at_most)), value + 0 * spent, spent


def check_budget(
    job: Job,
    known: Minutes,
    constraint: tuple[Aim, np.ndarray, np.ndarray],
    search: Callable[[np.ndarray, np.ndarray, Job, float], float | None],
) -> None:
    aim, value, spent = constraint
    assert aim.budget is not None
    at_most = aim.budget.at_most
    slack = 1e-9 * max(1.0, abs(at_most))
    placed = best(known.costs, job, aim)
    loose, tight = (search(value, spent, job, 60 * (at_most + d)) for d in (slack, -slack))
    if placed is None:
        assert tight is None
        assert "below the least possible" in (why_not(known.costs, job, aim) or "")
        return
    assert loose is not None
    is_proven = placed.certificate.status == "optimal"
    assert is_proven or placed.certificate.method == "lagrangean-relaxation"
    used = sum(r.cost if aim.budget.of == "price" else r.emission_g for r in placed.placements)
    assert used <= at_most + 2 * slack
    least, most = loose / 60, (np.inf if tight is None else tight / 60)
    found = placed.certificate.objective
    assert found >= least - 1e-6 * abs(least) - 1e-6
    proven = found if is_proven else placed.certificate.bound
    assert proven <= most + 1e-6 * abs(most) + 1e-6
    check_pieces(job, placed, {None: known})


def budget_contiguous(rng: Rng) -> None:
    known = minutes_of(rng, int(rng.integers(1, 7)))
    job = job_of(rng, len(known.carbon))
    job = in_phases(rng, job) if rng.random() < 0.3 else job
    constraint = constrained(rng, job, known)
    if constraint:
        check_budget(job, known, constraint, exhaustive.contiguous_within)


def budget_several(rng: Rng) -> None:
    known = minutes_of(rng, int(rng.integers(2, 5)), longest=3)
    job = job_of(rng, len(known.carbon), runs=2)
    constraint = constrained(rng, job, known)
    if constraint:
        check_budget(job, known, constraint, exhaustive.contiguous_within)


def budget_mixed(rng: Rng) -> None:
    known = minutes_of(rng, int(rng.integers(1, 6)))
    job = job_of(rng, len(known.carbon), Interruptible())
    if rng.random() < 0.5:
        known = minutes_of(rng, int(rng.integers(1, 4)))
        job = job_of(rng, len(known.carbon))
        shape = elastic(rng, (job.max_delay + job.runtime) // MINUTE)
        job = Job(job.earliest, job.runtime, job.max_delay, job.kilowatts, shape)
    constraint = constrained(rng, job, known)
    if constraint:
        check_budget(job, known, constraint, exhaustive.mixed_within)


def budget_stretches(rng: Rng) -> None:
    known = minutes_of(rng, int(rng.integers(4, 11)), longest=1)
    job = job_of(rng, len(known.carbon), gridded(rng), runs=int(rng.integers(1, 3)))
    constraint = constrained(rng, job, known)
    if constraint:
        check_budget(job, known, constraint, exhaustive.gridded_within)


KINDS = {
    contiguous: 1200,
    phases: 800,
    interruptible: 900,
    stretches: 900,
    levels: 800,
    moving: 500,
    budget_contiguous: 400,
    budget_mixed: 400,
    budget_several: 60,
    budget_stretches: 60,
}
assert sum(KINDS.values()) >= 5000
FULL = os.environ.get("GRIDTIDE_ORDEAL") == "full"


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_the_engine_equals_exhaustive_search(kind: Callable[[Rng], None]) -> None:
    for case in range(KINDS[kind] if FULL else KINDS[kind] // 5):
        kind(np.random.default_rng([case, 7]))
