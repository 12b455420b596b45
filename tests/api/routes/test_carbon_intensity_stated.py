"""The carbon intensity that others published, and the one that was foretold."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from psycopg2.extensions import connection as Connection

from api.routes import carbon_intensity
from tests.api.grid import a_day_in_gb, fill
from tests.api.workloads import DAWN, HOUR, foretold, published, stored

EMAP = "electricitymaps.carbon_intensity"
NESO = "neso.carbon_intensity"
IN_GB = "iso c3lab:GB with factor_set"
NOW = DAWN + 3 * HOUR
PREDICTED = {"use_prediction": "true", "factor_set": "direct"}


def ask(client: FlaskClient, first: float, last: float, **query: object) -> Any:
    """What is answered for the hours from `first` to `last` after dawn."""
    span = {"start": (DAWN + first * HOUR).isoformat(), "end": (DAWN + last * HOUR).isoformat()}
    return client.get("/carbon-intensity/", query_string={"iso": "c3lab:GB", **span, **query})


def grams(answer: Any) -> dict[float, float]:
    """The intensities by the hour after dawn at which they begin."""
    assert answer.status_code == 200, answer.text
    return {
        (datetime.fromisoformat(point["timestamp"]) - DAWN) / HOUR: point["carbon_intensity"]
        for point in answer.json["carbon_intensities"]
    }


@pytest.fixture
def maps(client: FlaskClient, connection: Connection) -> FlaskClient:
    """A client over a zone of which Electricity Maps published four hours."""
    fill(connection, "test.grid", list(a_day_in_gb()))
    stored(connection, EMAP, published("GB", "lifecycle", [90.0, 80.0, 70.0, 60.0]))
    return client


@pytest.fixture
def neso(
    client: FlaskClient, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> FlaskClient:
    """A client at three o'clock: two hours were measured, six foretold at one and again at two."""
    monkeypatch.setattr(carbon_intensity, "clock", lambda: NOW)
    fill(connection, "test.grid", list(a_day_in_gb()))
    stored(connection, NESO, published("GB", "direct", [100.0, 110.0]))
    first = published("GB", "direct", [1.0] * 6, first=1)
    again = published("GB", "direct", [210.0, 220.0, 230.0, 240.0, 250.0, 260.0], first=1)
    stored(connection, NESO, foretold(first, DAWN + HOUR), recorded_at=DAWN + HOUR)
    stored(connection, NESO, foretold(again, DAWN + 2 * HOUR), recorded_at=DAWN + 2 * HOUR)
    return client


def test_emap_answers_what_electricity_maps_published(maps: FlaskClient) -> None:
    answer = ask(maps, 1, 2, carbon_data_source="emap")
    assert grams(answer) == {1: 80, 2: 70}
    told = answer.json
    assert (told["source"], told["method"], told["basis"]) == (EMAP, "published", "consumption")
    assert told["attribution"] == "Contains data of a publisher"
    assert told["redistribute"] is True
    assert not {"factors", "derived_from"} & set(told)
    assert not any("renewable_ratio" in point for point in told["carbon_intensities"])


def test_c3lab_answers_what_is_derived_here_beside_it(maps: FlaskClient) -> None:
    told = ask(maps, 1, 2).json
    assert (told["method"], told["basis"]) == ("derived", "production")
    assert told["source"] == "gridtide.intensity.test.grid"


def test_emap_reaches_over_both_ends_of_the_span(maps: FlaskClient) -> None:
    assert list(grams(ask(maps, 0.5, 1.5, carbon_data_source="emap"))) == [0, 1, 2]


@pytest.mark.parametrize(
    ("hours", "detail"),
    [
        ((4, 5), "Time range is too new. Data not yet available."),
        ((-3, -2), "Time range is too old. No data available."),
    ],
)
def test_emap_outside_the_data_is_refused(
    maps: FlaskClient, hours: tuple[float, float], detail: str
) -> None:
    answer = ask(maps, *hours, carbon_data_source="emap")
    assert (answer.status_code, answer.json["detail"]) == (400, detail)
    assert answer.json["available"] == {
        "start": DAWN.isoformat(),
        "end": (DAWN + 4 * HOUR).isoformat(),
    }


@pytest.mark.parametrize(
    ("query", "detail"),
    [
        ({"iso": "c3lab:FR"}, "No carbon data of Electricity Maps for iso c3lab:FR."),
        (
            {"factor_set": "direct"},
            f"No carbon data of Electricity Maps for {IN_GB} direct, only with lifecycle.",
        ),
    ],
)
def test_emap_of_a_zone_or_a_set_that_has_none_is_not_found(
    maps: FlaskClient, query: dict[str, str], detail: str
) -> None:
    answer = ask(maps, 1, 2, carbon_data_source="emap", **query)
    assert (answer.status_code, answer.json["detail"]) == (404, detail)


