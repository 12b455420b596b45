"""The zone around a point."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

SAN_DIEGO = {"latitude": 32.8801, "longitude": -117.2340}


def ask(client: FlaskClient, **query: object) -> Any:
    return client.get("/balancing-authority/", query_string=query)


def test_by_default_a_zone_is_named_as_watttime_does(client: FlaskClient) -> None:
    answer = ask(client, **SAN_DIEGO).json
    assert answer["request"] == {**SAN_DIEGO, "iso_format": "watttime"}
    assert answer["iso"] == f"watttime:{answer['watttime_abbrev']}"
    assert answer["watttime_abbrev"].startswith("CAISO")
    assert answer["region"] == "US-CAISO"


def test_a_zone_by_our_own_key(client: FlaskClient) -> None:
    assert ask(client, **SAN_DIEGO, iso_format="c3lab").json["iso"] == "c3lab:US-CAISO"


def test_a_zone_by_its_electricity_maps_key(client: FlaskClient) -> None:
    answer = ask(client, **SAN_DIEGO, iso_format="emap").json
    assert answer["iso"] == "emap:US-CAL-CISO"
    assert "watttime_abbrev" not in answer


def test_a_zone_that_a_scheme_does_not_know_goes_by_our_key(client: FlaskClient) -> None:
    answer = ask(client, latitude=59.33, longitude=18.07).json
    assert answer["region"] == "SE-SE3"
    assert (answer["watttime_abbrev"], answer["iso"]) == (None, "c3lab:SE-SE3")


def test_the_answer_says_by_which_town_a_point_was_placed(client: FlaskClient) -> None:
    location = ask(client, **SAN_DIEGO).json["location"]
    assert location["zone"] == "US-CAISO"
    assert location["distance_km"] < 75
    assert location["place"]


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [(90, 0), (-90, 180), (0, -30), (0, 0), (48, -160)],
    ids=["north pole", "south pole", "mid-atlantic", "gulf of guinea", "north pacific"],
)
def test_a_point_outside_every_zone_is_not_found(
    client: FlaskClient, latitude: float, longitude: float
) -> None:
    answer = ask(client, latitude=latitude, longitude=longitude)
    assert answer.status_code == 404
    assert answer.json["error"].startswith("404 Not Found: ")


def test_the_list_holds_the_regions_with_data(grid: FlaskClient) -> None:
    assert grid.get("/balancing-authority/list").json == ["GB", "US-PJM"]


def test_the_list_of_an_empty_store_is_empty(client: FlaskClient) -> None:
    assert client.get("/balancing-authority/list/").json == []
