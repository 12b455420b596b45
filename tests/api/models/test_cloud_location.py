"""Providers and their regions: as many as there are, enabled ones only, errors that say why."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from api.models.cloud_location import (
    UnknownProvider,
    UnknownRegion,
    providers,
    region,
    regions,
)
from api.models.location import OutsideKnownZones, zone_of
from database.reference import cloud_regions, rows

AZURE = Path(__file__).resolve().parents[4] / "shared/data/system1/azure_regions_gsf.json"


def test_the_providers_are_sorted_and_keep_their_capitals() -> None:
    assert providers() == ["AWS", "Azure", "Nautilus", "gcloud"]


@pytest.mark.parametrize(
    ("provider", "enabled"), [("AWS", 19), ("Azure", 45), ("Nautilus", 47), ("gcloud", 29)]
)
def test_a_provider_has_its_enabled_regions_sorted_and_once_each(
    provider: str, enabled: int
) -> None:
    found = regions(provider)
    assert found == sorted(set(found))
    assert len(found) == enabled


def test_a_region_knows_its_place_and_zone() -> None:
    virginia = region("AWS", "us-east-1")
    assert (virginia.latitude, virginia.longitude) == (39.0127, -77.5342)
    assert virginia.zone == "US-PJM"


def test_a_region_outside_every_zone_has_none() -> None:
    assert region("Azure", "japaneast").zone is None


def test_a_region_that_is_not_enabled_is_not_offered() -> None:
    assert "ap-east-1" not in regions("AWS")
    with pytest.raises(UnknownRegion, match="ap-east-1"):
        region("AWS", "ap-east-1")


def test_two_hosts_under_one_code_are_two_regions() -> None:
    first, second = (
        region("Nautilus", "us-central.onenet"),
        region("Nautilus", "us-central.onenet-2"),
    )
    assert (first.latitude, first.longitude) != (second.latitude, second.longitude)


@pytest.mark.parametrize("provider", ["aws", "", "Oracle"])
def test_a_provider_by_another_name_is_unknown(provider: str) -> None:
    with pytest.raises(UnknownProvider):
        regions(provider)
    with pytest.raises(UnknownProvider):
        region(provider, "us-east-1")


def test_the_map_places_azures_regions_where_watttime_does() -> None:
    """By the Green Software Foundation's list, which names WattTime's region of some."""
    if not AZURE.exists():
        pytest.skip("the list is not beside the project")
    named = {row["alias"]: row["zone"] for row in rows("aliases") if row["scheme"] == "watttime"}
    listed = json.loads(AZURE.read_text(encoding="utf-8"))["regions"]
    told = [one for one in listed if one["watttime_ba"] in named]
    assert len(told) >= 10
    for one in told:
        assert zone_of(one["latitude"], one["longitude"]) == named[one["watttime_ba"]]


def test_every_cloud_region_is_in_the_zone_of_its_row_or_in_none() -> None:
    for one in cloud_regions().values():
        try:
            found: str | None = zone_of(one.latitude, one.longitude)
        except OutsideKnownZones:
            found = None
        assert found == one.zone, one
