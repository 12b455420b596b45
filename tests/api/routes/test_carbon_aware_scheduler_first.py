"""A one-time workload that names no candidate: four regions, and the keys of the first contract."""

import pytest

from tests.api.workloads import FR, PATH, SECONDS, body

ISOS = {
    "AWS:us-east-1": "US-PJM",
    "AWS:us-east-2": "US-PJM",
    "AWS:us-west-1": "US-CAISO",
    "AWS:us-west-2": "US-BPA",
}


@pytest.fixture
def states(fill, client):
    """A client over the morning of three zones in the United States."""
    fill("US-PJM", [400.0, 300.0, 350.0, 500.0])
    fill("US-CAISO", [200.0, 210.0, 220.0, 190.0])
    fill("US-BPA", [20.0, 30.0, 10.0, 40.0])
    return client


def test_the_four_regions_are_ranked_as_the_first_scheduler_ranked_them(states):
    told = states.post(PATH, json=body(candidate_locations=None)).get_json()
    assert told["iso"] == ISOS
    assert told["selected-region"] == "AWS:us-west-2"
    assert set(told["weighted-scores"]) == set(ISOS)
    assert told["isos"] == {region: f"c3lab:{zone}" for region, zone in ISOS.items()}
    assert told["optimal-regions"][0]["candidates"] == ["AWS:us-west-2"]


def test_each_region_says_how_long_it_waits_and_that_nothing_moves(states):
    told = states.post(PATH, json=body(candidate_locations=[])).get_json()
    waits = {region: detail["start_delay"] for region, detail in told["details"].items()}
    assert waits == {
        "AWS:us-east-1": [SECONDS],
        "AWS:us-east-2": [SECONDS],
        "AWS:us-west-1": [3 * SECONDS],
        "AWS:us-west-2": [2 * SECONDS],
    }
    for detail in told["details"].values():
        assert detail["migration_duration"] == [[0, 0]]
        assert detail["migration_emission"] == [[0, 0]]
        assert detail["timings"]


def test_a_run_that_may_not_wait_has_no_delay(states):
    schedule = {"max_delay": 0}
    told = states.get(PATH, json=body(candidate_locations=None, schedule=schedule)).get_json()
    assert [detail["start_delay"] for detail in told["details"].values()] == [[0]] * 4


def test_a_region_without_data_drops_out_of_the_scores_not_of_the_zones(fill, client):
    fill("US-PJM", [400.0, 300.0, 350.0, 500.0])
    told = client.post(PATH, json=body(candidate_locations=None)).get_json()
    assert told["selected-region"] == "AWS:us-east-1"
    assert told["iso"] == ISOS
    assert set(told["details"]) == {"AWS:us-east-1", "AWS:us-east-2"}


def test_the_original_location_competes_with_the_four(states, fill):
    fill("FR", [1.0, 1.0, 1.0, 1.0])
    told = states.post(PATH, json=body(candidate_locations=None, original_location=FR)).get_json()
    assert told["selected-region"] == FR
    assert told["iso"] == {**ISOS, FR: "FR"}


def test_who_names_a_candidate_gets_no_key_of_the_first_contract(two_zones):
    told = two_zones.post(PATH, json=body()).get_json()
    assert not {"iso", "selected-region"} & set(told)
    assert not any("start_delay" in detail for detail in told["details"].values())


@pytest.mark.parametrize("kind", ["poisson", "uniform-random"])
def test_a_recurring_workload_must_name_its_candidates(detached, kind):
    schedule = {"type": kind, "interval": SECONDS}
    refused = detached.post(PATH, json=body(candidate_locations=None, schedule=schedule))
    assert refused.status_code == 422
    text = "Must provide one of candidate_providers and candidate_locations"
    assert refused.get_json()["messages"]["json"] == {
        "candidate_providers": [text],
        "candidate_locations": [text],
    }
