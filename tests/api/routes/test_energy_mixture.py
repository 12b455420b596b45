"""The energy mixture of a place: generation by fuel, storage and exchange apart."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from psycopg2.extensions import connection as Connection

from api.answering import rows
from database.rows import Row
from tests.api.grid import DAWN, STEP, STEPS, at, fill


def ask(client: FlaskClient, start: datetime, end: datetime, iso: str = "c3lab:GB") -> Any:
    query = {"iso": iso, "start": start.isoformat(), "end": end.isoformat()}
    answer = client.get("/energy-mixture/", query_string=query)
    assert answer.status_code == 200, answer.text
    return answer.json


def test_the_answer_says_where_it_comes_from(grid: FlaskClient) -> None:
    answer = ask(grid, at(1), at(2))
    assert (answer["iso"], answer["region"]) == ("c3lab:GB", "GB")
    assert (answer["unit"], answer["resolution"]) == ("MW", "PT30M")
    assert answer["source"] == "test.grid"
    assert answer["attribution"] == "Contains data of a publisher"


def test_fuels_storage_and_exchange_stand_apart(grid: FlaskClient) -> None:
    (point,) = ask(grid, at(1), at(2))["power_by_fuel_type"]
    assert point == {
        "timestamp": "2024-06-01T00:30:00+00:00",
        "end": "2024-06-01T01:00:00+00:00",
        "values": [
            {"type": "wind", "power_mw": 300.0},
            {"type": "gas", "power_mw": 101.0},
            {"type": "coal", "power_mw": 0.0},
        ],
        "storage": [{"type": "pumped_hydro", "power_mw": -20.0}],
        "exchange": [{"zone": "FR", "power_mw": 70.0}, {"zone": "NL", "power_mw": -30.0}],
        "net_import_mw": 40.0,
        "quality": "measured",
        "recorded_at": "2024-06-02T00:00:00+00:00",
    }


def test_what_was_not_measured_is_absent(grid: FlaskClient) -> None:
    (point,) = ask(grid, at(10), at(11))["power_by_fuel_type"]
    assert point["values"] == [{"type": "wind", "power_mw": 0.0}]
    assert point["storage"] == []


def test_the_span_is_half_open(grid: FlaskClient) -> None:
    found = ask(grid, at(3), at(6))["power_by_fuel_type"]
    assert [point["timestamp"] for point in found] == [at(n).isoformat() for n in (3, 4, 5)]


def test_a_span_inside_one_interval_holds_no_start(grid: FlaskClient) -> None:
    assert ask(grid, at(3) + STEP / 3, at(3) + STEP / 2)["power_by_fuel_type"] == []


def test_a_day_is_answered_whole(grid: FlaskClient) -> None:
    assert len(ask(grid, DAWN, at(STEPS))["power_by_fuel_type"]) == STEPS


def test_a_long_answer_is_sent_piece_by_piece_and_is_the_same(
    grid: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = ask(grid, DAWN, at(STEPS))
    monkeypatch.setattr(rows, "MOST_WHOLE", 10)
    monkeypatch.setattr(rows, "PIECE_ROWS", 7)
    assert ask(grid, DAWN, at(STEPS)) == whole


def test_without_flows_the_exchange_is_not_known(grid: FlaskClient) -> None:
    (point,) = ask(grid, at(0), at(1), "c3lab:US-PJM")["power_by_fuel_type"]
    assert point["exchange"] == []
    assert point["net_import_mw"] is None


def test_finer_flows_are_averaged(grid: FlaskClient, connection: Connection) -> None:
    flows = [
        Row("US-PJM", "flow", at(0) + n * STEP / 3, at(0) + (n + 1) * STEP / 3, {"net_import": mw})
        for n, mw in enumerate((10.0, 20.0, 60.0))
    ]
    fill(connection, "test.grid", flows)
    (point,) = ask(grid, at(0), at(1), "c3lab:US-PJM")["power_by_fuel_type"]
    assert point["net_import_mw"] == 30.0


def test_a_coarser_flow_holds_for_its_whole_interval(
    grid: FlaskClient, connection: Connection
) -> None:
    fill(connection, "test.grid", [Row("US-PJM", "flow", at(0), at(2), {"net_import": 8.0})])
    found = ask(grid, at(0), at(2), "c3lab:US-PJM")["power_by_fuel_type"]
    assert [point["net_import_mw"] for point in found] == [8.0, 8.0]


def test_what_each_side_received_makes_a_net_flow(
    grid: FlaskClient, connection: Connection
) -> None:
    received = [
        Row("GB", "inflow", at(0), at(1), {"FR": 900.0, "NL": 50.0}),
        Row("FR", "inflow", at(0), at(1), {"BE": 5.0, "GB": 200.0}),
        Row("FR", "generation", at(0), at(1), {"nuclear": 1000.0}),
    ]
    fill(connection, "test.grid", received)
    (point,) = ask(grid, at(0), at(1), "c3lab:FR")["power_by_fuel_type"]
    assert point["exchange"] == [{"zone": "GB", "power_mw": -700.0}]
    assert point["net_import_mw"] == -700.0


def test_a_sum_of_flows_has_no_digits_of_its_own(grid: FlaskClient, connection: Connection) -> None:
    flows = {"AT": 0.1, "CH": 0.2, "DK": -0.3, "FR": 2110.14}
    fill(connection, "test.grid", [Row("US-PJM", "flow", at(0), at(1), flows)])
    (point,) = ask(grid, at(0), at(1), "c3lab:US-PJM")["power_by_fuel_type"]
    assert point["net_import_mw"] == 2110.14


def test_a_net_flow_that_is_stated_comes_before_one_that_is_computed(
    grid: FlaskClient, connection: Connection
) -> None:
    fill(connection, "test.grid", [Row("GB", "inflow", at(1), at(2), {"FR": 900.0})])
    (point,) = ask(grid, at(1), at(2))["power_by_fuel_type"]
    assert point["net_import_mw"] == 40.0
