"""Whether the places that a workload names exist, and are named only once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any

from api.models import cloud_location
from database import reference

Faults = dict[Any, Any]

KNOWN = "Location is in pre-defined list. Must leave coordinates empty or choose a different name"
CANDIDATES = ("candidate_providers", "candidate_locations", "candidate_zones")


@cache
def zone_keys() -> frozenset[str]:
    """The keys of all zones."""
    return frozenset(row["key"] for row in reference.rows("zones"))


@cache
def countries() -> Mapping[str, str]:
    """The country (ISO 3166-1 alpha-2) of every zone, by its key."""
    return {row["key"]: row["country"] for row in reference.rows("zones")}


def is_known(place: str) -> bool:
    """Whether `provider:region` is a cloud region of the reference data."""
    provider, _, code = place.partition(":")
    return provider in cloud_location.providers() and code in cloud_location.regions(provider)


def faults_of_places(data: Mapping[str, Any]) -> Faults:
    """What is wrong with the candidates and the original location, by field and index.

    A one-time workload may name no candidate at all: `Workload.places` has some for it.
    """
    given = [name for name in CANDIDATES if data[name]]
    may_fall_back = data["schedule"]["type"] == "onetime"
    if len(given) > 1 or (not given and not may_fall_back):
        text = "Must provide one of candidate_providers and candidate_locations"
        return {name: [text] for name in given or CANDIDATES[:2]}
    faults = {
        "candidate_providers": _faults_of_providers(data["candidate_providers"] or ()),
        "candidate_locations": _faults_of_locations(data["candidate_locations"] or ()),
        "candidate_zones": _faults_of_zones(data["candidate_zones"] or ()),
        "original_location": _faults_of_original(data),
        "region_whitelist": _faults_of_whitelist(data),
    }
    return {field: found for field, found in faults.items() if found}


def _faults_of_providers(names: Sequence[str]) -> Faults:
    return _faults_of_names(names, cloud_location.providers(), "cloud provider")


def _faults_of_zones(keys: Sequence[str]) -> Faults:
    return _faults_of_names(keys, zone_keys(), "zone")


def _faults_of_names(names: Sequence[str], known: Collection[str], what: str) -> Faults:
    """By place, in order; of a name that is unknown twice, both are said."""
    unknown = {
        place: [f'Unknown {what} "{name}"'] for place, name in enumerate(names) if name not in known
    }
    return _together(unknown, _twice(names, what))


def _faults_of_locations(locations: Sequence[Mapping[str, Any]]) -> Faults:
    twice = _twice([location["id"] for location in locations], "location")
    faults = {place: _faults_of_location(location) for place, location in enumerate(locations)}
    again = {place: {"id": texts} for place, texts in twice.items()}
    both = {place: found | again.get(place, {}) for place, found in faults.items()}
    return {place: found for place, found in both.items() if found}


def _faults_of_location(location: Mapping[str, Any]) -> Faults:
    known = is_known(location["id"])
    return {
        name: [KNOWN if known else f"Must provide {name} for unknown location"]
        for name in ("latitude", "longitude")
        if (location[name] is not None) == known
    }


def _faults_of_original(data: Mapping[str, Any]) -> list[str]:
    original = data["original_location"]
    named = {location["id"] for location in data["candidate_locations"] or ()}
    if original is None or original in named or is_known(original):
        return []
    return ["Location not defined"]


def _faults_of_whitelist(data: Mapping[str, Any]) -> Faults:
    names = data["region_whitelist"] or ()
    own = {location["id"] for location in data["candidate_locations"] or ()}
    places = {name for name in names if name in own or is_known(name)}
    known = {*places, *zone_keys(), *countries().values()}
    return _faults_of_names(names, known, "region, zone or country")


def _together(one: Faults, other: Faults) -> Faults:
    places = sorted(one.keys() | other.keys())
    return {place: [*one.get(place, ()), *other.get(place, ())] for place in places}


def _twice(names: Sequence[str], what: str) -> Faults:
    return {
        place: [f'Duplicate {what} "{name}"']
        for place, name in enumerate(names)
        if name in names[:place]
    }
