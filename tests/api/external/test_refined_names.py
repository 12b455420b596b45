"""With credentials a zone's name is asked of who gives it; the zone stays that of the map."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.api.external.conftest import Upstream

LOGIN = "/api.watttime.org/login"
REGION = "/api.watttime.org/v3/region-from-loc"
LATEST = "/api.electricitymaps.com/v3/carbon-intensity/latest"
SAN_DIEGO = {"latitude": 32.8801, "longitude": -117.2340}


@pytest.fixture
def refined(
    client: FlaskClient, upstream: Upstream, monkeypatch: pytest.MonkeyPatch
) -> FlaskClient:
    monkeypatch.setenv("WATTTIME_USER", "somebody")
    monkeypatch.setenv("WATTTIME_PASSWORD", "secret-word")
    monkeypatch.setenv("ELECTRICITYMAPS_TOKEN", "secret-token")
    upstream.answers[LOGIN] = (200, b'{"token": "secret-ticket"}')
    return client


def ask(client: FlaskClient, **query: object) -> Any:
    return client.get("/balancing-authority/", query_string={**SAN_DIEGO, **query})


def says(region: str, full_name: str = "In Full") -> tuple[int, bytes]:
    return 200, json.dumps({"region": region, "region_full_name": full_name}).encode()


def test_a_sub_region_of_watttime_names_the_zone_that_it_is_in(
    refined: FlaskClient, upstream: Upstream
) -> None:
    upstream.answers[REGION] = says("CAISO_SANDIEGO", "California ISO San Diego")
    answer = ask(refined).json
    assert answer["iso"] == "watttime:CAISO_SANDIEGO"
    assert answer["watttime_abbrev"] == "CAISO_SANDIEGO"
    assert answer["watttime_name"] == "California ISO San Diego"
    assert (answer["region"], answer["refined_by"]) == ("US-CAISO", "WattTime")


def test_a_zone_of_electricity_maps_is_named_by_it(
    refined: FlaskClient, upstream: Upstream
) -> None:
    upstream.answers[LATEST] = (200, b'{"zone": "US-CAL-CISO"}')
    answer = ask(refined, iso_format="emap").json
    assert answer["iso"] == "emap:US-CAL-CISO"
    assert answer["refined_by"] == "Electricity Maps"


def test_a_name_of_another_zone_is_not_taken_and_the_answer_says_so(
    refined: FlaskClient, upstream: Upstream
) -> None:
    upstream.answers[REGION] = says("PJM_DC")
    answer = ask(refined).json
    assert (answer["iso"], answer["region"]) == ("watttime:CAISO_NORTH", "US-CAISO")
    assert answer["watttime_abbrev"] == "CAISO_NORTH"
    assert answer["refined_by"] is None
    assert answer["refinement"] == "WattTime says PJM_DC, which is US-PJM here"


def test_a_name_that_we_do_not_know_is_told_but_not_as_one_to_ask_by(
    refined: FlaskClient, upstream: Upstream
) -> None:
    upstream.answers[REGION] = says("CAISO_NEWEST")
    answer = ask(refined).json
    assert answer["watttime_abbrev"] == "CAISO_NEWEST"
    assert answer["iso"] == "watttime:CAISO_NORTH"
    assert "CAISO_NEWEST" in answer["refinement"]


@pytest.mark.parametrize(
    ("scheme", "told"),
    [
        ("watttime", "WattTime: it did not accept the login"),
        ("emap", "Electricity Maps: it answered 500, or not as documented"),
    ],
)
def test_when_nobody_answers_the_name_is_our_own_and_no_secret_is_told(
    refined: FlaskClient, upstream: Upstream, scheme: str, told: str
) -> None:
    upstream.answers = {LOGIN: (500, b"secret-ticket"), LATEST: (500, b"secret-token")}
    response = ask(refined, iso_format=scheme)
    assert response.status_code == 200
    assert response.json["refined_by"] is None
    assert response.json["refinement"] == told
    assert "secret" not in response.text


def test_where_they_have_nothing_the_name_is_our_own(
    refined: FlaskClient, upstream: Upstream
) -> None:
    upstream.answers[REGION] = (404, b'{"error": "No coverage available"}')
    answer = ask(refined).json
    assert answer["iso"] == "watttime:CAISO_NORTH"
    assert answer["refinement"] == "WattTime has no region there"


def test_our_own_key_is_asked_of_nobody(refined: FlaskClient, upstream: Upstream) -> None:
    assert ask(refined, iso_format="c3lab").json["iso"] == "c3lab:US-CAISO"
    assert upstream.asked == []


def test_outside_every_zone_nobody_is_asked(refined: FlaskClient, upstream: Upstream) -> None:
    assert ask(refined, latitude=0, longitude=0).status_code == 404
    assert upstream.asked == []
