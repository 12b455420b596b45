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


def test_the_answer_says_in_which_area_a_point_was_placed(client: FlaskClient) -> None:
    location = ask(client, **SAN_DIEGO).json["location"]
    assert (location["zone"], location["place"]) == ("US-CAISO", "San Diego County")
    assert (location["state"], location["country"]) == ("California", "United States")
    assert (location["distance_km"], location["snapped"]) == (0.0, False)
    assert 0 < location["share"] <= 1
    assert location["reason"].startswith("EIA-861")


def test_near_a_border_the_answer_says_how_far_it_is_and_to_which_zone(
    client: FlaskClient,
) -> None:
    location = ask(client, latitude=54.99, longitude=-7.35).json["location"]
    assert location["near"] == ["IE"]
    (border,) = location["borders"]
    assert border["zone"] == "IE"
    assert 0 < border["distance_km"] < 10


def test_without_credentials_the_name_is_our_own_and_the_answer_says_so(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("WATTTIME_USER", "WATTTIME_PASSWORD", "ELECTRICITYMAPS_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    for scheme, missing in (("watttime", "WATTTIME_USER"), ("emap", "ELECTRICITYMAPS_TOKEN")):
        answer = ask(client, **SAN_DIEGO, iso_format=scheme).json
        assert answer["refined_by"] is None
        assert missing in answer["refinement"]


@pytest.mark.parametrize("number", ["nan", "inf", "1e400", "-91", "1_0", ""])
def test_what_is_no_latitude_is_refused_by_its_name(client: FlaskClient, number: str) -> None:
    answer = ask(client, latitude=number, longitude=0)
    assert answer.status_code == 422
    assert answer.json["errors"][0]["field"] == "latitude"


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
