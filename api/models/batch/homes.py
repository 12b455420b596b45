"""Where the workloads of a batch may run: their candidate regions, by the zone that feeds them."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field

from api.models.schedule.candidates import candidates
from api.models.workload.workload import Workload

NOWHERE = "No candidate has a zone: {reasons}"


@dataclass(frozen=True, slots=True)
class Home:
    """The zones that may take a workload, with the first region that each of them feeds there.

    `out` says of the other candidates why they cannot.
    """

    regions: Mapping[str, str]
    out: Mapping[str, str] = field(default_factory=dict)

    @property
    def lack(self) -> str:
        """Why nothing can take it, where no zone can."""
        reasons = sorted(set(self.out.values()))
        return NOWHERE.format(reasons="; ".join(reasons[:3]))


def homes_of(workloads: Sequence[Workload]) -> list[Home]:
    """The home of each workload; those that name the same candidates are looked up once."""
    known: dict[Hashable, Home] = {}
    homes = []
    for workload in workloads:
        named = (
            workload.candidate_providers,
            workload.candidate_locations,
            workload.candidate_zones,
            workload.region_whitelist,
            workload.original_location,
        )
        if named not in known:
            known[named] = _home(workload)
        homes.append(known[named])
    return homes


def zones_of(homes: Sequence[Home]) -> list[str]:
    """The distinct zones of all homes, in the order in which they are named."""
    return list(dict.fromkeys(zone for home in homes for zone in home.regions))


def _home(workload: Workload) -> Home:
    regions: dict[str, str] = {}
    out: dict[str, str] = {}
    for candidate in candidates(workload):
        if candidate.out is not None or candidate.zone is None:
            out[candidate.name] = candidate.out.reason if candidate.out else ""
        else:
            regions.setdefault(candidate.zone, candidate.name)
    return Home(regions, out)
