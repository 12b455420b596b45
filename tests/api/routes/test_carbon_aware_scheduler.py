"""The scheduler over HTTP: a worked example by hand, candidates, recurring runs."""

from datetime import datetime

import pytest

from tests.api.workloads import BRITAIN, DAWN, FR, FRANCE, GB, HOUR, PATH, SECONDS, body, starts


def test_the_worked_example_comes_out_as_by_hand(two_zones):
    told = two_zones.post(PATH, json=body()).get_json()
    assert (starts(told, GB), starts(told, FR)) == ([2.0], [3.0])
    assert told["raw-scores"][GB] == {
        "energy-usage": 1.0,
        "energy-usage-unit": "kWh",
        "carbon-emission": 100.0,
        "carbon-emission-from-compute": 100.0,
        "carbon-emission-from-migration": 0,
        "carbon-emission-unit": "gCO2",
        "wan-network-usage": 3.0,
        "wan-network-usage-unit": "GB",
    }
    assert told["weighted-scores"][GB] == pytest.approx((1000 + 100 + 0.003) / 3)
    assert told["optimal-regions"] == [
        {"rating": pytest.approx((1000 + 30 + 0.003) / 3), "candidates": [FR]},
        {"rating": pytest.approx((1000 + 100 + 0.003) / 3), "candidates": [GB]},
    ]


def test_a_timing_has_every_field_of_the_contract(two_zones):
    told = two_zones.post(PATH, json=body()).get_json()
    assert told["details"][GB]["timings"] == [
        {
            "min_start": "2024-06-01T00:00:00+00:00",
            "input_transfer_start": "2024-06-01T02:00:00+00:00",
            "input_transfer_duration": "00:00:00",
            "input_transfer_end": "2024-06-01T02:00:00+00:00",
            "compute_start": "2024-06-01T02:00:00+00:00",
            "compute_duration": "01:00:00",
            "compute_end": "2024-06-01T03:00:00+00:00",
            "output_transfer_start": "2024-06-01T03:00:00+00:00",
            "output_transfer_duration": "00:00:00",
            "output_transfer_end": "2024-06-01T03:00:00+00:00",
            "max_end": "2024-06-01T04:00:00+00:00",
            "total_transfer_time": "00:00:00",
        }
    ]


def test_emission_rates_are_grams_per_second_of_each_step(two_zones):
    told = two_zones.post(PATH, json=body()).get_json()
    rates = told["details"][FR]["emission_rates"]["compute"]
    assert rates == {
        "2024-06-01T00:00:00.000Z": pytest.approx(60 / 3600),
        "2024-06-01T01:00:00.000Z": pytest.approx(50 / 3600),
        "2024-06-01T02:00:00.000Z": pytest.approx(40 / 3600),
        "2024-06-01T03:00:00.000Z": pytest.approx(30 / 3600),
    }


def test_the_answer_proves_the_optimum_and_says_what_waiting_saves(two_zones):
    told = two_zones.post(PATH, json=body()).get_json()
    assert told["optimization"] == {
        "status": "optimal",
        "method": "exact-breakpoints",
        "objective": pytest.approx(30),
        "bound": pytest.approx(30),
        "unit": "gCO2eq",
        "gap": 0.0,
        "objective_g": pytest.approx(30),
        "bound_g": pytest.approx(30),
    }
    assert told["savings"][GB] == {
        "run_now_g": pytest.approx(400),
        "best_g": pytest.approx(100),
        "saved_g": pytest.approx(300),
        "saved_percent": pytest.approx(75),
    }


def test_the_answer_names_its_data_and_their_age(two_zones):
    told = two_zones.post(PATH, json=body()).get_json()
    assert told["isos"] == {GB: "c3lab:GB", FR: "c3lab:FR"}
    assert told["data_age"]["c3lab:GB"] == {
        "source": "test.intensity",
        "attribution": "Contains data of a publisher",
        "redistribute": True,
        "basis": "production",
        "method": "derived",
        "resolution_seconds": 3600,
        "qualities": ["measured"],
        "recorded_at": "2024-06-01T00:00:00+00:00",
        "issued_at": None,
        "age_seconds": 36 * SECONDS,
        "share": 1.0,
        "is_forecast": False,
        "stale": False,
        "filled_by": [],
        "completeness": {"measured": 1.0, "foretold": 0.0, "unknown": 0.0},
        "passed_over": [],
    }


def test_get_with_a_body_answers_as_post_does(two_zones):
    posted, got = two_zones.post(PATH, json=body()), two_zones.get(PATH, json=body())
    assert (posted.status_code, posted.get_json()) == (200, got.get_json())


def test_the_solver_proves_the_same_optimum(two_zones):
    fast = two_zones.post(PATH, json=body()).get_json()
    told = two_zones.post(PATH, json=body(use_new_optimization=False)).get_json()
    assert told["details"] == fast["details"]
    assert told["optimization"]["method"] == "pulp-highs"
    assert told["optimization"]["status"] == "optimal"
    assert told["optimization"]["bound_g"] == pytest.approx(30, rel=1e-6)


def test_pue_and_cores_multiply_energy_and_carbon(two_zones):
    told = two_zones.post(PATH, json=body(core_count=2, pue=1.5)).get_json()
    assert told["raw-scores"][GB]["energy-usage"] == pytest.approx(3)
    assert told["raw-scores"][GB]["carbon-emission"] == pytest.approx(300)


