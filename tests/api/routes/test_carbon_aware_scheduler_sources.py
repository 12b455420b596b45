"""Which intensity a workload is scheduled by: its factors, its publisher, forecasts, as of when."""

from datetime import datetime, timedelta

import pytest

from api.routes import carbon_aware_scheduler
from tests.api.workloads import (
    BRITAIN,
    DAWN,
    GB,
    HOUR,
    PATH,
    SECONDS,
    body,
    foretold,
    intensity,
    published,
    starts,
    stored,
)

ALONE = [{"id": GB}]
EMAP = "electricitymaps.carbon_intensity"
NESO = "neso.carbon_intensity"


@pytest.fixture
def at_six(monkeypatch):
    """It is two minutes past six."""
    now = DAWN + 6 * HOUR + timedelta(minutes=2)
    monkeypatch.setattr(carbon_aware_scheduler, "clock", lambda: now)
    return now


def test_direct_factors_are_scheduled_by_direct_intensities(two_zones):
    told = two_zones.post(PATH, json=body(candidate_locations=ALONE, factor_set="direct"))
    assert told.get_json()["raw-scores"][GB]["carbon-emission"] == pytest.approx(1)
    assert told.get_json()["request"]["factor_set"] == "direct"


def test_a_ratio_is_weighed_with_the_factors_that_are_asked_for(grid):
    asked = {"desired_renewable_ratio": 0, "candidate_locations": ALONE}
    grams = [
        grid.post(PATH, json=body(**asked, factor_set=name)).get_json()["savings"][GB]["run_now_g"]
        for name in ("lifecycle", "direct")
    ]
    assert grams == pytest.approx([490, 370])


def test_a_ratio_beyond_what_was_measured_says_that_nothing_foretold_is_weighed(grid):
    later = {"type": "onetime", "start_time": (DAWN + 90 * 24 * HOUR).isoformat()}
    asked = {"desired_renewable_ratio": 0, "candidate_locations": ALONE, "schedule": later}
    (reason,) = grid.post(PATH, json=body(**asked)).get_json()["warnings"].values()
    assert reason.endswith("measured generation can be weighed anew (desired_renewable_ratio)")


def test_emap_is_what_electricity_maps_published(two_zones, connection):
    stored(connection, EMAP, published("GB", "lifecycle", [90.0, 80.0, 70.0, 60.0]))
    told = two_zones.post(PATH, json=body(carbon_data_source="emap")).get_json()
    assert starts(told, GB) == [3.0]
    age = told["data_age"]["c3lab:GB"]
    assert (age["source"], age["basis"]) == (EMAP, "consumption")
    assert list(told["raw-scores"]) == [GB]
    (warning,) = told["warnings"].values()
    assert warning == "No carbon data of Electricity Maps for iso c3lab:FR"


def test_emap_of_another_factor_set_is_no_substitute(two_zones, connection):
    stored(connection, EMAP, published("GB", "direct", [90.0, 80.0, 70.0, 60.0]))
    asked = body(carbon_data_source="emap", candidate_locations=ALONE)
    refused = two_zones.post(PATH, json=asked)
    assert refused.status_code == 400
    assert refused.get_json()["warnings"][GB].endswith(
        "for iso c3lab:GB with factor_set lifecycle, only with direct"
    )


def test_a_forecast_is_scheduled_from_now_rounded_up(client, connection, at_six):
    ahead = published("GB", "direct", [200.0, 150.0, 50.0, 100.0, 100.0], first=6)
    stored(connection, NESO, foretold(ahead, at_six - HOUR))
    asked = body(candidate_locations=ALONE, use_prediction=True, factor_set="direct")
    told = client.post(PATH, json=asked).get_json()
    assert told["request"]["schedule"]["start_time"] == "2024-06-01T06:05:00+00:00"
    assert starts(told, GB) == [8.0]
    assert told["raw-scores"][GB]["carbon-emission"] == pytest.approx(50)
    age = told["data_age"]["c3lab:GB"]
    assert (age["source"], age["qualities"]) == (NESO, ["forecast"])
    assert age["issued_at"] == (at_six - HOUR).isoformat()