def test_what_another_publishes_is_not_emap(neso: FlaskClient) -> None:
    answer = ask(neso, 1, 2, carbon_data_source="emap", factor_set="direct")
    assert answer.status_code == 404


def test_a_prediction_goes_on_where_the_readings_end(neso: FlaskClient) -> None:
    answer = ask(neso, 0, 4, **PREDICTED)
    assert grams(answer) == {0: 100, 1: 110, 2: 220, 3: 230, 4: 240}
    told = answer.json
    assert (told["source"], told["method"], told["basis"]) == (NESO, "published", "consumption")
    marks = [(point["quality"], point["issued_at"]) for point in told["carbon_intensities"]]
    issued = (DAWN + 2 * HOUR).isoformat()
    assert marks == [("measured", None)] * 2 + [("forecast", issued)] * 3


def test_a_forecast_of_consumption_can_be_insisted_on(neso: FlaskClient) -> None:
    assert grams(ask(neso, 4, 4, **PREDICTED, basis="consumption")) == {4: 240}


def test_a_prediction_of_the_future_alone_needs_no_reading(neso: FlaskClient) -> None:
    assert grams(ask(neso, 4.5, 5, **PREDICTED)) == {4: 240, 5: 250}
    assert grams(ask(neso, 5, 5, **PREDICTED)) == {5: 250}


def test_a_prediction_of_the_past_is_what_was_measured(neso: FlaskClient) -> None:
    assert grams(ask(neso, 0, 1, **PREDICTED)) == {0: 100, 1: 110}


def test_a_prediction_as_of_a_moment_knows_only_earlier_vintages(neso: FlaskClient) -> None:
    as_of = (DAWN + 1.5 * HOUR).isoformat()
    answer = ask(neso, 0, 4, **PREDICTED, as_of=as_of)
    assert grams(answer) == {0: 100, 1: 110, 2: 1, 3: 1, 4: 1}


@pytest.mark.parametrize("late", ["issued", "recorded"])
def test_no_vintage_from_after_now_is_told(
    neso: FlaskClient, connection: Connection, late: str
) -> None:
    tomorrow = NOW + 24 * HOUR
    issued_at = tomorrow if late == "issued" else NOW - timedelta(minutes=1)
    rows = foretold(published("GB", "direct", [999.0], first=4), issued_at)
    stored(connection, NESO, rows, recorded_at=tomorrow if late == "recorded" else NOW)
    assert grams(ask(neso, 4, 4, **PREDICTED)) == {4: 240}


@pytest.mark.parametrize(
    ("query", "detail"),
    [
        ({"iso": "c3lab:FR"}, "No forecast of carbon intensity for iso c3lab:FR."),
        (
            {"factor_set": "lifecycle"},
            f"No forecast of carbon intensity for {IN_GB} lifecycle, only with direct.",
        ),
        ({"basis": "production"}, "No forecast of carbon intensity for iso c3lab:GB."),
        (
            {"carbon_data_source": "emap"},
            "No forecast of carbon intensity of Electricity Maps for iso c3lab:GB.",
        ),
    ],
)
def test_what_nobody_foretells_is_not_found(
    neso: FlaskClient, query: dict[str, str], detail: str
) -> None:
    answer = ask(neso, 3, 4, **{**PREDICTED, **query})
    assert (answer.status_code, answer.json["detail"]) == (404, detail)


def test_a_span_after_all_that_is_foretold_says_until_when_it_reaches(neso: FlaskClient) -> None:
    answer = ask(neso, 30, 31, **PREDICTED)
    assert answer.status_code == 400
    assert answer.json["available"] == {
        "start": DAWN.isoformat(),
        "end": (DAWN + 7 * HOUR).isoformat(),
    }


def test_our_own_forecast_comes_before_a_publishers(
    neso: FlaskClient, connection: Connection
) -> None:
    rows = [
        row._replace(measure="carbon_intensity")
        for row in foretold(published("GB", "direct", [33.0, 44.0], first=30), NOW)
    ]
    stored(connection, "gridtide.forecast", rows, recorded_at=NOW)
    answer = ask(neso, 30, 31, **PREDICTED)
    assert grams(answer) == {30: 33, 31: 44}
    told = answer.json
    assert (told["source"], told["method"]) == ("gridtide.forecast", "derived")
    assert told["basis"] == "production"


def test_before_our_own_forecast_comes_what_we_derived(
    neso: FlaskClient, connection: Connection
) -> None:
    derived = grams(ask(neso, 23, 24, factor_set="direct"))
    rows = [
        row._replace(measure="carbon_intensity")
        for row in foretold(published("GB", "direct", [33.0, 44.0, 55.0], first=23), NOW)
    ]
    stored(connection, "gridtide.forecast", rows, recorded_at=NOW)
    assert grams(ask(neso, 23, 25, **PREDICTED)) == {**derived, 24: 44, 25: 55}
