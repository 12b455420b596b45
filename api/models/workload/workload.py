"""A workload: what a client wants to run, where it may run, and how long it may wait."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from analytics.mix import FactorSet
from api.models.workload.recurrence import run_starts
from database.moments import EPOCH

ScheduleType = Literal["onetime", "poisson", "uniform-random"]

LARGEST_SEED = 2**53 - 1
FORETOLD_STEP = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Schedule:
    """When runs are wanted; `start_time` is UTC, `max_delay` the leave to wait of each run."""

    type: ScheduleType
    start_time: datetime
    interval: timedelta | None
    max_delay: timedelta
    seed: int


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
    """A checked request; `network_*` and `inter_region_route_source` await network accounting."""

    runtime: timedelta
    schedule: Schedule
    dataset: Dataset
    original_location: str | None
    candidate_providers: tuple[str, ...]
    candidate_locations: tuple[Location, ...]
    candidate_zones: tuple[str, ...]
    carbon_data_source: str
    use_prediction: bool
    desired_renewable_ratio: float | None
    factor_set: FactorSet
    basis: str | None
    as_of: datetime | None
    optimize_carbon: bool
    use_new_optimization: bool
    watts_per_core: float
    core_count: float
    pue: float
    carbon_accounting_mode: str
    inter_region_route_source: str
    network_hop_carbon_estimation_heuristic: str
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
    def kilowatts(self) -> float:
        """The power that a run draws from the grid, cooling and the like included (PUE)."""
        return self.watts_per_core * self.core_count * self.pue / 1000

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
