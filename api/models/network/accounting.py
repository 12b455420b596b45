"""What moving data to each candidate emits, or why that cannot be said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg2.extensions import connection as Connection

from api.models.carbon_data import CarbonData
from api.models.carbon_trace import CarbonTrace
from api.models.network.asked import End, NetworkAccounting
from api.models.network.endpoints import BOTH_KILOWATTS, endpoint_trace
from api.models.network.estimation import Estimate, estimated
from api.models.network.full_year import covers
from api.models.network.hops import Hop, hops, texts
from api.models.network.known_data import KnownData
from api.models.network.transfers import GBPS, Transfer, Transfers
from api.models.network.ways import no_route, way
from api.models.sought import Sought

MINIMUM = "network_hop_carbon_estimation_minimum_known_carbon_power_ratio"
AVERAGE = " and network_hop_carbon_estimation_route_average_ratio_threshold"


@dataclass(frozen=True, slots=True)
class Moved:
    """By candidate's name: its transfers, or in `warnings` why it has none.

    `data` are the carbon data of all zones that were read, by zone, those of the hops as well.
    """

    transfers: Mapping[str, Transfers]
    warnings: Mapping[str, str]
    data: Mapping[str, CarbonData]


class Untold(Exception):
    """What moving data to a candidate emits cannot be told; the message is the warning."""


def moving(
    connection: Connection,
    origin: End,
    candidates: Sequence[End],
    *,
    input_gb: float,
    output_gb: float,
    window: tuple[datetime, datetime],
    network: NetworkAccounting,
    sought: Sought,
    known: Mapping[str, CarbonData],
) -> Moved:
    """The transfers of every candidate over the window [start, end), `Job.window`.

    The candidate that bears the origin's name moves nothing, and nowhere is anything moved where
    there is nothing to move. `known`: what was read already, by zone, for that window; every other
    zone is read once.
    """
    data = KnownData(connection, window, sought, known)
    sizes = Transfer.of(input_gb), Transfer.of(output_gb)
    way_of = _Way(connection, origin, network, window, data)
    transfers, warnings = dict[str, Transfers](), dict[str, str]()
    for end in candidates:
        try:
            stays = end.name == origin.name or not any(size.duration for size in sizes)
            transfers[end.name] = Transfers() if stays else way_of(end, *sizes)
        except Untold as untold:
            warnings[end.name] = str(untold)
    return Moved(transfers, warnings, data.read)


@dataclass(frozen=True, slots=True)
class _Way:
    """From the origin to any candidate."""

    connection: Connection
    origin: End
    network: NetworkAccounting
    window: tuple[datetime, datetime]
    data: KnownData

    def __call__(self, end: End, there: Transfer, back: Transfer) -> Transfers:
        route = way(self.connection, self.network.source, self.origin, end)
        if route is None:
            raise Untold(no_route(self.network.source, end))
        on_it = hops(route, GBPS)
        told = self._told(on_it)
        if not told.is_known:
            raise Untold(_unknown(told, end, self.network))
        return Transfers(
            input=there,
            output=back,
            network=told.trace,
            endpoint=self._endpoint(end),
            hops=texts(route),
            hop_count=route.hop_count,
            distance_km=route.distance_km,
            known_ratio=told.known_ratio,
            kilowatts=BOTH_KILOWATTS + sum(hop.kilowatts for hop in on_it),
        )

    def _told(self, on_it: Sequence[Hop]) -> Estimate:
        """The route's estimate from the zones that may count."""
        zones = {hop.zone for hop in on_it if hop.zone}
        if self.network.only_full_range:
            zones = {zone for zone in zones if covers(zone)}
        traces = {zone: found.trace for zone in sorted(zones) if (found := self.data.of(zone))}
        return estimated(on_it, traces, self.window, self.network)

    def _endpoint(self, end: End) -> CarbonTrace:
        return endpoint_trace(self._at(self.origin), self._at(end), self.window)

    def _at(self, end: End) -> CarbonTrace:
        found = self.data.of(end.zone)
        if found is None:
            raise Untold(self.data.lacking[end.zone])
        return found.trace


def _unknown(told: Estimate, end: End, network: NetworkAccounting) -> str:
    """Which zones are missing on the way to a candidate."""
    missing = ", ".join(f"c3lab:{zone}" if zone else "places in no zone" for zone in told.unknown)
    return (
        f"Carbon data are known for {told.known_ratio:.1%} of the power on the way to {end.name}:"
        f" too little for {network.heuristic}; missing: {missing}. Less will do with a lower"
        f" {MINIMUM}{AVERAGE if network.heuristic == 'route-average' else ''}"
    )
