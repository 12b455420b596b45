"""What a workload's JSON may say: every field checked, nothing unknown accepted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema
from marshmallow.validate import Equal, OneOf, Range

from analytics.mix import FACTOR_SETS
from api.models.sought import BASES, NO_AZURE, SOURCES, faults_of
from api.models.workload.fields import (
    Number,
    PlaceName,
    Seconds,
    StartTime,
    Truth,
    meaning,
    several,
)
from api.models.workload.places import faults_of_places
from api.models.workload.workload import LARGEST_SEED

LONGEST = timedelta(days=30)
OF_NETWORKS = "Checked and told back; it matters to networks alone"
MOST_RUNS = 1440
MOST_GB = 1e9
SHORTEST_INTERVAL = timedelta(hours=24) / MOST_RUNS

ROUTE_SOURCES = (
    "itdk",
    "igdb.no-pops",
    "igdb.with-pops",
    "itdk+igdb.no-pops",
    "itdk+igdb.with-pops",
)
HEURISTICS = ("route-average", "nearest-neighbor", "world-average", "no-estimation")


class ScheduleSchema(Schema):
    """`workload.schedule`."""

    type = fields.String(
        required=True,
        validate=OneOf(("onetime", "poisson", "uniform-random")),
        metadata=meaning("Once, or again and again within 24 hours"),
    )
    start_time = StartTime(
        load_default=None,
        allow_none=True,
        metadata=meaning("From when on it may run; without it, now"),
    )
    interval = Seconds(
        SHORTEST_INTERVAL,
        LONGEST,
        load_default=None,
        allow_none=True,
        metadata=meaning("Seconds between recurring runs; of `poisson`, the mean"),
    )
    max_delay = Seconds(
        timedelta(0),
        LONGEST,
        load_default=None,
        allow_none=True,
        metadata=meaning("Seconds that each run may wait"),
    )
    seed = fields.Integer(
        strict=True,
        load_default=None,
        allow_none=True,
        validate=Range(0, LARGEST_SEED),
        metadata=meaning("Draws the recurring runs; without it, one made from the body"),
    )

    @validates_schema
    def _interval_suits_the_type(self, data: Mapping[str, Any], **_: Any) -> None:
        if data["type"] == "onetime" and data["interval"] is not None:
            raise ValidationError("interval must be empty for one-time workload", "interval")
        if data["type"] != "onetime" and data["interval"] is None:
            raise ValidationError("interval must be specified for recurring workload", "interval")


class DatasetSchema(Schema):
    """`workload.dataset`."""

    input_size_gb = Number(
        required=True, validate=Range(0, MOST_GB), metadata=meaning("GB that it reads")
    )
    output_size_gb = Number(
        required=True, validate=Range(0, MOST_GB), metadata=meaning("GB that it writes")
    )


class LocationSchema(Schema):
    """One of `workload.candidate_locations`."""

    id = PlaceName(
        required=True,
        metadata=meaning("`provider:region`, or a name of this form for a place of your own"),
    )
    latitude = Number(
        load_default=None,
        allow_none=True,
        validate=Range(-90, 90),
        metadata=meaning("Degrees north, of a place of your own"),
    )
    longitude = Number(
        load_default=None,
        allow_none=True,
        validate=Range(-180, 180),
        metadata=meaning("Degrees east, of a place of your own"),
    )


class WorkloadSchema(Schema):
    """The body of a request to the scheduler."""

    runtime = Seconds(
        timedelta(seconds=1), LONGEST, required=True, metadata=meaning("Seconds that a run takes")
    )
    schedule = fields.Nested(ScheduleSchema, required=True, metadata=meaning("When it may run"))
    dataset = fields.Nested(
        DatasetSchema, required=True, metadata=meaning("What it reads and writes")
    )

    original_location = PlaceName(
        load_default=None,
        allow_none=True,
        metadata=meaning("Where it runs today, `provider:region`; it competes as well"),
    )
    candidate_providers = several(fields.String(), "Providers, with all their regions")
    candidate_locations = several(fields.Nested(LocationSchema), "Regions, or places of your own")
    candidate_zones = several(fields.String(), "Our keys of zones")

    carbon_data_source = fields.String(
        load_default="c3lab",
        validate=OneOf(SOURCES, error=NO_AZURE),
        metadata=meaning("Whose intensities: derived here, or published by others"),
    )
    use_prediction = Truth(
        load_default=False,
        metadata=meaning("Go on with what is foretold where nothing is measured yet"),
    )
    desired_renewable_ratio = Number(
        load_default=None,
        allow_none=True,
        validate=Range(0, 1),
        metadata=meaning("Renewables and the rest are weighed anew to this share, 0 to 1"),
    )
    factor_set = fields.String(
        load_default="lifecycle",
        validate=OneOf(FACTOR_SETS),
        metadata=meaning("Emissions of the whole life cycle, or of burning alone"),
    )
    basis = fields.String(
        load_default=None,
        allow_none=True,
        validate=OneOf(BASES),
        metadata=meaning("Whether what a zone generates counts, or what it consumes"),
    )
    as_of = StartTime(
        load_default=None,
        allow_none=True,
        metadata=meaning("What was known at this moment, which stands for now"),
    )
    optimize_carbon = Truth(
        load_default=True, metadata=meaning("`false`: every run at once, scored all the same")
    )
    use_new_optimization = Truth(
        load_default=True, metadata=meaning("`false`: an integer programme finds the same optimum")
    )

    # 240 W over 48 threads of a Xeon Platinum 8275CL, as the c3lab scheduler assumes.
    watts_per_core = Number(
        load_default=5.0, validate=Range(0, 1e6), metadata=meaning("W that a core draws")
    )
    core_count = Number(
        load_default=1.0, validate=Range(0, 1e6), metadata=meaning("Cores that it keeps busy")
    )
    pue = Number(
        load_default=1.0,
        validate=Range(1, 10),
        metadata=meaning("Power usage effectiveness of the data centre"),
    )

    carbon_accounting_mode = fields.String(
        load_default="compute-only",
        validate=[
            OneOf(("compute-only", "compute-and-network")),
            Equal("compute-only", error="Only compute-only is supported now."),
        ],
        metadata=meaning("Only `compute-only`: networks are not there yet"),
    )
    inter_region_route_source = fields.String(
        load_default="itdk", validate=OneOf(ROUTE_SOURCES), metadata=meaning(OF_NETWORKS)
    )
    network_hop_carbon_estimation_heuristic = fields.String(
        load_default="route-average", validate=OneOf(HEURISTICS), metadata=meaning(OF_NETWORKS)
    )
    network_hop_carbon_estimation_minimum_known_carbon_power_ratio = Number(
        load_default=0.75, validate=Range(0, 1), metadata=meaning(OF_NETWORKS)
    )
    network_hop_carbon_estimation_route_average_ratio_threshold = Number(
        load_default=0.75, validate=Range(0, 1), metadata=meaning(OF_NETWORKS)
    )
    network_hop_carbon_estimation_distance_km_threshold = Number(
        load_default=50_000.0, validate=Range(0, 1e6), metadata=meaning(OF_NETWORKS)
    )
    only_emap_full_range_isos_for_network_hops = Truth(
        load_default=False, metadata=meaning(OF_NETWORKS)
    )

    @validates_schema
    def _fits_together(self, data: Mapping[str, Any], **_: Any) -> None:
        if faults := faults_of(data) | faults_of_places(data):
            raise ValidationError(faults)
