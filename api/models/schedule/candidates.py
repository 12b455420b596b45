"""The regions where a workload may run, and the zone that feeds each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from api.models import cloud_location
from api.models.location import OutsideKnownZones, zone_of
from api.models.schedule.out import Out
from api.models.workload.places import countries
from api.models.workload.workload import Location, Workload

LEFT_OUT = "Left out: region_whitelist has neither it nor its zone or country"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A region by the name that the answer uses; `out` says why it cannot take part.

    Coordinates in degrees; a candidate that is a whole zone has none.
    """

    name: str
    zone: str | None
    out: Out | None = None
    latitude: float | None = None
    longitude: float | None = None

    @property
    def iso(self) -> str:
        """The zone as the API's other answers name it."""
        return f"c3lab:{self.zone}"


def candidates(workload: Workload) -> list[Candidate]:
    """Every region that the workload names, its original one last; each once."""
    named = {candidate.name: candidate for candidate in _named(workload)}
    return [_admitted(candidate, workload) for candidate in named.values()]


def origin(workload: Workload) -> Candidate | None:
    """The original location, whether or not it may take the workload; None if it names none."""
    name = workload.original_location
    if name is None:
        return None
    listed = (place for place in workload.places if place.id == name)
    return _location(next(listed, Location(name)))


def _admitted(candidate: Candidate, workload: Workload) -> Candidate:
    allowed = workload.region_whitelist
    if not allowed or candidate.zone is None:
        return candidate
    names = {candidate.name, candidate.zone, countries().get(candidate.zone)}
    left_out = names.isdisjoint(allowed)
    return replace(candidate, out=Out("whitelist", LEFT_OUT)) if left_out else candidate


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
    if region.zone is None:
        return _point(name, region.latitude, region.longitude)
    return Candidate(name, region.zone, None, region.latitude, region.longitude)


def _point(name: str, latitude: float, longitude: float) -> Candidate:
    try:
        zone = zone_of(latitude, longitude)
    except OutsideKnownZones as outside:
        return Candidate(name, None, Out("zone", str(outside)), latitude, longitude)
    return Candidate(name, zone, None, latitude, longitude)
