"""Any stored measure of many zones in one answer; a source gives way to the next visibly."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from psycopg2.extensions import connection as Connection

from database.connection import transaction
from database.rows import Row
from database.store import store
from tests.api.grid import STEP, at, fill, row

GRAMS = "gCO2/kWh"
SPAN = {"start": at(1).isoformat(), "end": at(3).isoformat()}


def answer(client: FlaskClient, **query: Any) -> Any:
    return client.get("/readings/", query_string={"zone": "GB", **SPAN, **query})


def starts(series: dict[str, Any]) -> list[str]:
    return [reading["start"] for reading in series["readings"]]


def test_a_reading_says_all_that_is_known_of_it(grid: FlaskClient) -> None:
    told = answer(grid, measure="generation").json
    (series,) = told["series"]
    assert series["readings"][0] == {
        "start": "2024-06-01T00:30:00+00:00",
        "end": "2024-06-01T01:00:00+00:00",
        "values": {"wind": 300.0, "gas": 101.0, "coal": 0.0, "pumped_hydro": -20.0},
        "quality": "measured",
        "recorded_at": "2024-06-02T00:00:00+00:00",
    }
    del series["readings"]
    assert series == {
        "zone": "GB",
        "measure": "generation",
        "source": "test.grid",
        "unit": "MW",
        "resolution": "PT30M",
        "attribution": "Contains data of a publisher",
        "redistribute": True,
        "components": ["wind", "gas", "coal", "pumped_hydro"],
    }
    assert (told["as_of"], told["missing"], told["next"]) == (None, [], None)


def test_what_was_not_measured_is_null_and_what_did_not_come_is_absent(
    client: FlaskClient, connection: Connection
) -> None:
    fill(connection, "a.publisher", [row("GB", "load", step, {"load": 1.0}) for step in (0, 3)])
    fill(connection, "a.publisher", [row("GB", "load", 3, {"export": 2.0})])
    (series,) = answer(client, measure="load", end=at(9).isoformat()).json["series"]
    assert [reading["values"] for reading in series["readings"]] == [{"load": 1.0, "export": 2.0}]
    (series,) = answer(client, measure="load", start=at(0).isoformat()).json["series"]
    assert [reading["values"] for reading in series["readings"]] == [{"load": 1.0, "export": None}]


def test_a_derived_value_names_what_it_comes_from(grid: FlaskClient) -> None:
    (series,) = answer(grid, measure="carbon_intensity").json["series"]
    assert series["source"] == "gridtide.intensity.test.grid"
    assert series["derived_from"]["source"] == "test.grid"
    assert series["components"] == ["lifecycle", "direct"]


def test_a_set_of_factors_is_asked_for_alone(grid: FlaskClient) -> None:
    (series,) = answer(grid, measure="carbon_intensity", factor_set="direct").json["series"]
    assert (series["factor_set"], series["components"]) == ("direct", ["direct"])
    assert {tuple(reading["values"]) for reading in series["readings"]} == {("direct",)}


@pytest.mark.parametrize("factor_set", ["lifecycle", "direct"])
def test_the_intensity_is_that_of_its_own_route(grid: FlaskClient, factor_set: str) -> None:
    query = {"iso": "c3lab:GB", **SPAN, "factor_set": factor_set}
    own = grid.get("/carbon-intensity/", query_string=query).json
    told = answer(grid, measure="carbon_intensity", factor_set=factor_set).json
    points = {p["timestamp"]: p["carbon_intensity"] for p in own["carbon_intensities"]}
    for reading in told["series"][0]["readings"]:
        assert points[reading["start"]] == reading["values"][factor_set]


def test_several_zones_come_in_the_order_they_were_asked_for(grid: FlaskClient) -> None:
    told = answer(grid, measure="generation", zone="US-PJM,emap:GB,GB", start=at(0).isoformat())
    assert [series["zone"] for series in told.json["series"]] == ["US-PJM", "GB"]
    assert told.json["request"]["zone"] == ["US-PJM", "emap:GB", "GB"]


def test_all_zones_are_those_with_the_measure(grid: FlaskClient) -> None:
    told = answer(grid, measure="generation", zone="all", start=at(0).isoformat()).json
    assert [series["zone"] for series in told["series"]] == ["GB", "US-PJM"]


def test_a_zone_without_an_answer_is_named_beside_the_others(grid: FlaskClient) -> None:
    told = answer(
        grid,
        measure="generation",
        zone="FR,GB,US-PJM",
        start=at(5).isoformat(),
        end=at(6).isoformat(),
    ).json
    assert [series["zone"] for series in told["series"]] == ["GB"]
    assert told["missing"] == [
        {"zone": "FR", "detail": "Region FR has no data of generation."},
        {"zone": "US-PJM", "detail": "Time range is too new. Data not yet available."},
    ]


def test_a_reading_that_began_before_the_span_is_in_it_while_it_lasts(grid: FlaskClient) -> None:
    half = (at(1) + STEP / 2).isoformat()
    (series,) = answer(grid, measure="generation", start=half, end=half).json["series"]
    assert starts(series) == [at(1).isoformat()]
    (series,) = answer(grid, measure="generation", start=half).json["series"]
    assert starts(series) == [at(1).isoformat(), at(2).isoformat()]


def a_stale_and_a_fresh_source(connection: Connection) -> None:
    """Two sources of load, the one that ranks first without the second half of the morning."""
    fill(connection, "a.first", [row("GB", "load", step, {"load": 1.0}) for step in range(4)])
    fill(connection, "b.second", [row("GB", "load", step, {"load": 2.0}) for step in range(8)])
    with transaction(connection) as cursor:
        cursor.execute("insert into source_rank values ('GB', 'load', 'a.first', 0)")


@pytest.mark.parametrize(
    ("end", "source"), [(4, "a.first"), (8, "a.first"), (9, "b.second"), (20, "b.second")]
)
def test_a_source_that_holds_less_than_half_of_the_span_gives_way(
    client: FlaskClient, connection: Connection, end: int, source: str
) -> None:
    a_stale_and_a_fresh_source(connection)
    span = {"start": at(0).isoformat(), "end": at(end).isoformat()}
    told = answer(client, measure="load", **span).json
    assert [series["source"] for series in told["series"]] == [source]


def test_one_source_or_all_of_them_can_be_asked_for(
    client: FlaskClient, connection: Connection
) -> None:
    a_stale_and_a_fresh_source(connection)
    one = answer(client, measure="load", source="b.second").json
    assert [series["source"] for series in one["series"]] == ["b.second"]
    every = answer(
        client, measure="load", source="all", start=at(6).isoformat(), end=at(7).isoformat()
    )
    assert {s["source"]: len(s["readings"]) for s in every.json["series"]} == {
        "a.first": 0,
        "b.second": 1,
    }
    none = answer(client, measure="load", source="c.third")
    assert none.status_code == 404
    assert "c.third" in none.json["detail"]


def test_what_was_believed_then_is_told_as_it_was(
    grid: FlaskClient, connection: Connection
) -> None:
    with transaction(connection) as cursor:
        changed = [row("GB", "generation", 1, {"wind": 7.0})]
        store(cursor, "test.grid", changed, recorded_at=at(100))
    before = answer(grid, measure="generation", as_of=at(99).isoformat()).json
    after = answer(grid, measure="generation", as_of=at(100).isoformat()).json
    winds = [told["series"][0]["readings"][0]["values"]["wind"] for told in (before, after)]
    assert winds == [300.0, 7.0]
    assert before["as_of"] == at(99).isoformat()
    early = answer(grid, measure="generation", as_of=at(1).isoformat())
    assert early.status_code == 400


PLAIN = {
    "load": "load",
    "generation": "generation",
    "flow": "flow",
    "price": "price",
    "capacity": "capacity",
    "frequency": "frequency",
    "published-intensity": "published_intensity",
    "marginal-intensity": "marginal_intensity",
}


@pytest.mark.parametrize(("path", "measure"), PLAIN.items())
def test_a_measure_has_a_plain_name(
    client: FlaskClient, connection: Connection, path: str, measure: str
) -> None:
    rows = [Row("GB", measure, at(step), at(step + 1), {"gas": 1.0}, GRAMS) for step in range(4)]
    fill(connection, "a.publisher", rows)
    plain = client.get(f"/{path}/", query_string={"zone": "GB", **SPAN}).json
    whole = answer(client, measure=measure).json
    del whole["request"]["measure"]
    assert plain == whole
    assert len(plain["series"][0]["readings"]) == 2


def newest(client: FlaskClient, **query: Any) -> Any:
    return client.get("/readings/latest/", query_string={"measure": "generation", **query})


def test_the_newest_reading_of_many_zones_is_one_call(grid: FlaskClient) -> None:
    told = newest(grid, zone="GB,FR,US-PJM", as_of=at(49).isoformat()).json
    assert [(one["zone"], one["start"]) for one in told["latest"]] == [
        ("GB", at(47).isoformat()),
        ("US-PJM", at(1).isoformat()),
    ]
    assert [one["zone"] for one in told["missing"]] == ["FR"]
    assert told["latest"][0]["values"]["gas"] == 147.0


@pytest.mark.parametrize(("age", "stale"), [(0, False), (1, False), (2, True)])
def test_a_reading_is_stale_after_two_intervals(grid: FlaskClient, age: int, stale: bool) -> None:
    (one,) = newest(grid, zone="GB", as_of=at(48 + age).isoformat()).json["latest"]
    assert (one["age_seconds"], one["stale"]) == (age * 1800.0, stale)


def test_a_source_may_take_its_own_time(grid: FlaskClient, connection: Connection) -> None:
    with transaction(connection) as cursor:
        cursor.execute("update source set lag = '1 day' where key = 'test.grid'")
    for measure in ("generation", "carbon_intensity"):
        query = {"zone": "GB", "measure": measure}
        (one,) = newest(grid, **query, as_of=at(48 + 49).isoformat()).json["latest"]
        assert not one["stale"]
        (one,) = newest(grid, **query, as_of=at(48 + 50).isoformat()).json["latest"]
        assert one["stale"]


def test_the_newest_gives_way_as_the_latest_intensity_does(
    client: FlaskClient, connection: Connection
) -> None:
    a_stale_and_a_fresh_source(connection)
    query = {"zone": "GB", "measure": "load"}
    (one,) = newest(client, **query).json["latest"]
    assert (one["source"], one["stale"]) == ("a.first", True)
    fill(connection, "b.second", [row("GB", "load", 8, {"load": 2.0})])
    (one,) = newest(client, **query).json["latest"]
    assert one["source"] == "b.second"
    assert len(newest(client, **query, source="all").json["latest"]) == 2


def test_without_any_reading_there_is_no_newest(grid: FlaskClient, connection: Connection) -> None:
    assert newest(grid, zone="FR").status_code == 404
    early = newest(grid, zone="GB", as_of=(at(0) - timedelta(days=1)).isoformat())
    assert early.status_code == 404
