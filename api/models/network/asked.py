"""What is asked of a network: where its ends are, and how its emission is to be told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from api.models import cloud_location
from api.models.network.sphere import Point

Heuristic = Literal["route-average", "nearest-neighbor", "world-average", "no-estimation"]


class End(NamedTuple):
    """A place that data leave or reach, by the name that answers use (`provider:region`).

    `zone` feeds the hosts there (our key). Coordinates in degrees, None where it has none: a
    candidate that is a whole zone is no place on a map.
    """

    name: str
    zone: str
    latitude: float | None = None
    longitude: float | None = None

    @property
    def place(self) -> tuple[str, str]:
        """Cloud and region in lower case, as routes name them; ("", "") if the name is neither."""
        cloud, colon, region = self.name.lower().partition(":")
        return (cloud, region) if colon else ("", "")

    @property
    def point(self) -> Point | None:
        """Where it is, if it has coordinates."""
        if self.latitude is None or self.longitude is None:
            return None
        return self.latitude, self.longitude

    @classmethod
    def of(cls, name: str, zone: str) -> End:
        """A cloud region or, under any other name, a place without coordinates."""
        provider, _, code = name.partition(":")
        try:
            region = cloud_location.region(provider, code)
        except (cloud_location.UnknownProvider, cloud_location.UnknownRegion):
            return cls(name, zone)
        return cls(name, zone, region.latitude, region.longitude)


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkAccounting:
    """How a network is accounted for; the workload's fields of the same meaning, defaults as there.

    `source`: whose routes. `minimum_ratio`, `average_threshold`: shares of the way's power, 0 to 1,
    for which the intensity must be known at a time, to say anything and to scale it up.
    `neighbor_km`: how far along the way a known neighbour may be. `only_full_range`: zones that
    Electricity Maps does not cover all year count as unknown.
    """

    source: str = "itdk"
    heuristic: Heuristic = "route-average"
    minimum_ratio: float = 0.75
    average_threshold: float = 0.75
    neighbor_km: float = 50_000.0
    only_full_range: bool = False
