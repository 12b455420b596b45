"""Runs that pause or change their scale between transfers: as good as trying every window."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from itertools import combinations

import numpy as np
import pytest

from api.models.job import Aim, Costs, Elastic, Interruptible, Job, Level
from api.models.limits import TooLarge
from api.models.network import Transfer, Transfers, in_windows, placed_with_transfers
from tests.api.models.network.test_stages import HOURLY, MINUTE, START, steps, sums, trace

KILOWATTS = 2.0
TWO_LEVELS = Elastic((Level(1.0, 1.0), Level(1.8, 2.4)), 0.0)


class Case:
    """Minutes of computing and moving at random, with transfers before and after."""

    def __init__(
        self, draw: random.Random, delay: int = 12, runtimes: tuple[int, ...] = (2, 3, 4)
    ) -> None:
        self.there, self.back = draw.choice((0, 1, 3)), draw.choice((0, 2, 4))
        self.runtime = draw.choice(runtimes)
        self.delay = self.there + self.back + draw.randint(0, delay)
        gaps = draw.random() < 0.3
        count = self.runtime + self.delay
        self.computing = steps(draw, count, gaps=gaps)
        self.moving = [value / 3 for value in steps(draw, count, gaps=gaps)]

    def job(self, shape: Interruptible | Elastic) -> Job:
        return Job((START,), self.runtime * MINUTE, self.delay * MINUTE, KILOWATTS, shape)

    @property
    def costs(self) -> Costs:
        return Costs(trace(self.computing))

    @property
    def transfers(self) -> Transfers:
        return Transfers(
            input=Transfer(self.there * MINUTE),
            output=Transfer(self.back * MINUTE),
            network=trace(self.moving),
            endpoint=trace([0.0] * len(self.moving)),
        )

    def moves(self, first: int, last: int) -> float:
        """The least grams of moving in before a minute and out from another on."""
        there = sums(np.array(self.moving), self.there)[: first - self.there + 1]
        back = sums(np.array(self.moving), self.back)[last:]
        known = [[grams for grams in each if np.isfinite(grams)] for each in (there, back)]
        return sum(min(each) for each in known) if all(known) else np.inf

    def least(self, step: int, minimum_run: int, restart_g: float) -> float:
        """Of all choices of steps to work in, and of transfers by the minute."""
        count = (self.runtime + self.delay) // step
        found = []
        for chosen in combinations(range(count), self.runtime // step):
            runs = np.split(chosen, np.flatnonzero(np.diff(chosen) > 1) + 1)
            if min(map(len, runs)) < minimum_run:
                continue
            first, last = chosen[0] * step, (chosen[-1] + 1) * step
            if first < self.there or last > self.runtime + self.delay - self.back:
                continue
            slots = [self.computing[slot * step : (slot + 1) * step] for slot in chosen]
            again = sum(
                np.mean(self.computing[run[0] * step : (run[0] + 1) * step]) * restart_g
                for run in runs[1:]
            )
            found.append(np.sum(slots) * KILOWATTS / HOURLY + again + self.moves(first, last))
        return min((grams for grams in found if np.isfinite(grams)), default=np.inf)


def check(case: Case, job: Job, least: float) -> bool:
    """Whether it has a place, which it must have, and be as good as, by trying everything."""
    placed = placed_with_transfers(case.costs, job, Aim(), case.transfers)
    assert (placed is None) == (not np.isfinite(least))
    if placed is None:
        return False
    (run,) = placed.placements
    assert run.emission_g == pytest.approx(least, abs=1e-9, rel=1e-8)
    assert placed.certificate.status == "optimal"
    assert run.energy_kwh is not None
    begin, end = run.pieces[0].start, run.pieces[-1].end
    assert begin - case.there * MINUTE >= START
    assert end + case.back * MINUTE <= START + (case.runtime + case.delay) * MINUTE
    if run.input_start is not None:
        assert START <= run.input_start <= begin - case.there * MINUTE
    if run.output_start is not None:
        assert end <= run.output_start
    return True


def test_a_run_that_may_pause_is_as_good_as_the_best_minutes_of_any_window() -> None:
    draw = random.Random(1)
    placed = 0
    for _ in range(100):
        case = Case(draw, delay=6)
        if case.there + case.back:
            placed += check(case, case.job(Interruptible()), case.least(1, 1, 0.0))
    assert placed > 50


def test_so_is_one_with_least_stretches_and_restarts_on_its_grid() -> None:
    draw = random.Random(2)
    placed = 0
    for _ in range(60):
        case = Case(draw, runtimes=(4, 8))
        shape = Interruptible(4 * MINUTE, 0.02, 2 * MINUTE)
        if case.there + case.back:
            placed += check(case, case.job(shape), case.least(2, 2, 0.02))
    assert placed > 20


def test_an_elastic_run_is_never_worse_than_in_any_window_of_minutes() -> None:
    draw = random.Random(3)
    for _ in range(20):
        case = Case(draw, delay=8)
        if not case.there + case.back:
            continue
        shape = Elastic(TWO_LEVELS.levels, 1.5 * case.runtime / HOURLY)
        job = case.job(shape)
        placed = placed_with_transfers(case.costs, job, Aim(), case.transfers)
        tried = [
            in_window(case, job, first, last) + case.moves(first, last)
            for first in range(case.there, case.runtime + case.delay - case.back + 1)
            for last in range(first + 1, case.runtime + case.delay - case.back + 1)
        ]
        least = min(tried)
        assert (placed is None) <= (not np.isfinite(least))
        if placed is not None:
            (run,) = placed.placements
            assert run.emission_g <= least + 1e-9
            assert placed.certificate.status == "optimal"


def in_window(case: Case, job: Job, first: int, last: int) -> float:
    """The least grams of computing in a window of minutes."""
    window = Job(
        (START + first * MINUTE,),
        min(job.runtime, (last - first) * MINUTE),
        max((last - first) * MINUTE - job.runtime, timedelta(0)),
        job.kilowatts,
        job.shape,
    )
    placed = in_windows.best(case.costs, window, Aim())
    return np.inf if placed is None else placed.placements[0].emission_g


def test_out_of_work_it_tells_a_bound_and_no_optimum(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(in_windows, "MOST_WINDOWS", 1)
    draw, told = random.Random(4), set()
    for _ in range(30):
        case = Case(draw, delay=6)
        if not case.there + case.back:
            continue
        placed = placed_with_transfers(case.costs, case.job(Interruptible()), Aim(), case.transfers)
        if placed is not None:
            told.add(placed.certificate.status)
            least = case.least(1, 1, 0.0)
            assert placed.certificate.bound is not None
            assert placed.certificate.bound <= least + 1e-9
            assert placed.placements[0].emission_g >= least - 1e-9
    assert "feasible" in told


def test_every_run_that_may_pause_is_placed_as_if_it_were_alone() -> None:
    draw, both = random.Random(8), 0
    for _ in range(12):
        case = Case(draw)
        job = case.job(Interruptible())
        if case.delay < case.there + case.back + 2 or not case.there + case.back:
            continue
        twice = replace(
            job, earliest=(START, START + 2 * MINUTE), max_delay=job.max_delay - 2 * MINUTE
        )
        together = placed_with_transfers(case.costs, twice, Aim(), case.transfers)
        alone = [
            placed_with_transfers(case.costs, replace(twice, earliest=(at,)), Aim(), case.transfers)
            for at in twice.earliest
        ]
        assert (together is None) == (None in alone)
        if together is not None:
            grams = [one.placements[0].emission_g for one in alone if one]
            assert [run.emission_g for run in together.placements] == pytest.approx(grams)
            both += 1
    assert both > 3


def test_too_many_runs_that_may_pause_are_refused() -> None:
    case = Case(random.Random(8))
    job = replace(case.job(Interruptible()), earliest=(START,) * 101)
    with pytest.raises(TooLarge, match="at most 100 runs"):
        placed_with_transfers(case.costs, job, Aim(), case.transfers)
