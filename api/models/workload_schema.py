"""What a workload's JSON may say: every field checked, nothing unknown accepted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema
from marshmallow.validate import Equal, Length, OneOf, Range, Regexp

from analytics.mix import FACTOR_SETS
from api.models.sought import BASES, NO_AZURE, SOURCES, faults_of
from api.models.workload import LARGEST_SEED
from api.models.workload_places import faults_of_places

LONGEST = timedelta(days=30)
MOST_CANDIDATES = 500
MOST_RUNS = 1440
MOST_GB = 1e9
SHORTEST_INTERVAL = timedelta(hours=24) / MOST_RUNS
EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)

ROUTE_SOURCES = (
    "itdk",
    "igdb.no-pops",
    "igdb.with-pops",
    "itdk+igdb.no-pops",
    "itdk+igdb.with-pops",
)
HEURISTICS = ("route-average", "nearest-neighbor", "world-average", "no-estimation")


class Number(fields.Float):
    """A finite JSON number; a text or a truth value is none."""

    def _deserialize(self, value: Any, *where: Any, **more: Any) -> float:
        if not isinstance(value, int | float):
            raise self.make_error("invalid", input=value)
        return super()._deserialize(value, *where, **more)


class Truth(fields.Boolean):
    """`true` or `false`, and nothing that is merely like them."""

    def _deserialize(self, value: Any, *where: Any, **more: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return bool(super()._deserialize(value, *where, **more))


class Seconds(Number):
    """A number of seconds, cut to whole ones, between two spans."""

    def __init__(self, shortest: timedelta, longest: timedelta, **more: Any) -> None:
        super().__init__(**more)
        self.shortest, self.longest = shortest, longest

    def _deserialize(self, value: Any, *where: Any, **more: Any) -> Any:
        seconds = super()._deserialize(value, *where, **more)
        least, most = self.shortest.total_seconds(), self.longest.total_seconds()
        if seconds < 0 or not least <= int(seconds) <= most:
            raise ValidationError(f"Must be between {least:.0f} and {most:.0f} seconds.")
        return timedelta(seconds=int(seconds))


class StartTime(fields.AwareDateTime):
    """An ISO 8601 time with its offset from UTC; becomes UTC."""

    default_error_messages: dict[str, Any] = {  # noqa: RUF012 - marshmallow declares it so
        "invalid_awareness": [
            "Invalid value.",  # all that c3lab's API says
            "The offset from UTC is missing, for example 2024-01-31T12:00:00Z.",
        ]
    }

    def _deserialize(self, value: Any, *where: Any, **more: Any) -> datetime:
        moment = super()._deserialize(value, *where, **more)
        if not EARLIEST <= moment < LATEST:
            raise ValidationError(f"Must be from {EARLIEST.year} to {LATEST.year - 1}.")
        return moment.astimezone(UTC)


class PlaceName(fields.String):
    """`provider:region`."""

    def __init__(self, **more: Any) -> None:
        text = 'Location must be in the format of "provider:region"'
        super().__init__(validate=[Regexp(r"[^:]+:[^:]+\Z", error=text), Length(max=200)], **more)


def several(inner: fields.Field[Any]) -> fields.List[Any]:
    """A list of candidates; left out, null and empty mean the same."""
    return fields.List(
        inner, load_default=None, allow_none=True, validate=Length(max=MOST_CANDIDATES)
    )


class ScheduleSchema(Schema):
    """`workload.schedule`."""

    type = fields.String(required=True, validate=OneOf(("onetime", "poisson", "uniform-random")))
    start_time = StartTime(load_default=None, allow_none=True)
    interval = Seconds(SHORTEST_INTERVAL, LONGEST, load_default=None, allow_none=True)
    max_delay = Seconds(timedelta(0), LONGEST, load_default=None, allow_none=True)
    seed = fields.Integer(
        strict=True, load_default=None, allow_none=True, validate=Range(0, LARGEST_SEED)
    )

    @validates_schema
    def _interval_suits_the_type(self, data: Mapping[str, Any], **_: Any) -> None:
        if data["type"] == "onetime" and data["interval"] is not None:
            raise ValidationError("interval must be empty for one-time workload", "interval")
        if data["type"] != "onetime" and data["interval"] is None:
            raise ValidationError("interval must be specified for recurring workload", "interval")


class DatasetSchema(Schema):
    """`workload.dataset`."""

    input_size_gb = Number(required=True, validate=Range(0, MOST_GB))
    output_size_gb = Number(required=True, validate=Range(0, MOST_GB))


class LocationSchema(Schema):
    """One of `workload.candidate_locations`."""

    id = PlaceName(required=True)
    latitude = Number(load_default=None, allow_none=True, validate=Range(-90, 90))
    longitude = Number(load_default=None, allow_none=True, validate=Range(-180, 180))


class WorkloadSchema(Schema):
    """The body of a request to the scheduler."""

    runtime = Seconds(timedelta(seconds=1), LONGEST, required=True)
    schedule = fields.Nested(ScheduleSchema, required=True)
    dataset = fields.Nested(DatasetSchema, required=True)

    original_location = PlaceName(load_default=None, allow_none=True)
    candidate_providers = several(fields.String())
    candidate_locations = several(fields.Nested(LocationSchema))
    candidate_zones = several(fields.String())

    carbon_data_source = fields.String(
        load_default="c3lab", validate=OneOf(SOURCES, error=NO_AZURE)
    )
    use_prediction = Truth(load_default=False)
    desired_renewable_ratio = Number(load_default=None, allow_none=True, validate=Range(0, 1))
    factor_set = fields.String(load_default="lifecycle", validate=OneOf(FACTOR_SETS))
    basis = fields.String(load_default=None, allow_none=True, validate=OneOf(BASES))
    as_of = StartTime(load_default=None, allow_none=True)
    optimize_carbon = Truth(load_default=True)
    use_new_optimization = Truth(load_default=True)

    # 240 W over 48 threads of a Xeon Platinum 8275CL, as the c3lab scheduler assumes.
    watts_per_core = Number(load_default=5.0, validate=Range(0, 1e6))
    core_count = Number(load_default=1.0, validate=Range(0, 1e6))
    pue = Number(load_default=1.0, validate=Range(1, 10))

    carbon_accounting_mode = fields.String(
        load_default="compute-only",
        validate=[
            OneOf(("compute-only", "compute-and-network")),
            Equal("compute-only", error="Only compute-only is supported now."),
        ],
    )
    inter_region_route_source = fields.String(load_default="itdk", validate=OneOf(ROUTE_SOURCES))
    network_hop_carbon_estimation_heuristic = fields.String(
        load_default="route-average", validate=OneOf(HEURISTICS)
    )
    network_hop_carbon_estimation_minimum_known_carbon_power_ratio = Number(
        load_default=0.75, validate=Range(0, 1)
    )
    network_hop_carbon_estimation_route_average_ratio_threshold = Number(
        load_default=0.75, validate=Range(0, 1)
    )
    network_hop_carbon_estimation_distance_km_threshold = Number(
        load_default=50_000.0, validate=Range(0, 1e6)
    )
    only_emap_full_range_isos_for_network_hops = Truth(load_default=False)

    @validates_schema
    def _fits_together(self, data: Mapping[str, Any], **_: Any) -> None:
        if faults := faults_of(data) | faults_of_places(data):
            raise ValidationError(faults)
