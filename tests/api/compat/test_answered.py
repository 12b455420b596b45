"""For how long the answers of the faces are good."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient


@pytest.mark.parametrize(
    "address",
    [
        "/carbonintensity/intensity",
        "/carbonintensity/regional",
        "/electricitymaps/v3/carbon-intensity/latest?zone=GB",
        "/electricitymaps/v3/home-assistant?zone=GB",
        "/emissions/bylocation?location=GB",
        "/watttime/v3/signal-index?region=UK&signal_type=co2_aoer",
    ],
)
def test_data_are_good_for_half_a_minute(faces: FlaskClient, address: str) -> None:
    assert faces.get(address).headers["Cache-Control"] == "max-age=30"


def test_what_tells_when_it_was_asked_is_told_anew(faces: FlaskClient) -> None:
    answer = faces.get("/emissions/forecasts/current?location=GB")
    assert answer.headers["Cache-Control"] == "no-cache"


def test_no_point_is_not_kept(faces: FlaskClient) -> None:
    answer = faces.get("/emissions/bylocation?location=GB&time=2022-01-01T00:00:00Z")
    assert answer.status_code == 204
    assert "max-age" not in answer.headers.get("Cache-Control", "")


def test_an_empty_store_is_no_failure_of_any_face(client: FlaskClient) -> None:
    average = "signal_type=co2_aoer"
    day = "2024-06-01T00:00Z"
    for address, status in {
        f"/carbonintensity/intensity/{day}/fw24h": 200,
        f"/carbonintensity/intensity/stats/{day}/fw24h/2": 200,
        f"/carbonintensity/generation/{day}/pt24h": 200,
        f"/carbonintensity/regional/intensity/{day}/fw24h": 200,
        f"/carbonintensity/regional/intensity/{day}/fw24h/regionid/1": 200,
        "/carbonintensity/intensity": 404,
        "/electricitymaps/v3/zones": 200,
        "/electricitymaps/v3/home-assistant?zone=GB": 200,
        "/electricitymaps/v3/carbon-intensity/latest?zone=GB": 404,
        "/electricitymaps/v3/carbon-intensity/forecast?zone=GB": 404,
        "/electricitymaps/v3/power-breakdown/history?zone=GB": 404,
        "/electricitymaps/v3/renewable-energy/latest?lat=51.5&lon=-0.1": 404,
        "/emissions/bylocation?location=uksouth": 204,
        "/emissions/bylocations/best?location=uksouth&location=eastus": 204,
        "/emissions/forecasts/current?location=uksouth": 501,
        "/emissions/average-carbon-intensity"
        "?location=uksouth&startTime=2024-06-01&endTime=2024-06-02": 400,
        "/locations": 200,
        "/watttime/v3/my-access": 200,
        f"/watttime/v3/maps?{average}": 404,
        f"/watttime/v3/historical?region=UK&{average}&start=2024-06-01&end=2024-06-02": 404,
        f"/watttime/v3/forecast?region=UK&{average}": 404,
        f"/watttime/v3/signal-index?region=UK&{average}": 404,
    }.items():
        answer = client.get(address)
        assert answer.status_code == status, (address, answer.text)
