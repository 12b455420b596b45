"""Moving a workload's data: how long it takes, and what it emits at each time."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from math import ceil, isnan

from api.models.carbon_trace import CarbonTrace
from api.models.job import NO_TIME
from api.models.network.sums import summed

# The c3lab scheduler moves all data at 1024 Mbps; its units count by 1024, as ours do here.
GBPS = 1.0
HOUR_SECONDS = 3600.0

Rates = dict[datetime, float | None]
"""Grams per second from each moment on, None where not known."""


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

    @cached_property
    def trace(self) -> CarbonTrace:
        """Network and endpoints together, grams per hour of moving."""
        if not len(self.network.edges):
            return self.network
        return summed([self.network, self.endpoint], [1.0, 1.0], self.network.extent)

    def rates_of_network(self, start: datetime, end: datetime) -> Rates:
        """Of the way, g/s from each moment on, over [start, end); None where not known."""
        return _rates(self.network, start, end)

    def rates_of_endpoint(self, start: datetime, end: datetime) -> Rates:
        """Of the hosts at both ends, g/s from each moment on; None where not known."""
        return _rates(self.endpoint, start, end)

    def rates(self, start: datetime, end: datetime) -> Rates:
        """Of both together, g/s from each moment on; None where not known."""
        return _rates(self.trace, start, end)


def _rates(trace: CarbonTrace, start: datetime, end: datetime) -> Rates:
    steps = trace.steps(start, end)
    return {at: None if isnan(grams) else grams / HOUR_SECONDS for at, grams in steps}
