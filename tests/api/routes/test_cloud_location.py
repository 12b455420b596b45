"""The cloud providers and their regions."""

from __future__ import annotations

from flask.testing import FlaskClient


def test_the_providers_are_listed_in_order(detached: FlaskClient) -> None:
    found = detached.get("/metadata/cloud-location/providers/").json
    assert found == sorted(found)
    assert {"AWS", "Azure", "gcloud"} <= set(found)


def test_the_regions_of_a_provider_are_listed(detached: FlaskClient) -> None:
    assert "us-west-1" in detached.get("/metadata/cloud-location/locations/AWS/").json


def test_an_unknown_provider_is_not_found(detached: FlaskClient) -> None:
    answer = detached.get("/metadata/cloud-location/locations/foo/")
    assert answer.status_code == 404
    assert answer.json["error"] == "404 Not Found: Provider foo not found"
    assert [fault["field"] for fault in answer.json["errors"]] == ["provider"]
