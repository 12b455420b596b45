"""The face of WattTime: their keys over our average, and never a false label."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from psycopg2.extensions import connection as Connection
from shapely.geometry import Point, shape

from api.compat.watttime.told import POUND_KG, pounds
from database.connection import connect, transaction
from database.rows import Row
from database.runs import register
from database.store import store
from tests.api.compat.conftest import client_of, database_at
from tests.api.grid import FACTS, at, fill, row
from tests.recordings import shelf
from tests.recordings.shelf import on_the_shelf

API = "/watttime/"
AVERAGE, MARGINAL = {"signal_type": "co2_aoer"}, {"signal_type": "co2_moer"}
UK = {"region": "UK"} | AVERAGE
LONDON = {"latitude": "51.5", "longitude": "-0.12"}
MARKED = {"include_imputed_marker": "true"}
MORNING = {"start": at(0).isoformat(), "end": at(8).isoformat()}
FIVE = timedelta(minutes=5)


def told(client: FlaskClient, path: str, status: int = 200, **asked: Any) -> Any:
    """The JSON of an answer."""
    answer = client.get(API + path, query_string=asked)
    assert answer.status_code == status, answer.text
    return answer.json


def recorded(name: str) -> Any:
    """What the service itself once answered."""
    return json.loads(shelf.recorded(f"watttime/{name}"))


def recently(filled_until: datetime) -> dict[str, str]:
    """The last hours of the filled database."""
    since = filled_until - timedelta(hours=6)
    return {"start": since.isoformat(), "end": filled_until.isoformat()}


@on_the_shelf
def test_what_the_service_answers_has_no_key_that_we_lack(
    faces: FlaskClient, filled_until: datetime
) -> None:
    span, vintages = recently(filled_until), recently(filled_until + timedelta(seconds=1))
    pairs = [
        ("historical_emissions_response.json", "v3/historical", UK | span | MARKED),
        (
            "forecasted_emissions_response.json",
            "v3/forecast/historical",
            UK | vintages,
        ),
        ("realtime_emissions_response.json", "v3/signal-index", UK),
        ("grid_region_response.json", "v3/region-from-loc", LONDON | AVERAGE),
    ]
    for name, path, asked in pairs:
        theirs, ours = recorded(name), told(faces, path, **asked)
        assert theirs.keys() <= ours.keys(), name
        if "data" in theirs:
            assert theirs["data"][0].keys() <= ours["data"][0].keys(), name
            assert theirs["meta"].keys() <= ours["meta"].keys(), name


@given(st.floats(0, 5000))
def test_pounds_are_grams_again(grams: float) -> None:
    assert pounds(grams) * POUND_KG == pytest.approx(grams, abs=1e-3)


def test_both_ends_of_a_span_are_included(still_grid: FlaskClient) -> None:
    points = told(still_grid, "v3/historical", **UK, **MORNING)["data"]
    assert [point["point_time"] for point in points] == [
        at(step).strftime("%Y-%m-%dT%H:%M:%S+00:00") for step in range(9)
    ]
    moment = {"start": at(3).isoformat(), "end": at(3).isoformat()}
    assert told(still_grid, "v3/historical", **UK, **moment)["data"] == points[3:4]


def test_a_value_that_is_not_known_is_left_out(still_grid: FlaskClient) -> None:
    span = {"start": at(9).isoformat(), "end": at(11).isoformat()}
    points = told(still_grid, "v3/historical", **UK, **span)["data"]
    assert [point["point_time"][11:16] for point in points] == ["04:30", "05:30"]


@pytest.mark.parametrize(
    "start",
    ["2024-06-01 00:00:00+00:00", "2024-06-01T00:00:00Z", "2024-06-01", "2024-06-01T02:00+02:00"],
)
def test_times_are_read_as_their_clients_write_them(still_grid: FlaskClient, start: str) -> None:
    points = told(still_grid, "v3/historical", **UK, start=start, end=at(1).isoformat())["data"]
    assert [point["point_time"][11:16] for point in points] == ["00:00", "00:30"]


def test_an_hour_stays_an_hour(faces: FlaskClient, filled_until: datetime) -> None:
    answer = told(faces, "v3/historical", region="PJM_DC", **AVERAGE, **recently(filled_until))
    assert answer["meta"]["data_point_period_seconds"] == 3600
    assert len(answer["data"]) in {5, 6}


def test_regions_of_one_zone_have_the_same_numbers(
    faces: FlaskClient, filled_until: datetime
) -> None:
    names = ("PJM_DC", "PJM_CHICAGO", "US-PJM")
    span = recently(filled_until)
    answers = [told(faces, "v3/historical", region=name, **AVERAGE, **span) for name in names]
    assert tuple(answer["meta"]["region"] for answer in answers) == names
    assert answers[0]["data"] == answers[1]["data"] == answers[2]["data"]


def test_a_span_without_data_is_empty_and_says_so(still_grid: FlaskClient) -> None:
    for year in ("1999", "2199"):
        span = {"start": f"{year}-01-01", "end": f"{year}-01-02"}
        answer = told(still_grid, "v3/historical", **UK, **span)
        assert answer["data"] == []
        assert [warning["type"] for warning in answer["meta"]["warnings"]] == ["NO_DATA"]
    assert told(still_grid, "v3/historical", **UK, **MORNING)["meta"]["warnings"] == []


@pytest.fixture(scope="module")
def marginal(module_database: str) -> FlaskClient:
    """A client over marginal rates of PJM that may be passed on, and of Britain that may not."""
    with database_at(module_database), closing(connect("owner")) as connection:
        fill(connection, "test.grid", [row("GB", "generation", 0, {"gas": 100.0})])
        for zone, redistribute in {"US-PJM": True, "GB": False}.items():
            source = f"test.marginal.{zone.lower()}"
            with transaction(connection) as cursor:
                register(cursor, source, FACTS | {"redistribute": redistribute})
                store(cursor, source, list(rates(zone)), recorded_at=at(1))
    return client_of(module_database)


def rates(zone: str) -> Iterator[Row]:
    """Half an hour of marginal rates, and as much foretold."""
    for step in range(12):
        start = at(0) + step * FIVE
        issued_at = at(1) if step >= 6 else None
        values = {"marginal": 453.59237}
        yield Row(zone, "marginal_intensity", start, start + FIVE, values, "gCO2/kWh", issued_at)


def test_a_marginal_rate_that_may_be_passed_on_is_served_as_such(marginal: FlaskClient) -> None:
    pjm = {"region": "PJM_DC"} | MARGINAL
    answer = told(marginal, "v3/historical", **pjm, **MORNING)
    assert [point["value"] for point in answer["data"]] == [1000.0] * 6
    meta = answer["meta"]
    assert (meta["signal_type"], meta["data_point_period_seconds"]) == ("co2_moer", 300)
    assert meta["source"] == "test.marginal.us-pjm"
    (vintage,) = told(marginal, "v3/forecast/historical", **pjm, **MORNING)["data"]
    assert [point["value"] for point in vintage["forecast"]] == [1000.0] * 6
    assert vintage["generated_at"] == "2024-06-01T00:30:00+00:00"


def test_a_marginal_rate_that_may_not_be_passed_on_is_not_served(marginal: FlaskClient) -> None:
    uk = {"region": "UK"} | MARGINAL
    for path in ("v3/historical", "v3/forecast/historical"):
        refused = told(marginal, path, 403, **uk, **MORNING)
        assert "may not be passed on" in refused["message"]
    told(marginal, "v3/forecast", 403, **uk)
    told(marginal, "v3/region-from-loc", 403, **LONDON, **MARGINAL)


def test_access_names_the_marginal_rates_that_are_open(marginal: FlaskClient) -> None:
    signals = told(marginal, "v3/my-access")["signal_types"]
    assert {
        signal["signal_type"]: [region["region"] for region in signal["regions"]]
        for signal in signals
    } == {"co2_aoer": ["UK"], "co2_moer": ["PJM_DC"]}


@pytest.mark.parametrize("asked", [{}, MARGINAL])
def test_an_average_is_never_served_as_marginal(faces: FlaskClient, asked: dict[str, str]) -> None:
    refused = told(faces, "v3/historical", 404, region="PJM_DC", **asked, **MORNING)
    assert refused["error"] == "No coverage available for this region and signal_type"
    assert "co2_aoer" in refused["message"]
    for path in ("v3/signal-index", "v3/forecast"):
        told(faces, path, 404, region="PJM_DC", **asked)


def test_an_index_counts_what_was_cleaner(client: FlaskClient, connection: Connection) -> None:
    def day(newest: float) -> list[Row]:
        gas = [*(100.0 + step for step in range(10)), newest]
        return [
            row("GB", "generation", step, {"wind": 100.0, "gas": mw}) for step, mw in enumerate(gas)
        ]

    for newest, percentile in ((0.0, 0.0), (104.5, 50.0), (500.0, 100.0)):
        fill(connection, "test.grid", day(newest))
        answer = told(client, "v3/signal-index", **UK)
        assert answer["data"] == [{"point_time": "2024-06-01T05:00:00+00:00", "value": percentile}]
        assert answer["meta"]["units"] == "percentile"


def test_the_newest_is_compared_with_its_own_series(
    client: FlaskClient, connection: Connection
) -> None:
    old = [row("GB", "generation", step, {"wind": 100.0, "gas": 1.0}) for step in range(-99, 0)]
    new = [row("GB", "generation", step, {"wind": 9.0, "gas": 99.0 - step}) for step in range(4)]
    fill(connection, "test.stale", old)
    fill(connection, "test.fresh", new)
    answer = told(client, "v3/signal-index", **UK)
    assert answer["data"] == [{"point_time": at(3).isoformat(), "value": 0.0}]
    assert answer["meta"]["source"] == "gridtide.intensity.test.fresh"


def test_a_single_value_has_no_index(client: FlaskClient, connection: Connection) -> None:
    fill(connection, "test.grid", [row("GB", "generation", 0, {"gas": 1.0})])
    told(client, "v3/signal-index", 404, **UK)


@on_the_shelf
def test_a_point_without_coverage_is_refused_as_theirs_is(faces: FlaskClient) -> None:
    theirs = recorded("coordinates_not_found_response.json")
    asked = {"latitude": "-1", "longitude": "0"} | MARGINAL
    refused = told(faces, "v3/region-from-loc", 404, **asked)
    assert refused["error"] == theirs["error"]
    assert theirs.keys() <= refused.keys()
    assert refused["signal_type"] == "co2_moer"
    told(faces, "v3/region-from-loc", 404, **LONDON, **MARGINAL)


def test_a_region_that_is_none_is_not_covered(faces: FlaskClient) -> None:
    refused = told(faces, "v3/historical", 404, region="ATLANTIS", **AVERAGE, **MORNING)
    assert refused["region"] == "ATLANTIS"
    told(faces, "v3/historical", 404, region="FR", **AVERAGE, **MORNING)


def test_a_map_has_the_borders_of_the_regions_with_data(faces: FlaskClient) -> None:
    found = told(faces, "v3/maps", **AVERAGE)
    borders = {
        feature["properties"]["region"]: shape(feature["geometry"]) for feature in found["features"]
    }
    assert borders.keys() == {"UK", "PJM_DC"}
    assert borders["UK"].contains(Point(-0.12, 51.5))
    assert borders["PJM_DC"].contains(Point(-79.99, 40.44))
    assert not borders["PJM_DC"].contains(Point(-0.12, 51.5))
    told(faces, "v3/maps", 404, **MARGINAL)


@pytest.mark.parametrize(
    ("asked", "fault"),
    [
        ({}, "region"),
        ({"region": "UK", "signal_type": "health_damage"}, "signal_type"),
        ({"region": "UK", "model": "2022-10-01"}, "model"),
        ({"region": "\x00"}, "region"),
        ({"region": "UK", "start": "x"}, "start"),
        ({"region": "UK", "end": at(0).isoformat(), "start": at(1).isoformat()}, "start"),
        ({"region": "UK", "end": (at(1) + timedelta(days=32)).isoformat()}, "end"),
        ({"region": "UK", "latitude": "1"}, "latitude"),
    ],
)
def test_arguments_at_fault_are_named(
    detached: FlaskClient, asked: dict[str, str], fault: str
) -> None:
    refused = told(detached, "v3/historical", 400, **(MORNING | asked))
    assert refused["error"] == "Invalid query parameters"
    assert fault in refused["message"]


def test_vintages_are_asked_for_by_the_day(detached: FlaskClient) -> None:
    asked = UK | MORNING | {"end": (at(1) + timedelta(days=1)).isoformat()}
    told(detached, "v3/forecast/historical", 400, **asked)


def test_the_model_is_ours_or_none(still_grid: FlaskClient) -> None:
    answer = told(still_grid, "v3/historical", **UK, **MORNING)
    model = answer["meta"]["model"]["date"]
    assert told(still_grid, "v3/historical", **UK, **MORNING, model=model) == answer


def test_who_would_register_is_told_who_makes_keys(detached: FlaskClient) -> None:
    refused = detached.post(API + "register", json={"username": "me", "password": "secret"})
    assert (refused.status_code, refused.json["error"]) == (
        403,
        told(detached, "register")["message"],
    )
    assert "secret" not in refused.text


def test_a_login_is_free_on_the_loopback_and_told_to_no_cache(detached: FlaskClient) -> None:
    basic = base64.b64encode(b"anybody:anything").decode()
    answer = detached.get(API + "login", headers={"Authorization": f"Basic {basic}"})
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert answer.json["token"]
