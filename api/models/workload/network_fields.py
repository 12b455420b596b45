"""The fields that say whether moving data counts, and how the carbon of its way is reckoned."""

from __future__ import annotations

from marshmallow import Schema, fields
from marshmallow.validate import OneOf, Range

from api.models.workload.fields import Number, Truth, meaning

MODES = ("compute-only", "compute-and-network")
ROUTE_SOURCES = (
    "itdk",
    "igdb.no-pops",
    "igdb.with-pops",
    "itdk+igdb.no-pops",
    "itdk+igdb.with-pops",
    "great-circle",
)
HEURISTICS = ("route-average", "nearest-neighbor", "world-average", "no-estimation")


class NetworkFields(Schema):
    """What moving data from the original location and back costs."""

    carbon_accounting_mode = fields.String(
        load_default="compute-only",
        validate=OneOf(MODES),
        metadata=meaning("`compute-and-network`: moving data takes time, and emits"),
    )
    inter_region_route_source = fields.String(
        load_default="itdk",
        validate=OneOf(ROUTE_SOURCES),
        metadata=meaning("Whose routes between regions; `great-circle`: an estimate of ours"),
    )
    network_hop_carbon_estimation_heuristic = fields.String(
        load_default="route-average",
        validate=OneOf(HEURISTICS),
        metadata=meaning("What stands for a hop whose intensity is not known"),
    )
    network_hop_carbon_estimation_minimum_known_carbon_power_ratio = Number(
        load_default=0.75,
        validate=Range(0, 1),
        metadata=meaning("Share of the way's power whose intensity must be known"),
    )
    network_hop_carbon_estimation_route_average_ratio_threshold = Number(
        load_default=0.75,
        validate=Range(0, 1),
        metadata=meaning("The same, for route-average to be used"),
    )
    network_hop_carbon_estimation_distance_km_threshold = Number(
        load_default=50_000.0,
        validate=Range(0, 1e6),
        metadata=meaning("How far the nearest neighbour may be, km"),
    )
    only_emap_full_range_isos_for_network_hops = Truth(
        load_default=False,
        metadata=meaning("Hops elsewhere than in zones known all year count as not known"),
    )
