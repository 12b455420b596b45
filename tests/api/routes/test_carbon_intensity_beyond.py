"""Without use_prediction: what was measured where it is known, and beyond it what is foretold."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from psycopg2.extensions import connection as Connection

from api.routes import carbon_intensity
from database.rows import Row
from tests.api.grid import fill, row
from tests.api.judged import good
from tests.api.workloads import DAWN, HOUR, foretold, published, stored

NOW = DAWN + 3 * HOUR
OURS = "gridtide.forecast.test.grid"
NESO = "neso.carbon_intensity"


def ours(hours: dict[int, float], issued: float) -> list[Row]:
    """What we foretell of hours, counted from dawn, with quantiles."""
    rows = [
        Row(
            "GB",
            "carbon_intensity",
            DAWN + hour * HOUR,
            DAWN + (hour + 1) * HOUR,
            {"lifecycle": grams, "lifecycle_p10": grams - 10, "lifecycle_p90": grams + 10},
            "gCO2eq/kWh",
        )
        for hour, grams in hours.items()
    ]
    return foretold(rows, DAWN + issued * HOUR)


@pytest.fixture
def three_o_clock(
    client: FlaskClient, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> FlaskClient:
    """A client at three: two hours of gas alone were measured, eight are foretold since two."""
    monkeypatch.setattr(carbon_intensity, "clock", lambda: NOW)
    fill(connection, "test.grid", [row("GB", "generation", n, {"gas": 100.0}) for n in range(4)])
    rows = ours({hour: 100.0 + hour for hour in range(2, 10)}, issued=2)
    stored(connection, OURS, rows, recorded_at=DAWN + 2 * HOUR)
    return client


def ask(client: FlaskClient, first: float, last: float, **query: object) -> Any:
    span = {"start": (DAWN + first * HOUR).isoformat(), "end": (DAWN + last * HOUR).isoformat()}
    return client.get("/carbon-intensity/", query_string={"iso": "c3lab:GB", **span, **query})


def grams(told: Any) -> dict[float, float]:
    return {
        (datetime.fromisoformat(point["timestamp"]) - DAWN) / HOUR: point["carbon_intensity"]
        for point in told["carbon_intensities"]
    }


def test_what_is_foretold_follows_what_was_measured(three_o_clock: FlaskClient) -> None:
    told = ask(three_o_clock, 1, 4).json
    assert grams(told) == {1: 490, 1.5: 490, 2: 102, 3: 103, 4: 104}
    assert (told["source"], told["method"]) == ("gridtide.intensity.test.grid", "derived")
    by = told["foretold_by"]
    assert (by["source"], by["resolution"], by["basis"]) == (OURS, "PT1H", "production")
    first, *_, last = told["carbon_intensities"]
    assert (first["renewable_ratio"], last["renewable_ratio"]) == (0, None)
    assert (last["quality"], last["issued_at"]) == ("forecast", (DAWN + 2 * HOUR).isoformat())


def test_an_answer_with_forecasts_is_of_its_declared_shape(three_o_clock: FlaskClient) -> None:
    span = f"start={DAWN:%Y-%m-%dT%H:%M:%SZ}&end={DAWN + 4 * HOUR:%Y-%m-%dT%H:%M:%SZ}"
    assert good(three_o_clock, "/carbon-intensity/", f"iso=c3lab:GB&{span}")["foretold_by"]


def test_what_was_measured_is_never_foretold(three_o_clock: FlaskClient) -> None:
    told = ask(three_o_clock, 0, 2).json
    assert list(grams(told)) == [0, 0.5, 1, 1.5]
    assert "foretold_by" not in told


def test_forecasts_can_be_left_out(three_o_clock: FlaskClient) -> None:
    assert list(grams(ask(three_o_clock, 1, 4, use_prediction="false").json)) == [1, 1.5]
    assert ask(three_o_clock, 3, 4, use_prediction="false").status_code == 400


def test_a_time_of_which_nothing_was_measured_is_foretold(three_o_clock: FlaskClient) -> None:
    told = ask(three_o_clock, 3, 4).json
    assert (grams(told), told["source"]) == ({3: 103, 4: 104}, OURS)


def test_a_time_that_nobody_foretells_says_until_when_it_is_told(
    three_o_clock: FlaskClient,
) -> None:
    answer = ask(three_o_clock, 12, 13)
    assert answer.status_code == 400
    assert answer.json["available"]["end"] == (DAWN + 10 * HOUR).isoformat()


def test_a_zone_without_forecasts_is_refused_as_it_was(
    client: FlaskClient, connection: Connection
) -> None:
    fill(connection, "test.grid", [row("GB", "generation", 0, {"gas": 100.0})])
    detail = "Time range is too new. Data not yet available."
    assert ask(client, 3, 4).json["detail"] == detail
    assert ask(client, 3, 4, use_prediction="false").json["detail"] == detail


def test_as_of_a_moment_no_later_forecast_follows(three_o_clock: FlaskClient) -> None:
    as_of = (DAWN + 1.5 * HOUR).isoformat()
    assert "foretold_by" not in ask(three_o_clock, 0, 4, as_of=as_of).get_json()


def test_a_file_holds_what_was_measured(three_o_clock: FlaskClient) -> None:
    lines = ask(three_o_clock, 1, 4, format="csv").text.splitlines()
    assert len([line for line in lines if "lifecycle" in line]) == 2
    refused = ask(three_o_clock, 1, 4, format="csv", use_prediction="true")
    assert refused.status_code == 422


def test_ours_that_is_stale_gives_way_to_a_publishers_that_is_kept_up(
    three_o_clock: FlaskClient, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = DAWN + 30 * HOUR
    monkeypatch.setattr(carbon_intensity, "clock", lambda: now)
    stored(connection, OURS, ours({31: 31.0}, issued=2), recorded_at=DAWN + 2 * HOUR)
    theirs = foretold(published("GB", "lifecycle", [88.0], first=31), now - HOUR)
    stored(connection, NESO, theirs, recorded_at=now - HOUR)
    told = ask(three_o_clock, 31, 32).json
    assert (told["source"], grams(told)) == (NESO, {31: 88})
    assert told["passed_over"] == [
        {
            "measure": "carbon_intensity",
            "source": OURS,
            "issued_at": (DAWN + 2 * HOUR).isoformat(),
        }
    ]


def test_ours_that_is_stale_answers_where_nobody_else_does(
    three_o_clock: FlaskClient, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carbon_intensity, "clock", lambda: DAWN + 30 * HOUR)
    stored(connection, OURS, ours({31: 31.0}, issued=2), recorded_at=DAWN + 2 * HOUR)
    told = ask(three_o_clock, 31, 32).json
    assert (told["source"], told["passed_over"]) == (OURS, [])
