"""Three starts in a row: equal to trying every minute, and what the deadline and gaps forbid."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import numpy as np
import pytest

from api.models.carbon_trace import CarbonTrace
from api.models.job import Aim, Contiguous, Costs, Job, Phase, Placement
from api.models.network import Transfer, Transfers, placed_with_transfers
from database.moments import microseconds

START = datetime(2026, 3, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOURLY = 60.0


class Case(NamedTuple):
    """A case by the minute: g/kWh or g/h in each, NaN where not known; spans in minutes."""

    computing: list[float]
    network: list[float]
    endpoint: list[float]
    there: int
    runtime: int
    back: int
    delay: int
    kilowatts: tuple[float, ...]

    @property
    def job(self) -> Job:
        lasts = self.runtime // len(self.kilowatts)
        phases = tuple(Phase(lasts * MINUTE, kw) for kw in self.kilowatts)
        shape = Contiguous(phases if len(phases) > 1 else ())
        mean = sum(self.kilowatts) / len(self.kilowatts)
        return Job((START,), self.runtime * MINUTE, self.delay * MINUTE, mean, shape)

    @property
    def transfers(self) -> Transfers:
        return Transfers(
            input=Transfer(self.there * MINUTE),
            output=Transfer(self.back * MINUTE),
            network=trace(self.network),
            endpoint=trace(self.endpoint),
        )

    @property
    def least(self) -> tuple[float, int, int, int] | None:
        """The least grams, and the earliest starts for it, of all that there are on minutes."""
        moving = np.array(self.network) + np.array(self.endpoint)
        there, back = sums(moving, self.there), sums(moving, self.back)
        compute = phased(np.array(self.computing), self.runtime, self.kilowatts)
        end = self.delay + self.runtime
        found = [
            (there[t1] + compute[t2] + back[t3], t2, t1, t3)
            for t1 in range(end - self.there - self.runtime - self.back + 1)
            for t2 in range(t1 + self.there, end - self.runtime - self.back + 1)
            for t3 in range(t2 + self.runtime, end - self.back + 1)
        ]
        known = [one for one in found if np.isfinite(one[0])]
        if not known:
            return None
        least = min(one[0] for one in known)
        grams, t2, t1, t3 = min(
            (one for one in known if one[0] <= least + 1e-9), key=lambda x: x[1:]
        )
        return grams, t1, t2, t3


def trace(by_minute: list[float]) -> CarbonTrace:
    """A trace with an edge only where the value changes."""
    changes = [0, *(i for i in range(1, len(by_minute)) if by_minute[i] is not by_minute[i - 1])]
    edges = [microseconds(START + at * MINUTE) for at in (*changes, len(by_minute))]
    return CarbonTrace(np.array(edges), np.array([by_minute[at] for at in changes]))


def sums(by_minute: np.ndarray, lasts: int) -> list[float]:
    """What an hour's rate gives in so many minutes from each on."""
    starts = range(len(by_minute) - lasts + 1)
    return [float(by_minute[at : at + lasts].sum()) / HOURLY for at in starts]


def phased(by_minute: np.ndarray, runtime: int, kilowatts: tuple[float, ...]) -> list[float]:
    lasts = runtime // len(kilowatts)
    draws = np.repeat(kilowatts, lasts)
    starts = range(len(by_minute) - runtime + 1)
    return [float((by_minute[at : at + runtime] * draws).sum()) / HOURLY for at in starts]


def steps(draw: random.Random, minutes: int, *, gaps: bool) -> list[float]:
    """Steps of random length and of few values, so that ties are many."""
    values: list[float] = []
    while len(values) < minutes:
        value = float("nan") if gaps and draw.random() < 0.15 else float(draw.randint(0, 6) * 10)
        values += [value] * draw.randint(1, 7)
    return values[:minutes]


def cases(count: int, seed: int) -> Iterator[Case]:
    draw = random.Random(seed)
    for _ in range(count):
        parts = draw.choice((1, 1, 2, 3))
        runtime = parts * draw.randint(1, 4)
        there, back = draw.choice((0, 1, 3, 5)), draw.choice((0, 1, 2, 6))
        delay = there + back + draw.randint(0, 14)
        gaps = draw.random() < 0.3
        computing, network, endpoint = (steps(draw, runtime + delay, gaps=gaps) for _ in range(3))
        kilowatts = tuple(draw.choice((0.5, 1.0, 3.0)) for _ in range(parts))
        yield Case(computing, network, endpoint, there, runtime, back, delay, kilowatts)


def minutes(placement: Placement, case: Case) -> tuple[int, int, int]:
    """The three starts in minutes; of a transfer of nothing, when it would be."""
    there = placement.input_start or placement.start
    back = placement.output_start or placement.pieces[-1].end
    return tuple((at - START) // MINUTE for at in (there, placement.start, back))


def test_the_three_starts_are_those_of_trying_every_minute() -> None:
    placed_ones = 0
    for case in cases(1200, seed=5):
        placed = placed_with_transfers(
            Costs(trace(case.computing)), case.job, Aim(), case.transfers
        )
        least = case.least
        assert (placed is None) == (least is None), case
        if placed is None or least is None:
            continue
        (run,) = placed.placements
        assert run.emission_g == pytest.approx(least[0], abs=1e-9), case
        assert placed.certificate.status == "optimal"
        assert placed.certificate.bound == pytest.approx(least[0], abs=1e-9)
        there, start, back = minutes(run, case)
        assert start == least[2], case
        if case.there:
            assert there == least[1], case
        if case.back:
            assert back == least[3], case
        placed_ones += 1
    assert placed_ones > 900
