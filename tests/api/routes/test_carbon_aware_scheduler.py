"""The scheduler over HTTP: a worked example by hand, every refusal, recurring runs, gaps."""

from datetime import UTC, datetime, timedelta

import pytest

from api.models import optimization_model, scheduler
from api.routes import carbon_aware_scheduler
from database.connection import transaction
from database.rows import Row
from database.store import store
from tests.api.grid import register_source

PATH = "/carbon-aware-scheduler/"
DAWN = datetime(2024, 6, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
SECONDS = 3600

GB, FR = "Azure:uksouth", "Azure:francecentral"

# g/kWh of each hour of the day; what the two examples are computed from by hand.
BRITAIN = [400.0, 300.0, 100.0, 200.0, *[500.0] * 20]
FRANCE = [60.0, 50.0, 40.0, 30.0, *[80.0] * 20]


def intensity(zone, hours):
    """Hourly readings from dawn; None leaves the life-cycle value out."""
    for hour, value in enumerate(hours):
        values = {"direct": 1.0} if value is None else {"lifecycle": value, "direct": 1.0}
        yield Row(
            zone,
            "carbon_intensity",
            DAWN + hour * HOUR,
            DAWN + (hour + 1) * HOUR,
            values,
            "gCO2eq/kWh",
        )


@pytest.fixture
def fill(connection):
    """Stores a zone's hours."""

    def stored(zone, hours):
        with transaction(connection) as cursor:
            register_source(cursor, "test.intensity")
            store(cursor, "test.intensity", list(intensity(zone, hours)), recorded_at=DAWN)

    return stored


@pytest.fixture
def grid(fill, client, monkeypatch):
    """A client over two zones of a day, at noon of the next."""
    fill("GB", BRITAIN)
    fill("FR", FRANCE)
    monkeypatch.setattr(carbon_aware_scheduler, "clock", lambda: DAWN + 36 * HOUR)
    return client


def body(**changes):
    """One kilowatt for an hour at dawn, with three hours to spare, in Britain or France."""
    schedule = {"type": "onetime", "start_time": DAWN.isoformat(), "max_delay": 3 * SECONDS}
    return {
        "runtime": SECONDS,
        "schedule": schedule | changes.pop("schedule", {}),
        "dataset": {"input_size_gb": 1, "output_size_gb": 2},
        "candidate_locations": [{"id": GB}, {"id": FR}],
        "watts_per_core": 1000,
        **changes,
    }


def starts(told, region):
    """When the runs of a region compute, in hours after dawn."""
    timings = told["details"][region]["timings"]
    return [(datetime.fromisoformat(t["compute_start"]) - DAWN) / HOUR for t in timings]


def test_the_worked_example_comes_out_as_by_hand(grid):
    told = grid.post(PATH, json=body()).get_json()
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


def test_a_timing_has_every_field_of_the_contract(grid):
    told = grid.post(PATH, json=body()).get_json()
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


def test_emission_rates_are_grams_per_second_of_each_step(grid):
    told = grid.post(PATH, json=body()).get_json()
    rates = told["details"][FR]["emission_rates"]["compute"]
    assert rates == {
        "2024-06-01T00:00:00.000Z": pytest.approx(60 / 3600),
        "2024-06-01T01:00:00.000Z": pytest.approx(50 / 3600),
        "2024-06-01T02:00:00.000Z": pytest.approx(40 / 3600),
        "2024-06-01T03:00:00.000Z": pytest.approx(30 / 3600),
    }


def test_the_answer_proves_the_optimum_and_says_what_waiting_saves(grid):
    told = grid.post(PATH, json=body()).get_json()
    assert told["optimization"] == {
        "status": "optimal",
        "method": "exact-breakpoints",
        "objective_g": pytest.approx(30),
        "bound_g": pytest.approx(30),
        "gap": 0.0,
    }
    assert told["savings"][GB] == {
        "run_now_g": pytest.approx(400),
        "best_g": pytest.approx(100),
        "saved_g": pytest.approx(300),
        "saved_percent": pytest.approx(75),
    }


def test_the_answer_names_its_data_and_their_age(grid):
    told = grid.post(PATH, json=body()).get_json()
    assert told["isos"] == {GB: "c3lab:GB", FR: "c3lab:FR"}
    assert told["data_age"]["c3lab:GB"] == {
        "source": "test.intensity",
        "attribution": "Contains data of a publisher",
        "resolution_seconds": 3600,
        "recorded_at": "2024-06-01T00:00:00+00:00",
        "age_seconds": 36 * SECONDS,
    }


def test_get_with_a_body_answers_as_post_does(grid):
    posted, got = grid.post(PATH, json=body()), grid.get(PATH, json=body())
    assert (posted.status_code, posted.get_json()) == (200, got.get_json())


def test_the_solver_proves_the_same_optimum(grid):
    fast = grid.post(PATH, json=body()).get_json()
    told = grid.post(PATH, json=body(use_new_optimization=False)).get_json()
    assert told["details"] == fast["details"]
    assert told["optimization"]["method"] == "pulp-highs"
    assert told["optimization"]["status"] == "optimal"
    assert told["optimization"]["bound_g"] == pytest.approx(30, rel=1e-6)


def test_a_model_too_large_for_the_solver_is_refused(grid, monkeypatch):
    monkeypatch.setattr(optimization_model, "MAX_STARTS", 3)
    refused = grid.post(PATH, json=body(use_new_optimization=False))
    assert refused.status_code == 422
    assert "leave use_new_optimization true" in str(
        refused.get_json()["messages"]["json"]["use_new_optimization"]
    )


def test_more_runs_than_an_answer_holds_are_refused(grid, monkeypatch):
    monkeypatch.setattr(scheduler, "MOST_TIMINGS", 1)
    refused = grid.post(PATH, json=body())
    assert refused.status_code == 422
    assert "at most 1 are scheduled" in refused.get_json()["detail"]


def test_pue_and_cores_multiply_energy_and_carbon(grid):
    told = grid.post(PATH, json=body(core_count=2, pue=1.5)).get_json()
    assert told["raw-scores"][GB]["energy-usage"] == pytest.approx(3)
    assert told["raw-scores"][GB]["carbon-emission"] == pytest.approx(300)


def test_without_optimisation_runs_start_at_once_and_are_still_scored(grid):
    told = grid.post(PATH, json=body(optimize_carbon=False)).get_json()
    assert starts(told, GB) == [0.0]
    assert told["raw-scores"][GB]["carbon-emission"] == pytest.approx(400)
    assert told["optimization"]["status"] == "not-requested"
    assert told["optimization"]["gap"] is None


def test_without_optimisation_unknown_carbon_is_null_and_ranked_last(grid):
    asked = body(optimize_carbon=False, candidate_locations=None, candidate_zones=["DE", "GB"])
    answered = grid.post(PATH, json=asked)
    told = answered.get_json()
    assert b"NaN" not in answered.data
    assert told["raw-scores"]["DE"]["carbon-emission"] is None
    assert told["optimal-regions"][-1] == {"rating": None, "candidates": ["DE"]}
    assert told["warnings"] == {"DE": "No carbon data for iso c3lab:DE"}


def test_regions_of_one_zone_share_a_rating(grid):
    asked = body(candidate_locations=[{"id": GB}, {"id": "AWS:eu-west-2"}])
    told = grid.post(PATH, json=asked).get_json()
    assert [entry["candidates"] for entry in told["optimal-regions"]] == [[GB, "AWS:eu-west-2"]]


def test_zones_can_be_candidates(grid):
    told = grid.post(PATH, json=body(candidate_locations=None, candidate_zones=["GB", "FR"]))
    assert told.get_json()["optimal-regions"][0]["candidates"] == ["FR"]


def test_every_region_of_a_provider_is_a_candidate(grid):
    asked = body(candidate_locations=None, candidate_providers=["Azure"])
    told = grid.post(PATH, json=asked).get_json()
    assert {GB, FR} <= set(told["raw-scores"])
    assert told["warnings"]["Azure:westeurope"] == "No carbon data for iso c3lab:NL"


def test_a_place_of_ones_own_is_located_and_the_sea_is_not(grid):
    places = [
        {"id": "mine:london", "latitude": 51.5, "longitude": -0.1},
        {"id": "mine:null-island", "latitude": 0.0, "longitude": 0.0},
    ]
    told = grid.post(PATH, json=body(candidate_locations=places)).get_json()
    assert told["isos"] == {"mine:london": "c3lab:GB"}
    assert told["warnings"]["mine:null-island"].startswith("No zone at 0, 0")


def test_the_original_location_competes_and_is_echoed(grid):
    asked = body(candidate_locations=[{"id": GB}], original_location=FR)
    told = grid.post(PATH, json=asked).get_json()
    assert told["original-region"] == FR
    assert told["optimal-regions"][0]["candidates"] == [FR]
    echoed = told["request"]["candidate_locations"]
    assert [location["id"] for location in echoed] == [GB, FR]


def test_recurring_runs_are_all_scored(grid):
    schedule = {"type": "uniform-random", "interval": 6 * SECONDS, "max_delay": 0, "seed": 1}
    told = grid.post(PATH, json=body(schedule=schedule, runtime=60)).get_json()
    drawn = [datetime.fromisoformat(at) for at in told["request"]["schedule"]["drawn_starts"]]
    assert [(at - DAWN) // (6 * HOUR) for at in drawn] == [0, 1, 2, 3]
    scores = told["raw-scores"][GB]
    by_hand = sum(BRITAIN[(at - DAWN) // HOUR] / 60 for at in drawn)
    assert scores["carbon-emission"] == pytest.approx(by_hand, rel=0.02)
    assert scores["carbon-emission-from-compute"] == scores["carbon-emission"]
    assert scores["energy-usage"] == pytest.approx(4 / 60)


def test_each_recurring_run_waits_within_its_own_window(grid, fill):
    fill("FR", FRANCE * 2)
    schedule = {"type": "poisson", "interval": 2 * SECONDS, "max_delay": 2 * SECONDS, "seed": 3}
    told = grid.post(PATH, json=body(schedule=schedule, runtime=60)).get_json()
    timings = told["details"][FR]["timings"]
    drawn = told["request"]["schedule"]["drawn_starts"]
    assert [timing["min_start"] for timing in timings] == drawn
    assert all(t["min_start"] <= t["compute_start"] < t["max_end"] for t in timings)
    assert any(t["min_start"] < t["compute_start"] for t in timings)


def test_the_same_recurring_body_gives_the_same_answer(grid):
    asked = body(schedule={"type": "poisson", "interval": SECONDS, "max_delay": 0}, runtime=60)
    assert grid.post(PATH, json=asked).data == grid.post(PATH, json=asked).data


def test_a_day_without_a_drawn_run_has_no_viable_candidate(grid):
    schedule = {"type": "poisson", "interval": 30 * 86400, "seed": 1}
    refused = grid.post(PATH, json=body(schedule=schedule))
    assert refused.status_code == 400
    assert "No run was drawn" in refused.get_json()["warnings"][GB]


def test_nothing_is_placed_after_the_last_reading(grid):
    late = {"start_time": (DAWN + 22 * HOUR).isoformat()}
    told = grid.post(PATH, json=body(schedule=late))
    assert told.status_code == 400
    assert told.get_json()["warnings"][GB] == (
        "Carbon data not available for iso c3lab:GB for the entire time range "
        "2024-06-01T22:00:00+00:00 to 2024-06-02T02:00:00+00:00: "
        "it reaches from 2024-06-01T00:00:00+00:00 to 2024-06-02T00:00:00+00:00"
    )


def test_a_window_that_ends_with_the_last_reading_is_served(grid):
    last = {"start_time": (DAWN + 20 * HOUR).isoformat()}
    assert grid.post(PATH, json=body(schedule=last)).status_code == 200


def test_no_viable_candidate_is_400_with_the_reasons(grid):
    asked = body(candidate_locations=None, candidate_zones=["DE"])
    refused = grid.post(PATH, json=asked)
    told = refused.get_json()
    assert (refused.status_code, told["error"]) == (400, "No viable candidate")
    assert told["warnings"] == {"DE": "No carbon data for iso c3lab:DE"}
    assert told["isos"] == {"DE": "c3lab:DE"}
    assert told["details"] == {}
    assert told["request"]["runtime"] == "01:00:00"


def test_a_missing_start_time_is_now(grid):
    asked = body(candidate_locations=None, candidate_zones=["GB"])
    del asked["schedule"]["start_time"]
    told = grid.post(PATH, json=asked).get_json()
    assert told["request"]["schedule"]["start_time"] == "2024-06-02T12:00:00+00:00"


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
    assert "a run has no place" in refused.get_json()["warnings"][GB]


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


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"runtime=3600", 400),
        (b'{"runtime": NaN}', 400),
        (b"[" * 100_000, 400),
        (b"\xff\xfe", 400),
        (b"{}", 422),
        (b"[]", 422),
        (b"null", 422),
        (b'"GB"', 422),
        (b'{"runtime": 1e999}', 400),
        (b'{"runtime": 123456789012345678901234567890}', 422),
    ],
)
@pytest.mark.parametrize("verb", ["get", "post"])
def test_a_body_that_is_no_workload_is_refused(detached, verb, sent, status):
    refused = getattr(detached, verb)(PATH, data=sent)
    assert refused.status_code == status
    assert refused.get_json()["status"] == status


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"runtime": "long"}, ["runtime"]),
        ({"colour": "green"}, ["colour"]),
        ({"schedule": {"start_time": "2024-06-01T00:00:00"}}, ["schedule", "start_time"]),
        ({"schedule": {"max_delay": -1}}, ["schedule", "max_delay"]),
        ({"candidate_locations": [{"id": "mine:x"}]}, ["candidate_locations", "0", "latitude"]),
        ({"use_prediction": True}, ["use_prediction"]),
        ({"desired_renewable_ratio": 0.5}, ["desired_renewable_ratio"]),
        ({"carbon_data_source": "azure"}, ["carbon_data_source"]),
        ({"carbon_accounting_mode": "compute-and-network"}, ["carbon_accounting_mode"]),
    ],
)
def test_a_faulty_field_is_named_in_the_answer(detached, changes, path):
    refused = detached.post(PATH, json=body(**changes))
    told = refused.get_json()
    assert refused.status_code == 422
    assert ".".join(path) in {error["field"] for error in told["errors"]}
    found = told["messages"]["json"]
    for name in path:
        found = found[name]
    assert found
