"""The scheduler where carbon data are missing: avoided, said, never taken for zero."""

import pytest

from tests.api.workloads import DAWN, GB, HOUR, PATH, SECONDS, body, starts


def test_nothing_is_placed_after_the_last_reading(two_zones):
    late = {"start_time": (DAWN + 22 * HOUR).isoformat()}
    told = two_zones.post(PATH, json=body(schedule=late))
    assert told.status_code == 400
    assert told.get_json()["warnings"][GB] == (
        "Carbon data not available for iso c3lab:GB for the entire time range "
        "2024-06-01T22:00:00+00:00 to 2024-06-02T02:00:00+00:00: "
        "it reaches from 2024-06-01T00:00:00+00:00 to 2024-06-02T00:00:00+00:00"
    )


def test_a_window_that_ends_with_the_last_reading_is_served(two_zones):
    last = {"start_time": (DAWN + 20 * HOUR).isoformat()}
    assert two_zones.post(PATH, json=body(schedule=last)).status_code == 200


def test_a_null_intensity_is_avoided_with_a_warning(fill, client):
    fill("GB", [400.0, 300.0, None, 200.0])
    told = client.post(PATH, json=body(candidate_locations=[{"id": GB}])).get_json()
    assert starts(told, GB) == [3.0]
    assert "unknown for 1:00:00 of the time range" in told["warnings"][GB]
    rates = told["details"][GB]["emission_rates"]["compute"]
    assert rates["2024-06-01T02:00:00.000Z"] is None


def test_a_missing_reading_is_a_gap_and_not_a_longer_step(connection, fill, client):
    fill("GB", [400.0, 10.0, 10.0, 100.0])
    with connection, connection.cursor() as cursor:
        cursor.execute(
            "delete from reading where start in (%s, %s)", (DAWN + HOUR, DAWN + 2 * HOUR)
        )
    told = client.post(PATH, json=body(candidate_locations=[{"id": GB}])).get_json()
    assert starts(told, GB) == [3.0]
    assert told["savings"][GB]["run_now_g"] == pytest.approx(400)
    assert "unknown for 2:00:00" in told["warnings"][GB]


def test_a_zone_that_is_never_known_long_enough_drops_out(fill, client):
    fill("GB", [400.0, None, 200.0, None])
    schedule = {"max_delay": 2 * SECONDS}
    asked = body(candidate_locations=[{"id": GB}], runtime=SECONDS + 1, schedule=schedule)
    refused = client.post(PATH, json=asked)
    assert refused.status_code == 400
    told = refused.get_json()["warnings"][GB]
    assert "a run has no place: the carbon intensity is not known for" in told, told


def test_running_now_into_a_gap_has_no_saving_but_a_schedule(fill, client):
    fill("GB", [None, 300.0, 200.0, 400.0])
    told = client.post(PATH, json=body(candidate_locations=[{"id": GB}])).get_json()
    assert starts(told, GB) == [2.0]
    assert told["savings"][GB] == {
        "run_now_g": None,
        "best_g": pytest.approx(200),
        "saved_g": None,
        "saved_percent": None,
    }


def test_without_optimisation_unknown_carbon_is_null_and_ranked_last(two_zones):
    asked = body(optimize_carbon=False, candidate_locations=None, candidate_zones=["DE", "GB"])
    answered = two_zones.post(PATH, json=asked)
    told = answered.get_json()
    assert b"NaN" not in answered.data
    assert told["raw-scores"]["DE"]["carbon-emission"] is None
    assert told["optimal-regions"][-1] == {"rating": None, "candidates": ["DE"]}
    assert told["warnings"] == {"DE": "No carbon data for iso c3lab:DE"}


def test_a_day_without_a_drawn_run_has_no_viable_candidate(two_zones):
    schedule = {"type": "poisson", "interval": 30 * 86400, "seed": 1}
    refused = two_zones.post(PATH, json=body(schedule=schedule))
    assert refused.status_code == 400
    assert "No run was drawn" in refused.get_json()["warnings"][GB]
