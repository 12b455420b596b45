"""Three starts in a row: equal to trying every minute, and what the deadline and gaps forbid."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import numpy as np
import pytest

from api.models.carbon_trace import CarbonTrace
from api.models.job import (
    Aim,
    Budget,
    Contiguous,
    Costs,
    Elastic,
    Job,
    Level,
    Phase,
    Placement,
)
from api.models.network import (
    NotEnoughTime,
    Transfer,
    Transfers,
    in_three,
    placed_with_transfers,
)
from api.models.network.moved import Moves
from api.models.optimization_engine import Placed, best
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


LEAST_CARBON = Aim()


def placed(
    case: Case, aim: Aim = LEAST_CARBON, price: list[float] | None = None, **changes: object
) -> Placed | None:
    costs = Costs(trace(case.computing), None if price is None else trace(price))
    return placed_with_transfers(costs, replace(case.job, **changes), aim, case.transfers)


def test_the_three_starts_are_those_of_trying_every_minute() -> None:
    placed_ones = 0
    for case in cases(1200, seed=5):
        found, least = placed(case), case.least
        assert (found is None) == (least is None), case
        if found is None or least is None:
            continue
        (run,) = found.placements
        assert run.emission_g == pytest.approx(least[0], abs=1e-9), case
        assert found.certificate.status == "optimal"
        assert found.certificate.bound == pytest.approx(least[0], abs=1e-9)
        there, start, back = minutes(run, case)
        assert start == least[2], case
        assert not case.there or there == least[1], case
        assert not case.back or back == least[3], case
        placed_ones += 1
    assert placed_ones > 900


def test_what_moving_emits_is_its_rate_over_the_seconds_that_it_takes() -> None:
    for case in cases(60, seed=3):
        found = placed(case)
        if found is None:
            continue
        (run,) = found.placements
        whole = case.job.window
        rates = case.transfers.rates(*whole)
        moves = [(run.input_start, case.there), (run.output_start, case.back)]
        minutes_moving = [
            start + at * MINUTE for start, lasts in moves if start for at in range(lasts)
        ]
        grams = sum(60 * rates[max(at for at in rates if at <= one)] for one in minutes_moving)
        assert run.moving_g == pytest.approx(grams, abs=1e-9)


HOURS = [10.0] * 60 + [50.0] * 60 + [20.0] * 60 + [40.0] * 60
MOVING = [3.0] * 120 + [1.0] * 120


def simple(delay: int = 180, there: int = 30, back: int = 15) -> Case:
    """Four hours by the hour: an hour of computing, cheap at first, moving cheap at last."""
    return Case(HOURS, MOVING, [0.0] * 240, there, 60, back, delay, (1.0,))


def test_three_starts_by_hand() -> None:
    (run,) = placed(simple()).placements
    # computing in the third hour for 20 g beats the first hour's half for more; in by its start
    assert run.start == START + 120 * MINUTE
    assert run.input_start == START
    assert run.output_start == START + 180 * MINUTE
    assert run.moving_g == pytest.approx(30 / 60 * 3 + 15 / 60 * 1)
    assert run.emission_g == pytest.approx(20 + run.moving_g)
    assert run.energy_kwh == pytest.approx(1.0)
    assert [tuple(piece)[:2] for piece in run.pieces] == [
        (START + 120 * MINUTE, START + 180 * MINUTE)
    ]


def test_moving_that_takes_longer_than_the_delay_is_told() -> None:
    with pytest.raises(NotEnoughTime, match=r"^Not enough time to finish before deadline\.$"):
        placed(simple(delay=44))
    assert placed(simple(delay=45)).placements[0].input_start == START


def test_an_elastic_run_may_make_up_for_moving() -> None:
    shape = Elastic((Level(2.0, 2.5),), 1.0)
    (run,) = placed(simple(delay=15), shape=shape).placements
    assert (run.start, run.pieces[-1].end) == (START + 30 * MINUTE, START + 60 * MINUTE)
    with pytest.raises(NotEnoughTime):
        placed(simple(delay=14), shape=shape)


def test_where_nothing_is_moved_it_is_as_without_networks() -> None:
    case = simple()
    costs = Costs(trace(case.computing))
    still = placed_with_transfers(costs, case.job, Aim(), Transfers())
    assert still == best(costs, case.job)
    assert still is not None
    assert (still.placements[0].input_start, still.placements[0].moving_g) == (None, 0.0)
    assert Transfers().rates(*case.job.window) == {}


def test_what_is_not_moved_has_no_start() -> None:
    (run,) = placed(simple(back=0)).placements
    assert run.input_start is not None
    assert run.output_start is None
    (run,) = placed(simple(there=0)).placements
    assert (run.input_start, run.start) == (None, START)


def test_at_once_is_without_more_delay_than_moving_takes() -> None:
    (run,) = placed(simple(), max_delay=45 * MINUTE).placements
    assert (run.input_start, run.start) == (START, START + 30 * MINUTE)
    assert run.output_start == START + 90 * MINUTE


def starts(run: Placement) -> tuple[object, ...]:
    return run.start, run.input_start, run.output_start, pytest.approx(run.emission_g)


def test_every_run_is_placed_as_if_it_were_alone() -> None:
    draw = random.Random(6)
    for case in cases(40, seed=9):
        later = sorted(draw.sample(range(case.delay + 1), min(3, case.delay + 1)))
        job = replace(
            case.job,
            earliest=tuple(START + at * MINUTE for at in later),
            max_delay=(case.delay - later[-1]) * MINUTE,
        )
        costs = Costs(trace(case.computing))
        if job.max_delay < case.transfers.total_time:
            continue
        together = placed_with_transfers(costs, job, Aim(), case.transfers)
        alone = [
            placed_with_transfers(costs, replace(job, earliest=(at,)), Aim(), case.transfers)
            for at in job.earliest
        ]
        if together is None:
            assert None in alone
        else:
            each = [one.placements[0] for one in alone if one]
            assert [starts(run) for run in together.placements] == [starts(run) for run in each]


def test_prices_count_by_their_weight_and_moving_costs_carbon_alone() -> None:
    price = [9.0] * 60 + [1.0] * 60 + [9.0] * 120
    only_price = placed(simple(), Aim(0.0, 1.0), price).placements[0]
    assert (only_price.start, only_price.cost) == (START + 60 * MINUTE, pytest.approx(1.0))
    both = placed(simple(), Aim(1.0, 1.0), price)
    assert both.placements[0].start == START + 120 * MINUTE
    assert both.certificate.objective == pytest.approx(both.placements[0].emission_g + 9.0)
    assert placed(simple(), Aim(1.0, 1.0)) is None


def test_a_budget_is_kept_and_the_bound_says_what_it_may_miss() -> None:
    statuses = set()
    for case in cases(30, seed=11):
        price = steps(random.Random(case.delay), case.runtime + case.delay, gaps=False)
        free, dear = placed(case, Aim(), price), placed(case, Aim(0.0, 1.0), price)
        if free is None or dear is None or not case.transfers.moves:
            continue
        limit = (sum(run.cost for run in (*free.placements, *dear.placements))) / 2
        kept = placed(case, Aim(budget=Budget("price", limit)), price)
        (run,) = kept.placements
        assert run.cost <= limit * (1 + 1e-9)
        assert kept.certificate.bound <= run.emission_g
        assert free.placements[0].emission_g <= run.emission_g + 1e-9
        statuses.add(kept.certificate.status)
        if dear.placements[0].cost > 0:
            too_little = Budget("price", dear.placements[0].cost / 2)
            assert placed(case, Aim(budget=too_little), price) is None
    assert statuses == {"optimal", "feasible"}


def test_a_budget_of_carbon_counts_what_moving_emits() -> None:
    price = [9.0] * 60 + [1.0] * 60 + [9.0] * 120
    cheapest = placed(simple(), Aim(0.0, 1.0), price).placements[0]
    limit = cheapest.emission_g - 0.1
    kept = placed(simple(), Aim(0.0, 1.0, Budget("carbon", limit)), price)
    assert kept.placements[0].emission_g <= limit
    assert kept.placements[0].cost >= kept.certificate.bound


def test_time_and_memory_do_not_grow_with_the_seconds_of_the_window() -> None:
    hours = 30 * 24
    edges = np.array([microseconds(START + at * 60 * MINUTE) for at in range(hours + 1)])
    values = CarbonTrace(edges, 300 + 100 * np.sin(np.arange(hours) / 4))
    job = Job((START,), 90 * MINUTE, (hours - 2) * 60 * MINUTE, 1.0)
    transfers = Transfers(
        input=Transfer.of(100), output=Transfer.of(50), network=values, endpoint=values
    )
    moves = Moves.of(transfers, Aim())
    ends = np.array([microseconds(START) + moves.there.lasts, microseconds(job.window[1])])
    found = in_three._choices(Costs(values), job, Aim(), moves, ends)
    assert len(found.at) <= 8 * hours
