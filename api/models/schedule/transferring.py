"""What moving a workload's data to each region means, where networks count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from psycopg2.extensions import connection as Connection

from api.models import network
from api.models.carbon_data import CarbonData
from api.models.network import End, NetworkAccounting, Transfers
from api.models.schedule.candidates import Candidate
from api.models.schedule.out import Out
from api.models.schedule.question import Question
from api.models.sought import Sought
from api.models.workload.workload import Workload

NO_ORIGIN = "What moving data from {name} emits is not known: {why}"


@dataclass(frozen=True, slots=True)
class Moving:
    """The transfers of the regions for which they are known, by name; of the others, why not.

    `data` are those of all zones that were read for it, by zone.
    """

    transfers: Mapping[str, Transfers]
    out: Mapping[str, Out]
    data: Mapping[str, CarbonData]


def moving(
    connection: Connection,
    asked: Question,
    window: tuple[datetime, datetime],
    sought: Sought,
    known: Mapping[str, CarbonData],
) -> Moving | None:
    """What moving means over the window; None where networks do not count."""
    workload, origin = asked.workload, asked.origin
    if not workload.counts_networks or origin is None:
        return None
    ends = [end for one in asked.open_regions if one.zone in known and (end := _end(one))]
    start = _end(origin)
    if start is None:
        why = origin.out.reason if origin.out else "it has no zone"
        text = NO_ORIGIN.format(name=origin.name, why=why)
        return Moving({}, {end.name: Out("route", text) for end in ends}, known)
    moved = network.moving(
        connection,
        start,
        ends,
        input_gb=workload.dataset.input_size_gb,
        output_gb=workload.dataset.output_size_gb,
        window=window,
        network=_accounting(workload),
        sought=sought,
        known=known,
    )
    out = {name: Out("route", text) for name, text in moved.warnings.items()}
    return Moving(moved.transfers, out, moved.data)


def _end(one: Candidate) -> End | None:
    return End(one.name, one.zone, one.latitude, one.longitude) if one.zone else None


def _accounting(workload: Workload) -> NetworkAccounting:
    return NetworkAccounting(
        source=workload.inter_region_route_source,
        heuristic=workload.network_hop_carbon_estimation_heuristic,
        minimum_ratio=workload.network_hop_carbon_estimation_minimum_known_carbon_power_ratio,
        average_threshold=workload.network_hop_carbon_estimation_route_average_ratio_threshold,
        neighbor_km=workload.network_hop_carbon_estimation_distance_km_threshold,
        only_full_range=workload.only_emap_full_range_isos_for_network_hops,
    )
