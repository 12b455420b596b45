"""What a route emits at each time, also where the intensity of some of its hops is not known.

At each moment the intensity is known for a share of the route's power. Below the smallest share
asked for, nothing is said of that moment; else the rest is estimated as asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from api.models.carbon_trace import CarbonTrace, Floats
from api.models.network.asked import NetworkAccounting
from api.models.network.hops import Hop
from api.models.network.sums import on_common_edges

# gCO2/kWh of the world's electricity: IEA, Global Energy & CO2 Status Report 2019.
WORLD_AVERAGE = 475.0
ROUNDING = 1e-9

Known = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Estimate:
    """Grams per hour of moving at each time, NaN where nothing can be said.

    `known_ratio`: the share of power times time whose intensity is known. `unknown`: the zones
    without any data, None for hops in no zone of ours.
    """

    trace: CarbonTrace
    known_ratio: float
    unknown: tuple[str | None, ...]

    @property
    def is_known(self) -> bool:
        """Whether anything can be said of any time."""
        return bool(np.isfinite(self.trace.g_per_kwh).any())


class Shares:
    """A route's hops, as far as they matter to an estimate: their zone's place, km and kW."""

    def __init__(self, hops: Sequence[Hop], zones: Sequence[str]) -> None:
        places = {zone: place for place, zone in enumerate(zones)}
        nowhere = len(zones)
        self.zone = np.array([places.get(hop.zone or "", nowhere) for hop in hops])
        self.at_km = np.array([hop.at_km for hop in hops])
        self.kilowatts = np.array([hop.kilowatts for hop in hops])
        self.zones = len(zones)

    def by_zone(self, kilowatts: Floats, zone: NDArray[np.int64] | None = None) -> Floats:
        """The power in each zone, and last that in none."""
        where = self.zone if zone is None else zone
        return np.bincount(where, kilowatts, self.zones + 1).astype(np.float64)


def estimated(
    hops: Sequence[Hop],
    traces: Mapping[str, CarbonTrace],
    window: tuple[datetime, datetime],
    network: NetworkAccounting,
) -> Estimate:
    """What moving data over the hops emits in a window, from the traces of their zones."""
    zones = sorted({hop.zone for hop in hops if hop.zone} & traces.keys())
    edges, values = on_common_edges([traces[zone] for zone in zones], window)
    shares = Shares(hops, zones)
    known = np.isfinite(values)
    patterns, which = np.unique(known, axis=1, return_inverse=True)
    each = np.array([_weights(shares, pattern, network) for pattern in patterns.T])
    weights = each[which.reshape(-1)].T
    grams = (weights[:-1] * np.nan_to_num(values)).sum(axis=0) + weights[-1] * WORLD_AVERAGE
    spans = np.diff(edges) / (edges[-1] - edges[0])
    power = shares.by_zone(shares.kilowatts)
    ratio = float(power[:-1] @ (known @ spans) / power.sum())
    seen = {zone for zone, row in zip(zones, known, strict=True) if row.any()}
    return Estimate(CarbonTrace(edges, grams), min(1.0, ratio), _without(hops, seen))


def _without(hops: Sequence[Hop], seen: set[str]) -> tuple[str | None, ...]:
    return tuple(dict.fromkeys(hop.zone for hop in hops if hop.zone not in seen))


def _weights(shares: Shares, known: Known, network: NetworkAccounting) -> Floats:
    """The kW that count at each zone's intensity, and last those at the world's average.

    Of a moment at which the intensities of `known` zones are known; NaN: nothing can be said.
    """
    is_known = np.append(known, False)[shares.zone]
    ratio = float(shares.kilowatts[is_known].sum() / shares.kilowatts.sum())
    told = shares.by_zone(np.where(is_known, shares.kilowatts, 0.0))
    if is_known.all():
        return told
    if ratio < network.minimum_ratio - ROUNDING:
        return np.full_like(told, np.nan)
    if network.heuristic == "world-average":
        told[-1] = shares.kilowatts[~is_known].sum()
        return told
    if network.heuristic == "route-average" and 0 < ratio >= network.average_threshold - ROUNDING:
        return told / ratio
    if network.heuristic == "nearest-neighbor" and is_known.any():
        return _lent(shares, is_known, network.neighbor_km)
    return np.full_like(told, np.nan)


def _lent(shares: Shares, is_known: Known, farthest_km: float) -> Floats:
    """Each unknown hop's power at the nearest known hop along the way, the earlier of two."""
    km = np.abs(shares.at_km[:, None] - shares.at_km[is_known])
    nearest = km.argmin(axis=1)
    if km[np.arange(len(km)), nearest].max() > farthest_km:
        return np.full(shares.zones + 1, np.nan)
    return shares.by_zone(shares.kilowatts, shares.zone[is_known][nearest])
