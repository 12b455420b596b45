"""A thousand jobs on the intensities of 2022: certified, and what is too large stays honest."""

import csv
import gzip
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from api.models import optimization_model
from api.models.joint import patterns
from api.models.joint.solving import solve
from tests.api.models.joint.grids import check, problem_of, random_problem, task

TRACES = Path(__file__).parents[5] / "shared/data/carbon/EM123_2022_hourly.csv.gz"
ZONES, SLOTS = 20, 96
CERTIFIED = 5e-4

ordeal = pytest.mark.skipif(
    os.environ.get("GRIDTIDE_ORDEAL") != "full",
    reason="an ordeal: GRIDTIDE_ORDEAL=full python -m pytest -m slow tests/api/models/joint",
)

traces = pytest.mark.skipif(not TRACES.exists(), reason=f"no intensities at {TRACES}")


def intensities(rng, *, alike):
    """Two days of half hours in twenty zones; `alike`: of such levels that none dominates."""
    with gzip.open(TRACES, "rt", encoding="utf-8") as lines:
        _, *rows = csv.reader(lines)
    first = int(rng.integers(0, len(rows) - SLOTS))
    hours = np.array([row[1:] for row in rows[first : first + SLOTS // 2]], float).T
    known = hours[np.isfinite(hours).all(axis=1)]
    if alike:
        known = known[np.argsort(np.abs(known.mean(axis=1) - 350) - 2 * known.std(axis=1))]
        return np.repeat(known[:ZONES], 2, axis=1)
    return np.repeat(known[rng.choice(len(known), ZONES, replace=False)], 2, axis=1)


def crowd(seed, jobs, kind, *, alike=False):
    """Jobs of 1-6 h that may wait 2-15 h; about a third of the cells are needed."""
    rng = np.random.default_rng(seed)
    tasks = []
    for n in range(jobs):
        slots = 2 * int(rng.integers(1, 7))
        length = min(SLOTS, slots + 2 * int(rng.integers(2, 16)))
        first = int(rng.integers(0, SLOTS - length + 1))
        window = (first, first + length)
        migrates = kind == "interruptible"
        everywhere = tuple(range(ZONES))
        tasks.append(task(f"j{n}", kind, everywhere, window, slots, may_migrate=migrates))
    needed = sum(one.slots for one in tasks)
    capacity = np.ceil(3 * needed / (ZONES * SLOTS))
    return problem_of(intensities(rng, alike=alike), capacity, tasks)


def certified(problem):
    solution = solve(problem)
    check(problem, solution)
    assert not solution.unplaced
    assert solution.certificate.gap is not None
    assert solution.certificate.gap <= CERTIFIED
    return solution


@traces
@pytest.mark.slow
@ordeal
@pytest.mark.parametrize("alike", [False, True], ids=["some zones are clean", "none dominates"])
@pytest.mark.parametrize("seed", range(3))
def test_a_thousand_contiguous_jobs_are_certified(seed, alike):
    certified(crowd(seed, 1000, "contiguous", alike=alike))


@traces
def test_two_hundred_contiguous_jobs_are_certified():
    certified(crowd(0, 200, "contiguous"))


@traces
def test_a_thousand_interruptible_jobs_are_placed_optimally_and_in_whole_slots():
    solution = certified(crowd(0, 1000, "interruptible"))
    assert solution.certificate.status == "optimal"
    assert all(use.takes == 1.0 for uses in solution.uses.values() for use in uses)


@pytest.mark.parametrize("seed", range(0, 40, 2))
def test_placements_as_columns_lie_between_their_bound_and_a_rule_keeping_solution(
    seed, monkeypatch
):
    monkeypatch.setattr(patterns, "TOO_LARGE", 0)
    kinds = ("contiguous", "interruptible", "switched")
    drawn = random_problem(seed, zones=3, slots=8, tasks=5, kinds=kinds, even=True)
    problem = replace(drawn, spent=None, budget=None)
    ours, oracle = solve(problem, seconds=5), optimization_model.solve(problem)
    check(problem, ours)
    if ours.unplaced or oracle.unplaced:
        assert len(ours.unplaced) >= len(oracle.unplaced)
        return
    assert ours.certificate.objective >= oracle.certificate.objective * (1 - 1e-9)
    assert ours.certificate.bound <= oracle.certificate.objective * (1 + 1e-9)
    assert ours.certificate.gap <= 0.2
