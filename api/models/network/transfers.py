"""Moving a workload's data: how long it takes, and what it emits at each time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil, isnan

import numpy as np

from api.models.carbon_trace import CarbonTrace, Floats, Ticks
from api.models.job import NO_TIME

# The c3lab scheduler moves all data at 1024 Mbps; its units count by 1024, as ours do here.
GBPS = 1.0
HOUR_SECONDS = 3600.0


def transfer_seconds(gigabytes: float, gbps: float = GBPS) -> int:
    """Whole seconds, rounded up, that moving so many GB takes.

    >>> transfer_seconds(100)
    800
    """
    return ceil(8 * gigabytes / gbps)


@dataclass(frozen=True, slots=True)
class Transfer:
    """Data moved one way: `duration` in whole seconds, zero when nothing is moved."""

    duration: timedelta = NO_TIME

    @classmethod
    def of(cls, gigabytes: float) -> Transfer:
        """The transfer of so many GB."""
        return cls(timedelta(seconds=transfer_seconds(gigabytes)))


NOTHING = Transfer()


@dataclass(frozen=True, eq=False)
class Transfers:
    """A candidate's transfers in and out, and what moving emits while one lasts.

    Both go the same way, so one pair of rates is for both. `network` and `endpoint` hold grams
    per *hour* of moving, at each time (a trace's g/kWh times the kW that draw it), NaN where not
    known; `rates_*` give them in g/s. `hops` say where the way leads. `known_ratio` is the share
    of the way's power for which the intensity is known, over all the time asked about.
    """

    input: Transfer = NOTHING
    output: Transfer = NOTHING
    network: CarbonTrace = field(default_factory=lambda: CarbonTrace.of([]))
    endpoint: CarbonTrace = field(default_factory=lambda: CarbonTrace.of([]))
    hops: tuple[str, ...] = ()
    hop_count: int = 0
    distance_km: float = 0.0
    known_ratio: float | None = None
    kilowatts: float = 0.0

    @property
    def moves(self) -> bool:
        """Whether anything is moved at all."""
        return bool(self.input.duration or self.output.duration)

    @property
    def total_time(self) -> timedelta:
        """How long moving takes, in and out."""
        return self.input.duration + self.output.duration

    @property
    def energy_kwh(self) -> float:
        """What moving one run's data draws, on the way and at both ends."""
        return self.kilowatts * (self.total_time / timedelta(hours=1))

    @property
    def trace(self) -> CarbonTrace:
        """Network and endpoints together, grams per hour of moving."""
        return summed(self.network, self.endpoint)

    def rates_of_network(self, start: datetime, end: datetime) -> dict[datetime, float | None]:
        """Of the way, g/s from each moment on, over [start, end); None where not known."""
        return dict(_rates(self.network, start, end))

    def rates_of_endpoint(self, start: datetime, end: datetime) -> dict[datetime, float | None]:
        """Of the hosts at both ends, g/s from each moment on; None where not known."""
        return dict(_rates(self.endpoint, start, end))

    def rates(self, start: datetime, end: datetime) -> dict[datetime, float | None]:
        """Of both together, g/s from each moment on; None where not known."""
        return dict(_rates(self.trace, start, end))


def summed(*traces: CarbonTrace, weights: tuple[float, ...] | None = None) -> CarbonTrace:
    """The weighted sum of traces at each time; NaN where one of them is unknown."""
    edges = np.unique(np.concatenate([trace.edges for trace in traces]))
    total = np.zeros(max(0, len(edges) - 1))
    for trace, weight in zip(traces, weights or (1.0,) * len(traces), strict=True):
        total += weight * _values(trace, edges)
    return CarbonTrace(edges, total)


def _values(trace: CarbonTrace, edges: Ticks) -> Floats:
    """The trace from each of the edges but the last on; NaN outside of it."""
    if not len(trace.edges):
        return np.full(max(0, len(edges) - 1), np.nan)
    step = np.searchsorted(trace.edges, edges[:-1], "right")
    return np.concatenate([[np.nan], trace.g_per_kwh, [np.nan]])[step]


def _rates(
    trace: CarbonTrace, start: datetime, end: datetime
) -> Iterator[tuple[datetime, float | None]]:
    for at, grams_an_hour in trace.steps(start, end):
        yield at, None if isnan(grams_an_hour) else grams_an_hour / HOUR_SECONDS
