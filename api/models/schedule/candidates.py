"""The regions where a workload may run, and the zone that feeds each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from api.models import cloud_location
from api.models.location import OutsideKnownZones, zone_of
from api.models.workload.workload import Location, Workload


@dataclass(frozen=True, slots=True)
class Candidate:
    """A region by the name that the answer uses; without a zone, `warning` says why."""

    name: str
    zone: str | None
    warning: str = ""

    @property
    def iso(self) -> str:
        """The zone as the API's other answers name it."""
        return f"c3lab:{self.zone}"


def candidates(workload: Workload) -> list[Candidate]:
    """Every region that the workload names, its original one last; each once."""
    named = {candidate.name: candidate for candidate in _named(workload)}
    return list(named.values())


def _named(workload: Workload) -> Iterator[Candidate]:
    for zone in workload.candidate_zones:
        yield Candidate(zone, zone)
    for provider in workload.candidate_providers:
        for code in cloud_location.regions(provider):
            yield _cloud_region(provider, code)
    for location in workload.places:
        yield _location(location)
    if workload.original_location and not workload.candidate_locations:
        yield _location(Location(workload.original_location))


def _location(location: Location) -> Candidate:
    if location.latitude is None or location.longitude is None:
        provider, _, code = location.id.partition(":")
        return _cloud_region(provider, code)
    return _point(location.id, location.latitude, location.longitude)


def _cloud_region(provider: str, code: str) -> Candidate:
    region, name = cloud_location.region(provider, code), f"{provider}:{code}"
    if region.zone is not None:
        return Candidate(name, region.zone)
    return _point(name, region.latitude, region.longitude)


def _point(name: str, latitude: float, longitude: float) -> Candidate:
    try:
        return Candidate(name, zone_of(latitude, longitude))
    except OutsideKnownZones as outside:
        return Candidate(name, None, str(outside))