def test_without_optimisation_runs_start_at_once_and_are_still_scored(two_zones):
    told = two_zones.post(PATH, json=body(optimize_carbon=False)).get_json()
    assert starts(told, GB) == [0.0]
    assert told["raw-scores"][GB]["carbon-emission"] == pytest.approx(400)
    assert told["optimization"]["status"] == "not-requested"
    assert told["optimization"]["gap"] is None


def test_at_another_share_of_renewables_runs_are_weighed_anew(grid):
    share = {"desired_renewable_ratio": 0.5, "candidate_locations": [{"id": GB}]}
    told = grid.post(PATH, json=body(**share)).get_json()
    span = {"start": DAWN.isoformat(), "end": (DAWN + HOUR / 2).isoformat()}
    query = {"iso": "c3lab:GB", "desired_renewable_ratio": 0.5, **span}
    points = grid.get("/carbon-intensity/", query_string=query).get_json()["carbon_intensities"]
    by_hand = sum(point["carbon_intensity"] for point in points) / 2
    assert told["savings"][GB]["run_now_g"] == pytest.approx(by_hand)
    assert told["request"]["desired_renewable_ratio"] == 0.5
    assert told["data_age"]["c3lab:GB"]["source"] == "test.grid"


def test_a_group_that_did_not_generate_has_no_place(grid):
    asked = body(candidate_locations=None, candidate_zones=["US-PJM"], desired_renewable_ratio=0.5)
    told = grid.post(PATH, json=asked | {"schedule": {**asked["schedule"], "max_delay": 0}})
    assert told.status_code == 400
    assert "unknown for 1:00:00" in told.get_json()["warnings"]["US-PJM"]


def test_regions_of_one_zone_share_a_rating(two_zones):
    asked = body(candidate_locations=[{"id": GB}, {"id": "AWS:eu-west-2"}])
    told = two_zones.post(PATH, json=asked).get_json()
    assert [entry["candidates"] for entry in told["optimal-regions"]] == [[GB, "AWS:eu-west-2"]]


def test_zones_can_be_candidates(two_zones):
    told = two_zones.post(PATH, json=body(candidate_locations=None, candidate_zones=["GB", "FR"]))
    assert told.get_json()["optimal-regions"][0]["candidates"] == ["FR"]


def test_every_region_of_a_provider_is_a_candidate(two_zones):
    asked = body(candidate_locations=None, candidate_providers=["Azure"])
    told = two_zones.post(PATH, json=asked).get_json()
    assert {GB, FR} <= set(told["raw-scores"])
    assert told["warnings"]["Azure:westeurope"] == "No carbon data for iso c3lab:NL"


def test_a_place_of_ones_own_is_located_and_the_sea_is_not(two_zones):
    places = [
        {"id": "mine:london", "latitude": 51.5, "longitude": -0.1},
        {"id": "mine:null-island", "latitude": 0.0, "longitude": 0.0},
    ]
    told = two_zones.post(PATH, json=body(candidate_locations=places)).get_json()
    assert told["isos"] == {"mine:london": "c3lab:GB"}
    assert told["warnings"]["mine:null-island"].startswith("No zone at 0, 0")


def test_the_original_location_competes_and_is_echoed(two_zones):
    asked = body(candidate_locations=[{"id": GB}], original_location=FR)
    told = two_zones.post(PATH, json=asked).get_json()
    assert told["original-region"] == FR
    assert told["optimal-regions"][0]["candidates"] == [FR]
    echoed = told["request"]["candidate_locations"]
    assert [location["id"] for location in echoed] == [GB, FR]


def test_recurring_runs_are_all_scored(two_zones):
    schedule = {"type": "uniform-random", "interval": 6 * SECONDS, "max_delay": 0, "seed": 1}
    told = two_zones.post(PATH, json=body(schedule=schedule, runtime=60)).get_json()
    drawn = [datetime.fromisoformat(at) for at in told["request"]["schedule"]["drawn_starts"]]
    assert [(at - DAWN) // (6 * HOUR) for at in drawn] == [0, 1, 2, 3]
    scores = told["raw-scores"][GB]
    by_hand = sum(BRITAIN[(at - DAWN) // HOUR] / 60 for at in drawn)
    assert scores["carbon-emission"] == pytest.approx(by_hand, rel=0.02)
    assert scores["carbon-emission-from-compute"] == scores["carbon-emission"]
    assert scores["energy-usage"] == pytest.approx(4 / 60)


def test_each_recurring_run_waits_within_its_own_window(two_zones, fill):
    fill("FR", FRANCE * 2)
    schedule = {"type": "poisson", "interval": 2 * SECONDS, "max_delay": 2 * SECONDS, "seed": 3}
    told = two_zones.post(PATH, json=body(schedule=schedule, runtime=60)).get_json()
    timings = told["details"][FR]["timings"]
    drawn = told["request"]["schedule"]["drawn_starts"]
    assert [timing["min_start"] for timing in timings] == drawn
    assert all(t["min_start"] <= t["compute_start"] < t["max_end"] for t in timings)
    assert any(t["min_start"] < t["compute_start"] for t in timings)


def test_the_same_recurring_body_gives_the_same_answer(two_zones):
    asked = body(schedule={"type": "poisson", "interval": SECONDS, "max_delay": 0}, runtime=60)
    assert two_zones.post(PATH, json=asked).data == two_zones.post(PATH, json=asked).data


def test_a_missing_start_time_is_now(two_zones):
    asked = body(candidate_locations=None, candidate_zones=["GB"])
    del asked["schedule"]["start_time"]
    told = two_zones.post(PATH, json=asked).get_json()
    assert told["request"]["schedule"]["start_time"] == "2024-06-02T12:00:00+00:00"
