"""Random small jobs of every kind, on whole minutes, and what they may use."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from api.models.carbon_trace import CarbonTrace
from api.models.job import Contiguous, Costs, Elastic, Interruptible, Job, Level, Phase
from database.moments import microseconds

START = datetime(2026, 3, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
TICKS = MINUTE // timedelta(microseconds=1)


@dataclass(frozen=True)
class Minutes:
    """What each minute of a zone costs: carbon and price, NaN where not known."""

    carbon: np.ndarray
    price: np.ndarray

    @property
    def costs(self) -> Costs:
        return Costs(trace_of(self.carbon), trace_of(self.price))


def trace_of(values: np.ndarray) -> CarbonTrace:
    """A trace with an edge wherever the value changes."""
    same = (values[1:] == values[:-1]) | (np.isnan(values[1:]) & np.isnan(values[:-1]))
    edges = np.unique(np.concatenate([[0], 1 + np.flatnonzero(~same), [len(values)]])).astype(
        np.int64
    )
    return CarbonTrace(microseconds(START) + edges * TICKS, values[edges[:-1]])


def minutes_of(rng: np.random.Generator, steps: int, *, longest: int = 4) -> Minutes:
    """Steps of one minute to `longest`, some unknown, now and then a price below zero."""
    lasts = rng.integers(1, longest + 1, steps)
    carbon = rng.integers(0, rng.choice([4, 900]), steps).astype(float)
    price = rng.integers(-2 if rng.random() < 0.2 else 0, rng.choice([4, 50]), steps).astype(float)
    carbon[rng.random(steps) < rng.choice([0.0, 0.2])] = np.nan
    price[rng.random(steps) < rng.choice([0.0, 0.1])] = np.nan
    shifted = np.repeat(price, lasts)
    return Minutes(np.repeat(carbon, lasts), np.roll(shifted, int(rng.integers(0, 2))))


def job_of(
    rng: np.random.Generator, length: int, shape: object = Contiguous(), *, runs: int = 1
) -> Job:
    """A job whose runs fit into so many minutes, mostly with room to wait."""
    runtime = int(rng.integers(1, max(2, 2 * length // 3)))
    delay = (
        length - runtime - int(rng.integers(0, 3) if rng.random() < 0.7 else rng.integers(length))
    )
    delay = max(0, delay)
    slack = length - runtime - delay
    earliest = tuple(START + int(at) * MINUTE for at in rng.integers(0, slack + 1, runs))
    kilowatts = float(rng.integers(1, 9))
    return Job(earliest, runtime * MINUTE, delay * MINUTE, kilowatts, shape)


def in_phases(rng: np.random.Generator, job: Job) -> Job:
    """The same job with one to three phases."""
    minutes = job.runtime // MINUTE
    cuts = np.unique(np.concatenate([[0], rng.integers(0, minutes + 1, 2), [minutes]]))
    phases = tuple(Phase(int(last) * MINUTE, float(rng.integers(0, 9))) for last in np.diff(cuts))
    return Job(job.earliest, job.runtime, job.max_delay, job.kilowatts, Contiguous(phases))


def gridded(rng: np.random.Generator) -> Interruptible:
    """Stretches of a least length, or restarts that cost energy, or both."""
    step = int(rng.choice([1, 1, 1, 2, 3]))
    least = int(rng.integers(0, 2 * step + 2)) if rng.random() < 0.8 else 3 * step
    restart = float(rng.choice([0.001, 0.005, 0.05] if least == 0 else [0.0, 0.001, 0.005, 0.05]))
    return Interruptible(least * MINUTE, restart, step * MINUTE)


def elastic(rng: np.random.Generator, minutes: int, most: int = 2) -> Elastic:
    """One to `most` levels, now and then not concave, with work that mostly fits."""
    count = int(rng.integers(1, most + 1))
    throughput = np.cumsum(rng.integers(1, 6, count))
    power = np.cumsum(rng.integers(1, 6, count))
    levels = tuple(Level(float(t), float(p)) for t, p in zip(throughput, power, strict=True))
    work = float(throughput[-1]) * minutes / 60 * float(rng.choice([0.2, 0.5, 0.8, 1.02]))
    return Elastic(levels, work)
