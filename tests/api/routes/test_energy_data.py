"""What a client of c3lab's energy-data finds again: its addresses, arguments, keys and messages."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from api.models.workload.network_fields import HEURISTICS, ROUTE_SOURCES
from tests.api.grid import at
from tests.api.workloads import FR, GB, PATH, body

DAY = f"start={at(1).isoformat()}&end={at(4).isoformat()}".replace("+", "%2B")
LONDON = "latitude=51.5&longitude=-0.12"
READS = {
    "/balancing-authority": LONDON,
    "/balancing-authority/list": "",
    "/carbon-intensity": f"{LONDON}&{DAY}",
    "/energy-mixture": f"{LONDON}&{DAY}",
    "/metadata/cloud-location/providers": "",
    "/metadata/cloud-location/locations/AWS": "",
}
KEYS = {
    "/balancing-authority": {"request", "watttime_abbrev", "watttime_name", "iso", "region"},
    "/carbon-intensity": {"request", "region", "iso", "carbon_intensities"},
    "/energy-mixture": {"request", "iso", "region", "power_by_fuel_type"},
}
SCHEDULED = {
    "request",
    "original-region",
    "isos",
    "warnings",
    "details",
    "optimal-regions",
    "weighted-scores",
    "raw-scores",
}


@pytest.mark.parametrize("path", READS)
def test_an_address_answers_alike_with_and_without_its_last_slash(
    grid: FlaskClient, path: str
) -> None:
    bare, slashed = (grid.get(f"{path}{slash}?{READS[path]}") for slash in ("", "/"))
    assert (bare.status_code, slashed.status_code) == (200, 200), bare.text
    assert bare.json == slashed.json


@pytest.mark.parametrize("path", READS)
def test_what_is_read_is_not_posted(detached: FlaskClient, path: str) -> None:
    refused = detached.post(f"{path}/?{READS[path]}")
    assert refused.status_code == 405
    assert refused.json["error"].startswith("405 Method Not Allowed: ")


@pytest.mark.parametrize("path", KEYS)
def test_every_key_of_the_original_is_there(grid: FlaskClient, path: str) -> None:
    assert set(grid.get(f"{path}/?{READS[path]}").json) >= KEYS[path]


def test_a_point_of_a_carbon_intensity_has_the_keys_of_the_original(grid: FlaskClient) -> None:
    told = grid.get(f"/carbon-intensity/?{READS['/carbon-intensity']}").json
    for point in told["carbon_intensities"]:
        assert set(point) >= {"timestamp", "carbon_intensity", "renewable_ratio"}
    assert told["request"]["carbon_data_source"] == "c3lab"
    assert told["request"]["use_prediction"] is None
    assert told["request"]["desired_renewable_ratio"] is None


def test_a_sample_of_a_mixture_has_the_keys_of_the_original(grid: FlaskClient) -> None:
    told = grid.get(f"/energy-mixture/?{READS['/energy-mixture']}").json
    for sample in told["power_by_fuel_type"]:
        assert set(sample) >= {"timestamp", "values"}
        assert all(set(value) == {"type", "power_mw"} for value in sample["values"])


def test_no_place_is_refused_in_the_words_of_the_original(detached: FlaskClient) -> None:
    refused = detached.get(f"/carbon-intensity/?{DAY}")
    assert refused.status_code == 422
    assert refused.json["messages"]["query"]["iso"] == [
        "iso must be specified if latitude and longitude are not specified"
    ]


def test_a_wattime_region_that_is_not_known_is_not_found(grid: FlaskClient) -> None:
    answer = grid.get(f"/carbon-intensity/?iso=watttime:ATLANTIS&{DAY}")
    assert answer.status_code == 404
    assert answer.json["error"] == "404 Not Found: Region watttime:ATLANTIS doesn't exist."


def test_the_providers_are_those_of_the_original(detached: FlaskClient) -> None:
    found = detached.get("/metadata/cloud-location/providers/").json
    assert found == ["AWS", "Azure", "Nautilus", "gcloud"]


def workload(client: FlaskClient, **changes: Any) -> Any:
    """What the scheduler says of a workload that reaches the database: 503 here, else 422."""
    return client.get(PATH, json=body(**changes))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("inter_region_route_source", source) for source in ROUTE_SOURCES),
        *(("network_hop_carbon_estimation_heuristic", name) for name in HEURISTICS),
        *(("carbon_data_source", source) for source in ("c3lab", "emap")),
        ("use_prediction", True),
        ("desired_renewable_ratio", 0),
        ("desired_renewable_ratio", 1),
        ("use_new_optimization", False),
        ("original_location", FR),
        ("only_emap_full_range_isos_for_network_hops", True),
    ],
)
def test_what_the_original_accepts_is_accepted(
    detached: FlaskClient, field: str, value: object
) -> None:
    assert workload(detached, **{field: value}).status_code == 503


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"schedule": {"interval": 60}}, "interval must be empty for one-time workload"),
        ({"schedule": {"type": "poisson"}}, "interval must be specified for recurring workload"),
        ({"schedule": {"start_time": "2024-06-01T00:00:00"}}, "Invalid value."),
        (
            {"candidate_providers": ["AWS"]},
            "Must provide one of candidate_providers and candidate_locations",
        ),
        ({"walltime": 5}, "Unknown field."),
    ],
)
def test_a_faulty_workload_is_refused_in_the_words_of_the_original(
    detached: FlaskClient, changes: dict[str, Any], text: str
) -> None:
    refused = workload(detached, **changes)
    assert refused.status_code == 422
    assert text in [error["message"] for error in refused.json["errors"]]


def test_a_schedule_has_the_keys_of_the_original(two_zones: FlaskClient) -> None:
    told = two_zones.get(PATH, json=body()).json
    assert set(told) >= SCHEDULED
    assert set(told["details"][GB]) >= {"timings", "emission_rates", "emission_integral", "route"}
    assert set(told["details"][GB]["emission_rates"]) == {
        "compute",
        "transfer",
        "transfer.network",
        "transfer.endpoint",
    }


def test_the_example_of_the_original_is_answered_alike(client: FlaskClient, fill: Any) -> None:
    """A core for an hour, where a kilowatt-hour emits 48.5 g: its own figures, kept."""
    fill("US-BPA", [48.543702] * 4)
    asked = body(candidate_locations=[{"id": "AWS:us-west-2"}])
    asked |= {"dataset": {"input_size_gb": 0, "output_size_gb": 0}}
    del asked["watts_per_core"]
    told = client.get(PATH, json=asked).json
    scores = told["raw-scores"]["AWS:us-west-2"]
    assert scores["energy-usage"] == 0.005
    assert scores["carbon-emission-from-compute"] == pytest.approx(0.24271851)
    assert scores["carbon-emission"] == pytest.approx(0.24271851)
    assert (scores["carbon-emission-from-migration"], scores["wan-network-usage"]) == (0, 0)
    assert told["optimal-regions"] == [
        {"rating": pytest.approx(1.7476, abs=5e-5), "candidates": ["AWS:us-west-2"]}
    ]