def test_a_start_to_come_is_not_moved_by_a_forecast(client, connection, at_six):
    ahead = published("GB", "direct", [200.0, 150.0, 50.0, 100.0, 100.0], first=6)
    stored(connection, NESO, foretold(ahead, at_six - HOUR))
    schedule = {"start_time": (DAWN + 9 * HOUR).isoformat(), "max_delay": 0}
    asked = body(candidate_locations=ALONE, use_prediction=True, factor_set="direct")
    told = client.post(PATH, json=asked | {"schedule": {**asked["schedule"], **schedule}})
    assert starts(told.get_json(), GB) == [9.0]


def test_readings_come_before_what_was_foretold_of_them(client, connection, at_six):
    ahead = published("GB", "direct", [200.0, 150.0, 100.0, 100.0, 100.0], first=6)
    stored(connection, NESO, foretold(ahead, at_six - HOUR))
    stored(connection, NESO, published("GB", "direct", [30.0], first=6))
    asked = body(candidate_locations=ALONE, use_prediction=True, factor_set="direct", runtime=1800)
    told = client.post(PATH, json=asked).get_json()
    assert told["raw-scores"][GB]["carbon-emission"] == pytest.approx(15)
    assert told["data_age"]["c3lab:GB"]["qualities"] == ["forecast", "measured"]


def test_a_zone_that_nobody_foretells_is_said(two_zones, at_six):
    refused = two_zones.post(PATH, json=body(candidate_locations=ALONE, use_prediction=True))
    assert refused.status_code == 400
    assert refused.get_json()["warnings"] == {
        GB: "No forecast of carbon intensity for iso c3lab:GB"
    }


def test_a_forecast_that_ends_too_soon_says_until_when_it_reaches(client, connection, at_six):
    stored(connection, NESO, foretold(published("GB", "direct", [200.0], first=6), at_six - HOUR))
    asked = body(candidate_locations=ALONE, use_prediction=True, factor_set="direct")
    refused = client.post(PATH, json=asked)
    assert refused.get_json()["warnings"][GB].endswith("to 2024-06-01T07:00:00+00:00")


def test_as_of_takes_the_vintages_and_the_time_of_that_moment(client, connection, at_six):
    early = DAWN + 3 * HOUR
    hours = published("GB", "direct", [9.0, 8.0, 7.0, 6.0, 5.0], first=3)
    stored(connection, NESO, foretold(hours, early), recorded_at=early)
    later = [row._replace(values={"direct": 700.0}) for row in hours]
    stored(connection, NESO, foretold(later, at_six), recorded_at=at_six)
    asked = body(candidate_locations=ALONE, use_prediction=True, factor_set="direct")
    told = client.post(PATH, json=asked | {"as_of": early.isoformat()}).get_json()
    assert told["request"]["schedule"]["start_time"] == early.isoformat()
    assert told["raw-scores"][GB]["carbon-emission"] == pytest.approx(6)
    assert told["data_age"]["c3lab:GB"]["issued_at"] == early.isoformat()


def test_as_of_leaves_out_later_revisions(two_zones, connection):
    then = DAWN + HOUR
    revised = list(intensity("GB", [1000.0, 1000.0, 1000.0, 1000.0]))
    stored(connection, "test.intensity", revised, recorded_at=DAWN + 2 * HOUR)
    asked = body(candidate_locations=ALONE)
    now, believed = (
        two_zones.post(PATH, json=asked | more).get_json()
        for more in ({}, {"as_of": then.isoformat()})
    )
    assert now["savings"][GB]["run_now_g"] == pytest.approx(1000)
    assert believed["savings"][GB]["run_now_g"] == pytest.approx(BRITAIN[0])
    assert datetime.fromisoformat(believed["request"]["as_of"]) == then


def test_as_of_before_anything_was_known_finds_no_data(two_zones):
    asked = body(candidate_locations=ALONE, as_of=(DAWN - HOUR).isoformat())
    refused = two_zones.post(PATH, json=asked)
    assert refused.status_code == 400
    assert "as of 2024-05-31T23:00:00+00:00" in refused.get_json()["warnings"][GB]


def test_without_a_start_time_as_of_is_the_start(two_zones):
    asked = body(candidate_locations=ALONE, as_of=(DAWN + 12 * HOUR).isoformat())
    del asked["schedule"]["start_time"]
    told = two_zones.post(PATH, json=asked).get_json()
    assert told["request"]["schedule"]["start_time"] == asked["as_of"]
    assert told["data_age"]["c3lab:GB"]["resolution_seconds"] == SECONDS
