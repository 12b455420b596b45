"""A workload: what a client wants to run, where it may run, and how long it may wait."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from analytics.mix import FactorSet
from api.models.job import Aim, Budget
from api.models.network.asked import Heuristic
from api.models.workload.execution import Execution, Phase, execution_of, phases_of
from api.models.workload.recurrence import run_starts
from database.moments import EPOCH

ScheduleType = Literal["onetime", "poisson", "uniform-random"]

LARGEST_SEED = 2**53 - 1
FORETOLD_STEP = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Schedule:
    """When runs are wanted; `start_time` is UTC, `max_delay` the leave to wait of each run.

    With a `deadline`, it is that which gives the leave; `Workload.leave` has both.
    """

    type: ScheduleType
    start_time: datetime
    interval: timedelta | None
    max_delay: timedelta
    seed: int
    deadline: datetime | None = None


@dataclass(frozen=True, slots=True)
class Dataset:
    """What a run reads and writes, in GB of 2^30 bytes."""

    input_size_gb: float
    output_size_gb: float


@dataclass(frozen=True, slots=True)
class Location:
    """A candidate place, `provider:region`; coordinates in degrees, for places of the client's."""

    id: str
    latitude: float | None = None
    longitude: float | None = None


# Where a one-time workload may run that names no candidate: so the first c3lab scheduler had it.
FALLBACK = tuple(
    Location(f"AWS:{region}") for region in ("us-east-1", "us-east-2", "us-west-1", "us-west-2")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """A checked request."""

    runtime: timedelta
    schedule: Schedule
    dataset: Dataset
    execution: Execution
    original_location: str | None
    candidate_providers: tuple[str, ...]
    candidate_locations: tuple[Location, ...]
    candidate_zones: tuple[str, ...]
    region_whitelist: tuple[str, ...]
    carbon_data_source: str
    use_prediction: bool | None
    max_forecast_age_seconds: timedelta
    desired_renewable_ratio: float | None
    factor_set: FactorSet
    basis: str | None
    as_of: datetime | None
    optimize_carbon: bool
    use_new_optimization: bool
    carbon_weight: float
    price_weight: float
    currency: str | None
    budget: Budget | None
    pareto: bool
    watts_per_core: float
    core_count: float
    power_profile: tuple[Phase, ...]
    pue: float
    carbon_accounting_mode: str
    inter_region_route_source: str
    network_hop_carbon_estimation_heuristic: Heuristic
    network_hop_carbon_estimation_minimum_known_carbon_power_ratio: float
    network_hop_carbon_estimation_route_average_ratio_threshold: float
    network_hop_carbon_estimation_distance_km_threshold: float
    only_emap_full_range_isos_for_network_hops: bool

    @property
    def names_no_candidate(self) -> bool:
        """Whether it says nothing of where it may run."""
        return not (self.candidate_providers or self.candidate_locations or self.candidate_zones)

    @property
    def places(self) -> tuple[Location, ...]:
        """The candidate locations, or those of a workload that names no candidate."""
        return FALLBACK if self.names_no_candidate else self.candidate_locations

    @property
    def watts(self) -> float:
        """The mean power of a run without a pause; of an elastic one, at its first level."""
        if self.power_profile:
            spent = sum(phase.seconds * phase.watts for phase in self.power_profile)
            return spent / self.runtime.total_seconds()
        if self.execution.levels:
            return self.execution.levels[0].watts
        return self.watts_per_core * self.core_count

    @property
    def kilowatts(self) -> float:
        """The power that a run draws from the grid, cooling and the like included (PUE)."""
        return self.watts * self.pue / 1000

    @property
    def leave(self) -> timedelta:
        """How long each run may wait; below zero where the deadline is too soon."""
        if self.schedule.deadline is None:
            return self.schedule.max_delay
        return self.schedule.deadline - self.schedule.start_time - self.runtime

    @property
    def counts_networks(self) -> bool:
        """Whether moving data takes time, and emits."""
        return self.carbon_accounting_mode == "compute-and-network"

    @property
    def minds_money(self) -> bool:
        """Whether it matters to its aim what electricity costs."""
        of_price = self.budget is not None and self.budget.of == "price"
        return bool(self.price_weight or of_price)

    @property
    def is_priced(self) -> bool:
        """Whether its answer tells of money."""
        return self.minds_money or self.pareto

    @property
    def aim(self) -> Aim:
        """What is minimised, within which budget."""
        return Aim(self.carbon_weight, self.price_weight, self.budget)

    @property
    def runs(self) -> tuple[datetime, ...]:
        """When each run of the 24 h after `start_time` is wanted, ascending."""
        schedule = self.schedule
        if schedule.interval is None:
            return (schedule.start_time,)
        return run_starts(schedule.type, schedule.start_time, schedule.interval, schedule.seed)


def workload_of(checked: Mapping[str, Any], now: datetime) -> Workload:
    """The workload that a checked body describes; `now` stands in for an absent start time.

    With `as_of`, it is as if it were sent then. With `use_prediction` it starts no earlier than
    now, on a full five minutes. Without a seed the body gives one, so that the same body gives
    the same answer.
    """
    present = min(checked["as_of"] or now, now)
    earliest = _up(present) if checked["use_prediction"] else None
    given = {
        **checked,
        "schedule": _schedule(checked["schedule"], present, earliest, _seed(checked)),
        "dataset": Dataset(**checked["dataset"]),
        "candidate_providers": tuple(checked["candidate_providers"] or ()),
        "candidate_locations": _locations(checked),
        "candidate_zones": tuple(checked["candidate_zones"] or ()),
        "region_whitelist": tuple(checked["region_whitelist"] or ()),
        "execution": execution_of(checked),
        "power_profile": phases_of(checked),
        "budget": Budget(**checked["budget"]) if checked["budget"] else None,
    }
    return Workload(**given)


def _up(moment: datetime) -> datetime:
    """The first full five minutes that are not before a moment."""
    return moment + (EPOCH - moment) % FORETOLD_STEP


def _schedule(
    checked: Mapping[str, Any], now: datetime, earliest: datetime | None, seed: int
) -> Schedule:
    start_time = checked["start_time"] or now
    return Schedule(
        type=checked["type"],
        start_time=max(start_time, earliest or start_time),
        interval=checked["interval"],
        max_delay=checked["max_delay"] or timedelta(0),
        seed=seed if checked["seed"] is None else checked["seed"],
        deadline=checked["deadline"],
    )


def _locations(checked: Mapping[str, Any]) -> tuple[Location, ...]:
    """The listed locations, and the original one: staying is always a choice."""
    listed = tuple(Location(**place) for place in checked["candidate_locations"] or ())
    original = checked["original_location"]
    if not listed or original is None or original in {place.id for place in listed}:
        return listed
    return (*listed, Location(original))


def _seed(checked: Mapping[str, Any]) -> int:
    """A seed out of everything that the body says; small enough for any JSON reader."""
    digest = hashlib.sha256(repr(_said(checked)).encode()).digest()
    return int.from_bytes(digest[:4], "big")


def _said(value: Any) -> Any:
    """A value in one order, without what is null or empty."""
    if isinstance(value, Mapping):
        given = {name: inner for name, inner in value.items() if inner not in (None, [])}
        return sorted((name, _said(inner)) for name, inner in given.items())
    return [_said(inner) for inner in value] if isinstance(value, list) else value
