"""The carbon intensity of a place, and what keeps it from being told."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from flask.testing import FlaskClient
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor

from api.application import application
from database.connection import connect
from tests.api.grid import STEP, STEPS, at, fill, row

GB = {"iso": "c3lab:GB"}


def ask(client: FlaskClient, start: datetime, end: datetime, **query: object) -> Any:
    span = {"start": start.isoformat(), "end": end.isoformat()}
    return client.get("/carbon-intensity/", query_string={**span, **query})


def points(client: FlaskClient, start: datetime, end: datetime, **query: object) -> Any:
    answer = ask(client, start, end, **(query or GB))
    assert answer.status_code == 200, answer.text
    return answer.json["carbon_intensities"]


def starts(found: list[dict[str, str]]) -> list[datetime]:
    return [datetime.fromisoformat(point["timestamp"]) for point in found]


MINUTE = timedelta(minutes=1)


def test_the_answer_says_what_it_is_and_where_it_comes_from(grid: FlaskClient) -> None:
    answer = ask(grid, at(1), at(2), **GB).json
    assert answer["region"] == "GB"
    assert answer["iso"] == "c3lab:GB"
    assert answer["unit"] == "gCO2eq/kWh"
    assert answer["resolution"] == "PT30M"
    assert answer["source"] == "gridtide.intensity.test.grid"
    assert answer["factor_set"] == "lifecycle"
    assert "cited emission factors" in answer["attribution"]
    assert answer["derived_from"]["source"] == "test.grid"


def test_the_request_is_repeated_with_its_defaults(grid: FlaskClient) -> None:
    assert ask(grid, at(1), at(2), **GB).json["request"] == {
        "latitude": None,
        "longitude": None,
        "iso": "c3lab:GB",
        "start": "2024-06-01T00:30:00+00:00",
        "end": "2024-06-01T01:00:00+00:00",
        "carbon_data_source": "c3lab",
        "use_prediction": None,
        "desired_renewable_ratio": None,
        "factor_set": "lifecycle",
        "columns": None,
        "basis": None,
        "format": None,
        "as_of": None,
    }


def test_a_point_has_its_interval_its_share_and_its_quality(grid: FlaskClient) -> None:
    point = points(grid, at(1), at(1))[0]
    assert point["timestamp"] == "2024-06-01T00:30:00+00:00"
    assert point["end"] == "2024-06-01T01:00:00+00:00"
    assert point["renewable_ratio"] == pytest.approx(300 / 401)
    assert 0 < point["carbon_intensity"] < 500
    assert point["quality"] == "derived"


def test_the_points_reach_over_both_ends_of_the_span(grid: FlaskClient) -> None:
    found = points(grid, at(3) + MINUTE, at(5) + MINUTE)
    assert starts(found) == [at(3), at(4), at(5), at(6)]


def test_a_span_on_the_edges_gets_the_points_on_its_edges(grid: FlaskClient) -> None:
    assert starts(points(grid, at(3), at(5))) == [at(3), at(4), at(5)]


def test_a_moment_gets_the_point_that_holds_then(grid: FlaskClient) -> None:
    assert starts(points(grid, at(3), at(3))) == [at(3)]


def test_a_span_wider_than_the_data_gets_what_there_is(grid: FlaskClient) -> None:
    found = points(grid, at(-10), at(STEPS + 10))
    assert starts(found) == [at(step) for step in range(STEPS)]


def test_another_offset_means_the_same_moment(grid: FlaskClient) -> None:
    query = "iso=c3lab:GB&start=2024-06-01T02:30:00+01:00&end=2024-06-01T01:30:00Z"
    found = grid.get(f"/carbon-intensity/?{query}").json["carbon_intensities"]
    assert starts(found) == [at(3)]


def test_an_interval_without_generation_is_null_and_says_why(grid: FlaskClient) -> None:
    (point,) = points(grid, at(10), at(10))
    assert point["carbon_intensity"] is None
    assert point["renewable_ratio"] is None
    assert point["quality"] == "no_generation"


def test_direct_factors_count_less_than_lifecycle_ones(grid: FlaskClient) -> None:
    (lifecycle,) = points(grid, at(1), at(1))
    (direct,) = points(grid, at(1), at(1), **GB, factor_set="direct")
    assert direct["carbon_intensity"] < lifecycle["carbon_intensity"]


def test_a_point_on_the_map_is_named_as_watttime_does(grid: FlaskClient) -> None:
    answer = ask(grid, at(1), at(2), latitude=39.95, longitude=-75.17)
    assert answer.json["region"] == "US-PJM"
    assert answer.json["iso"].startswith("watttime:PJM")


@pytest.mark.parametrize("iso", ["c3lab:US-PJM", "gridtide:US-PJM", "emap:US-MIDA-PJM", "eia:PJM"])
def test_a_zone_goes_by_all_its_names(grid: FlaskClient, iso: str) -> None:
    answer = ask(grid, at(0), at(1), iso=iso).json
    assert (answer["region"], answer["iso"]) == ("US-PJM", iso)


@pytest.mark.parametrize("iso", ["c3lab:US-MIDA-PJM", "emap:US-PJM", "c3lab:ATLANTIS", "eia:pjm"])
def test_a_name_of_no_zone_is_not_found(grid: FlaskClient, iso: str) -> None:
    answer = ask(grid, at(0), at(1), iso=iso)
    assert answer.status_code == 404
    assert answer.json["error"] == f"404 Not Found: Region {iso} doesn't exist."
    assert [fault["field"] for fault in answer.json["errors"]] == ["iso"]


def test_a_zone_without_data_is_not_found(grid: FlaskClient) -> None:
    answer = ask(grid, at(0), at(1), iso="c3lab:US-BPA")
    assert answer.status_code == 404
    assert answer.json["detail"] == "Region US-BPA has no data of carbon intensity."


@pytest.mark.parametrize("path", ["/carbon-intensity/", "/energy-mixture/"])
@pytest.mark.parametrize(
    ("start", "end", "detail"),
    [
        (STEPS, STEPS + 1, "Time range is too new. Data not yet available."),
        (-3, -1, "Time range is too old. No data available."),
    ],
)
def test_a_span_outside_the_data_is_refused(
    grid: FlaskClient, path: str, start: int, end: int, detail: str
) -> None:
    query = {**GB, "start": at(start).isoformat(), "end": at(end).isoformat()}
    answer = grid.get(path, query_string=query)
    assert answer.status_code == 400
    assert answer.json["detail"] == detail
    assert answer.json["available"] == {"start": at(0).isoformat(), "end": at(STEPS).isoformat()}


@pytest.mark.parametrize("path", ["/carbon-intensity/", "/energy-mixture/", "/generation/"])
def test_a_span_of_which_nothing_was_known_yet_is_not_called_too_old(
    grid: FlaskClient, path: str
) -> None:
    place = {"zone": "GB"} if path == "/generation/" else GB
    query = {**place, "start": at(1).isoformat(), "end": at(3).isoformat()}
    answer = grid.get(path, query_string={**query, "as_of": at(0).isoformat()})
    assert answer.status_code == 400
    assert answer.json["detail"] == "Nothing was known of that time at the moment of as_of."
    assert [fault["field"] for fault in answer.json["errors"]] == ["as_of"]
    assert answer.json["available"] == {"start": at(0).isoformat(), "end": at(STEPS).isoformat()}


def test_the_last_interval_answers_until_its_end(grid: FlaskClient) -> None:
    assert starts(points(grid, at(STEPS) - MINUTE, at(STEPS))) == [at(STEPS - 1)]


@pytest.mark.parametrize("span", [(1, 1), (3, 5)])
def test_weighed_anew_a_ratio_lies_between_its_two_groups(
    grid: FlaskClient, span: tuple[int, int]
) -> None:
    none, half, full = (
        [point["carbon_intensity"] for point in points(grid, *map(at, span), **GB, **ratio)]
        for ratio in ({"desired_renewable_ratio": ratio} for ratio in (0, 0.5, 1))
    )
    assert all(few > many for few, many in zip(none, full, strict=True))
    assert half == pytest.approx([(few + many) / 2 for few, many in zip(none, full, strict=True)])


def test_weighed_anew_a_point_keeps_its_measured_share(grid: FlaskClient) -> None:
    (point,) = points(grid, at(1), at(1), **GB, desired_renewable_ratio=0)
    assert point["renewable_ratio"] == pytest.approx(300 / 401)


def test_a_group_that_did_not_generate_has_no_intensity(grid: FlaskClient) -> None:
    (point,) = points(grid, at(0), at(0), iso="c3lab:US-PJM", desired_renewable_ratio=0.5)
    assert point["carbon_intensity"] is None
    assert point["quality"] == "no_generation"


def test_a_group_that_does_not_count_may_be_missing(grid: FlaskClient) -> None:
    (point,) = points(grid, at(0), at(0), iso="c3lab:US-PJM", desired_renewable_ratio=0)
    assert point["carbon_intensity"] > 500


def test_a_new_fuel_is_weighed_at_once(grid: FlaskClient, connection: Connection) -> None:
    before = points(grid, at(0), at(0), iso="c3lab:US-PJM", desired_renewable_ratio=0)
    fill(connection, "test.grid", [row("US-PJM", "generation", 0, {"wind": 5.0})])
    (after,) = points(grid, at(0), at(0), iso="c3lab:US-PJM", desired_renewable_ratio=1)
    assert before[0]["renewable_ratio"] == 0
    assert after["carbon_intensity"] < 50


def test_every_step_is_told_once(grid: FlaskClient) -> None:
    found = starts(points(grid, at(0), at(STEPS)))
    assert {later - sooner for sooner, later in pairwise(found)} == {STEP}


def test_a_known_zone_takes_one_statement(database: str, grid: FlaskClient) -> None:
    told: list[str] = []

    class Counted(Cursor):
        def execute(self, query: Any, values: Any = None) -> None:
            told.append(str(query))
            super().execute(query, values)

    def counting() -> Connection:
        connection = connect("restapi_ro")
        connection.cursor_factory = Counted
        return connection

    client = application(counting).test_client()
    points(client, at(0), at(STEPS))
    told.clear()
    points(client, at(1), at(STEPS))
    assert len(told) == 1
