"""A window that no series covers alone is answered by several, moment by moment the best ranked."""

from datetime import timedelta

import pytest

from database.connection import transaction
from tests.api.workloads import DAWN, GB, HOUR, PATH, SECONDS, body, intensity, starts, stored

ALONE = [{"id": GB}]
QUARTER = timedelta(minutes=15)


@pytest.fixture
def ranked(connection, client):
    """A client; `test.first` ranks before `test.second`."""
    with transaction(connection) as cursor:
        for rank, source in enumerate(("test.first", "test.second"), 1):
            cursor.execute(
                "insert into source_rank values ('GB', 'carbon_intensity', %s, %s)", (source, rank)
            )
    return client


def test_a_hole_is_filled_by_the_next_series(ranked, connection):
    before = intensity("GB", [400.0])
    after = intensity("GB", [300.0, 300.0], start=DAWN + 2 * HOUR)
    stored(connection, "test.first", [*before, *after])
    stored(connection, "test.second", list(intensity("GB", [10.0, 20.0, 10.0, 10.0])))
    told = ranked.post(PATH, json=body(candidate_locations=ALONE)).get_json()
    assert starts(told, GB) == [1.0]
    assert told["raw-scores"][GB]["carbon-emission"] == pytest.approx(20)
    assert told["warnings"] == {}
    rates = told["details"][GB]["emission_rates"]["compute"]
    assert [rate * SECONDS for rate in rates.values()] == pytest.approx([400, 20, 300, 300])


def test_the_answer_says_who_filled_up_how_much(ranked, connection):
    stored(connection, "test.first", list(intensity("GB", [400.0, None, 300.0, 300.0])))
    stored(connection, "test.second", list(intensity("GB", [10.0, 20.0, 10.0, 10.0])))
    told = ranked.post(PATH, json=body(candidate_locations=ALONE)).get_json()
    age = told["data_age"]["c3lab:GB"]
    assert (age["source"], age["share"]) == ("test.first", 0.75)
    (filled,) = age["filled_by"]
    assert (filled["source"], filled["share"]) == ("test.second", 0.25)
    assert filled["attribution"] == "Contains data of a publisher"


def test_a_window_that_two_series_share_is_served(ranked, connection):
    stored(connection, "test.first", list(intensity("GB", [400.0, 300.0])))
    late = intensity("GB", [100.0, 50.0], start=DAWN + 2 * HOUR)
    stored(connection, "test.second", list(late))
    told = ranked.post(PATH, json=body(candidate_locations=ALONE)).get_json()
    assert starts(told, GB) == [3.0]


def test_a_zone_whose_step_changed_is_placed_across_the_change(client, connection):
    hourly = intensity("GB", [400.0, 200.0])
    quarters = [300.0, 300.0, 5.0, 300.0] * 2
    finer = intensity("GB", quarters, start=DAWN + 2 * HOUR, step=QUARTER)
    stored(connection, "test.first", [*hourly, *finer])
    asked = body(candidate_locations=ALONE, runtime=900, schedule={"max_delay": 13_500})
    told = client.post(PATH, json=asked).get_json()
    assert starts(told, GB) == [2.5]
    age = told["data_age"]["c3lab:GB"]
    steps = {age["resolution_seconds"], *(part["resolution_seconds"] for part in age["filled_by"])}
    assert steps == {900, 3600}


def test_a_series_that_adds_nothing_is_not_named(ranked, connection):
    stored(connection, "test.first", list(intensity("GB", [400.0, None, 300.0, 300.0])))
    stored(connection, "test.second", list(intensity("GB", [10.0, None, 10.0, 10.0])))
    told = ranked.post(PATH, json=body(candidate_locations=ALONE)).get_json()
    age = told["data_age"]["c3lab:GB"]
    assert (age["source"], age["share"], age["filled_by"]) == ("test.first", 0.75, [])
    assert "unknown for 1:00:00" in told["warnings"][GB]


def test_what_lies_beyond_every_series_is_not_served(ranked, connection):
    stored(connection, "test.first", list(intensity("GB", [400.0])))
    stored(connection, "test.second", list(intensity("GB", [10.0, 20.0, 10.0])))
    refused = ranked.post(PATH, json=body(candidate_locations=ALONE))
    assert refused.status_code == 400
    assert "for the entire time range" in refused.get_json()["warnings"][GB]
