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
