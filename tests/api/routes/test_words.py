"""The words of the answers are explained."""

from __future__ import annotations

from flask.testing import FlaskClient

from database import reference


def test_every_fuel_of_the_reference_data_is_listed_with_how_it_counts(
    detached: FlaskClient,
) -> None:
    told = {one["fuel"]: one for one in detached.get("/fuels/").json["fuels"]}
    assert told.keys() == reference.fuels().keys()
    assert (told["nuclear"]["renewable"], told["nuclear"]["low_carbon"]) == (False, True)
    assert told["battery"]["storage"]


def test_every_quality_means_something(grid: FlaskClient) -> None:
    told = {one["name"]: one["meaning"] for one in grid.get("/qualities/").json["qualities"]}
    assert "measured" in told
    assert all(told.values())


def test_a_cloud_region_names_the_zone_that_feeds_it(detached: FlaskClient) -> None:
    told = detached.get("/cloud-regions/?provider=AWS").json["cloud_regions"]
    assert {one["provider"] for one in told} == {"AWS"}
    assert {one["region"]: one["zone"] for one in told}["eu-central-1"] == "DE"


def test_a_provider_that_nobody_knows_is_named(detached: FlaskClient) -> None:
    answer = detached.get("/cloud-regions/?provider=aws")
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, "provider")
