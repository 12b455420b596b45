"""Clients of Electricity Maps as the registry has them, but for their address, against gunicorn."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, TypeVar

import pytest
from aioelectricitymaps import (
    CoordinatesRequest,
    ElectricityMaps,
    ElectricityMapsConnectionError,
    ElectricityMapsNoDataError,
    ZoneRequest,
)
from aioelectricitymaps import const as theirs

T = TypeVar("T")
Ask = Callable[[Callable[[ElectricityMaps], Awaitable[T]]], T]
LONDON = CoordinatesRequest(lat="51.5", lon="-0.12")
HOUR = timedelta(hours=1)


@pytest.fixture
def ask(served: str, monkeypatch: pytest.MonkeyPatch) -> Ask[Any]:
    """Asks the face with `aioelectricitymaps`, whose addresses are constants."""
    for name, address in vars(theirs.ApiEndpoints).items():
        if name.isupper():
            ours = address.replace("https://api.electricitymaps.com", f"{served}/electricitymaps")
            monkeypatch.setattr(theirs.ApiEndpoints, name, ours)

    def asked(question: Callable[[ElectricityMaps], Awaitable[T]]) -> T:
        async def once() -> T:
            async with ElectricityMaps(token="none needed on the loopback") as client:
                return await question(client)

        return asyncio.run(once())

    return asked


def test_home_assistant_reads_a_place_and_a_zone(ask: Ask[Any]) -> None:
    here = ask(lambda client: client.carbon_intensity_for_home_assistant(LONDON))
    there = ask(lambda client: client.carbon_intensity_for_home_assistant(ZoneRequest("GB")))
    assert here == there
    assert (here.country_code, here.units.carbon_intensity) == ("GB", "gCO2eq/kWh")
    assert 0 < here.data.carbon_intensity < 490
    assert 0 < here.data.fossil_fuel_percentage < 100


def test_a_zone_without_data_is_no_data_to_home_assistant(ask: Ask[Any]) -> None:
    with pytest.raises(ElectricityMapsNoDataError):
        ask(lambda client: client.carbon_intensity_for_home_assistant(ZoneRequest("FR")))


def test_the_newest_intensity_is_read(ask: Ask[Any], filled_until: datetime) -> None:
    told = ask(lambda client: client.latest_carbon_intensity(ZoneRequest("US-MIDA-PJM")))
    assert (told.zone, told.emission_factor_type) == ("US-MIDA-PJM", "lifecycle")
    assert told.timestamp <= filled_until < told.timestamp + 2 * HOUR
    gas = 50 + told.timestamp.hour
    assert told.carbon_intensity == round((82_000 + 490 * gas + 960) / (180 + gas))


def test_a_day_of_intensity_is_24_hours(ask: Ask[Any]) -> None:
    told = ask(lambda client: client.carbon_intensity_history(LONDON))
    moments = [point.timestamp for point in told.history]
    assert (told.zone, len(moments)) == ("GB", 24)
    assert {after - before for before, after in pairwise(moments)} == {HOUR}


def test_the_newest_mix_is_read(ask: Ask[Any]) -> None:
    told = ask(lambda client: client.latest_power_breakdown(ZoneRequest("GB")))
    made = told.power_production_breakdown
    assert (made["wind"], made["gas"]) == (300, 100 + 10 * told.time.hour)
    assert (made["coal"], made["hydro discharge"]) == (None, 0)
    assert told.power_import_breakdown == {"FR": 70, "NL": 0}
    assert told.power_export_breakdown == {"FR": 0, "NL": 30}
    assert told.power_consumption_total == told.power_production_total + 70 - 30
    assert set(told.power_consumption_breakdown.values()) == {None}


def test_a_mix_without_exchange_is_read(ask: Ask[Any]) -> None:
    told = ask(lambda client: client.latest_power_breakdown(ZoneRequest("US-PJM")))
    assert told.power_consumption_total == told.power_production_total
    assert told.estimation_method == "EXCHANGE_LEFT_OUT"


def test_a_day_of_mixes_is_24_hours(ask: Ask[Any]) -> None:
    told = ask(lambda client: client.power_breakdown_history(ZoneRequest("GB")))
    assert len(told.history) == 24
    assert all(0 < mix.fossil_free_percentage < 100 for mix in told.history)


def test_the_zones_are_those_with_data(ask: Ask[Any]) -> None:
    told = ask(lambda client: client.zones())
    assert {key: zone.zone_name for key, zone in told.items()} == {
        "GB": "Great Britain",
        "US-MIDA-PJM": "PJM Interconnection",
    }


def test_a_zone_that_is_none_is_an_error(ask: Ask[Any]) -> None:
    with pytest.raises(ElectricityMapsConnectionError):
        ask(lambda client: client.latest_carbon_intensity(ZoneRequest("ATLANTIS")))


@pytest.fixture
def codecarbon(served: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The one module of codecarbon that asks; its tracker, which asks others too, stays away."""
    from codecarbon.core import electricitymaps_api

    address = f"{served}/electricitymaps/v3/carbon-intensity/latest"
    monkeypatch.setattr(electricitymaps_api, "URL", address)
    electricitymaps_api.reset_cache()
    return electricitymaps_api


def kilograms(codecarbon: Any, **place: Any) -> float:
    """What codecarbon says that ten kilowatt-hours emit at a place."""
    from codecarbon.core.units import Energy
    from codecarbon.external.geography import GeoMetadata

    kilograms: float = codecarbon.get_emissions(
        Energy.from_energy(kWh=10), GeoMetadata(country_iso_code="GBR", **place)
    )
    return kilograms


def test_codecarbon_counts_with_the_newest_intensity(codecarbon: Any, ask: Ask[Any]) -> None:
    told = ask(lambda client: client.latest_carbon_intensity(ZoneRequest("GB")))
    there = kilograms(codecarbon, latitude=51.5, longitude=-0.12)
    assert there == pytest.approx(told.carbon_intensity / 100)
    assert kilograms(codecarbon, country_2letter_iso_code="GB") == there


def test_codecarbon_is_told_that_there_are_no_data(codecarbon: Any) -> None:
    with pytest.raises(codecarbon.ElectricityMapsAPIError, match="No recent data for zone"):
        kilograms(codecarbon, country_2letter_iso_code="FR")
