"""EIA's simulated API: the law of the round trip, its oddities, and the recordings' shape."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings

from crawler.parsers.eia import flow, generation, load, load_forecast
from crawler.source import Window
from simulator import server
from simulator.eia import demand, interchange, mix
from simulator.eia.api import HOST
from simulator.eia.authorities import OF_ZONE, SPLIT
from simulator.wire import Question
from simulator.zones import ZONES
from tests.simulator.asking import read
from tests.simulator.laws import HOUR, LATER, SEED, assert_same, days, hour_of, law

RECORDINGS = Path(__file__).parents[2] / ".." / "shared" / "recordings" / "eia"
NOW = datetime(2026, 6, 23, 14, 26, tzinfo=UTC)
THEN = datetime(2023, 10, 3, 6, 8, tzinfo=UTC)
BASE = "/v2/electricity/rto/"
IN_ORDER = {"sort[0][column]": "period", "sort[0][direction]": "asc"}
beside_recordings = pytest.mark.skipif(
    not RECORDINGS.exists(), reason="no recordings beside the project"
)


def ask(table: str, now: datetime = NOW, key: str = "a-good-key", **query: str):
    asked = {"data[0]": "value", "frequency": "hourly", **query}
    question = Question(HOST, f"{BASE}{table}/data/", asked, {"x-api-key": key})
    return server.answer(question, SEED, now)


def told(table: str, now: datetime = NOW, **query: str) -> dict:
    return json.loads(ask(table, now, **query).body)


def expected(truth, window: Window) -> list:
    return [row for zone in OF_ZONE for row in truth(SEED, zone, window.start, window.end)]


def short(window: Window) -> Window:
    return Window(window.start, min(window.end, window.start + 9 * HOUR))


@law
def test_generation_says_the_truth(window):
    rows = read(generation, short(window), SEED, LATER)
    assert_same(rows, expected(mix.expected, short(window)), mix.PRECISION_MW)


@law
def test_demand_says_the_truth(window):
    rows = read(load, short(window), SEED, LATER)
    assert_same(rows, expected(demand.expected, short(window)), demand.PRECISION_MW)


@law
def test_forecasts_say_what_was_foretold(window):
    rows = read(load_forecast, short(window), SEED, LATER)
    assert_same(rows, expected(demand.foretold, short(window)), demand.PRECISION_MW)


@law
def test_flows_say_the_truth(window):
    rows = read(flow, short(window), SEED, LATER)
    assert_same(rows, expected(interchange.expected, short(window)), interchange.PRECISION_MW)


def test_numbers_as_of_2023_say_the_same():
    window = Window(THEN - 60 * HOUR, THEN - 48 * HOUR)
    rows = read(generation, window, SEED, THEN)
    assert_same(rows, expected(mix.expected, window), mix.PRECISION_MW)


@pytest.mark.parametrize("length", ["150", "231", "5000"])
def test_small_pages_say_the_same(length, monkeypatch):
    monkeypatch.setattr("crawler.parsers.eia._pages.ONE_PAGE", int(length))
    window = Window(NOW - 60 * HOUR, NOW - 48 * HOUR)
    rows = read(generation, window, SEED, NOW)
    assert_same(rows, expected(mix.expected, window), mix.PRECISION_MW)


@given(now=days.map(lambda day: day + 12 * HOUR))
@settings(max_examples=20, deadline=None)
def test_the_newest_hour_is_left_out_until_all_its_fuels_are_there(now):
    window = Window(hour_of(now) - 12 * HOUR, now)
    for row in read(generation, window, SEED, now):
        authority = OF_ZONE[row.zone]
        assert row.end + authority.mix_lag + HOUR <= now
        (right,) = mix.expected(SEED, row.zone, row.start, row.end)
        assert_same([row], [right], mix.PRECISION_MW)


def test_every_simulated_authority_has_a_zone_of_the_mainland():
    assert set(OF_ZONE) == {z for z in ZONES if z.startswith("US-")} - {"US-PR", "US-HI-OA"}


@pytest.mark.parametrize(("key", "code"), [("", "API_KEY_MISSING"), ("wrong", "API_KEY_INVALID")])
def test_without_a_good_key_it_refuses(key, code):
    answer = ask("region-data", key=key)
    assert answer.status == 403
    assert json.loads(answer.body)["error"]["code"] == code


def test_the_body_repeats_the_key():
    body = told("region-data", start="2026-06-20T00", end="2026-06-20T01")
    assert body["request"]["params"]["api_key"] == "a-good-key"


@pytest.mark.parametrize("query", [
    {"data[0]": "D"}, {"sort": "period"}, {"sort[0][column]": "colour"}, {"frequency": "daily"},
    {"facets[colour][0]": "red"}, {"start": "soon"}, {"offset": "-5"},
])  # fmt: skip
def test_parameters_of_v1_and_unknown_ones_are_refused(query):
    answer = ask("region-data", **query)
    assert answer.status == 400
    assert json.loads(answer.body)["code"] == 400


def test_the_total_is_a_number_in_2023_and_a_text_later():
    query = {"start": "2023-01-01T00", "end": "2023-01-01T01", "facets[type][0]": "D"}
    old, new = told("region-data", THEN, **query), told("region-data", **query)
    assert type(old["response"]["total"]) is int
    assert new["response"]["total"] == str(old["response"]["total"])
    assert {type(row["value"]) for row in old["response"]["data"]} == {int}
    assert {type(row["value"]) for row in new["response"]["data"]} == {str}


def test_the_warning_has_moved_out_of_the_response():
    query = {"start": "2023-01-01T00", "end": "2023-01-01T09", "length": "20"}
    old, new = told("region-data", THEN, **query), told("region-data", **query)
    assert "warnings" not in old
    assert "warnings" not in new["response"]
    for warnings in (old["response"]["warnings"], new["warnings"]):
        assert warnings[0]["warning"] == "incomplete return"


def test_a_date_alone_as_end_includes_its_first_hour():
    rows = told("region-data", start="2026-06-20", end="2026-06-21", **{
        "facets[type][0]": "D", "facets[respondent][0]": "CISO", **IN_ORDER})  # fmt: skip
    periods = [row["period"] for row in rows["response"]["data"]]
    assert (len(periods), periods[0], periods[-1]) == (25, "2026-06-20T00", "2026-06-21T00")


def test_pages_overlap_without_an_order():
    day = {"start": "2026-06-20T00", "end": "2026-06-20T03", "length": "50"}
    pages = [told("fuel-type-data", offset=offset, **day)["response"]["data"]
             for offset in ("0", "50", "100")]  # fmt: skip
    rows = [json.dumps(row) for page in pages for row in page]
    assert len(set(rows)) < len(rows)


def test_without_the_facet_all_types_are_mixed():
    rows = told("region-data", start="2026-06-20T01", end="2026-06-20T01")["response"]["data"]
    assert {row["type"] for row in rows} == {"D", "DF", "NG", "TI"}


def test_storage_is_told_apart_since_july_2024():
    def fuels(period: datetime) -> set[str]:
        stamp = f"{period:%Y-%m-%dT%H}"
        rows = told("fuel-type-data", start=stamp, end=stamp)["response"]["data"]
        return {row["fueltype"] for row in rows}

    assert fuels(SPLIT + HOUR) - fuels(SPLIT) == {"BAT", "GEO", "PS", "SNB", "UES", "WNB"}


def test_the_forecast_ends_with_the_authoritys_own_day():
    rows = told("region-data", start="2026-06-23T00", **{"facets[type][0]": "DF"})["response"]
    last = {row["respondent"]: row["period"] for row in sorted(rows["data"], key=repr)}
    assert last["CISO"] == "2026-06-24T07"
    assert last["ISNE"] == "2026-06-24T04"


def test_the_newest_demand_is_one_to_two_hours_old():
    query = {"facets[type][0]": "D", "start": "2026-06-23T00"}
    rows = told("region-data", **query)["response"]["data"]
    assert max(row["period"] for row in rows) == "2026-06-23T13"


def stamps(rows: list[dict]) -> set[str]:
    return {re.sub(r"\d", "9", row["period"]) for row in rows}


def recorded(name: str) -> dict:
    return json.loads((RECORDINGS / name).read_text())


@beside_recordings
@pytest.mark.parametrize(("name", "table", "now", "query"), [
    ("fueltype_all_2023-01-01_offset0.json", "fuel-type-data", THEN,
     {"start": "2023-01-01", "end": "2023-01-02", "length": "500"}),
    ("region_D_CISO_2026-09-09.json", "region-data", NOW, {"length": "3"}),
    ("em_US-NW-BPAT-US-NW-NWMT-exchange.json", "interchange-data", THEN,
     {"start": "2022-03-01T00", "end": "2022-03-01T01"}),
])  # fmt: skip
def test_tables_look_like_eias(name, table, now, query):
    ours, theirs = told(table, now, **query), recorded(name)
    assert set(theirs) - {"request", "ExcelAddInVersion"} <= set(ours)
    assert list(ours["response"]) == list(theirs["response"])
    mine, seen = ours["response"]["data"], theirs["response"]["data"]
    assert list(mine[0]) == list(seen[0])
    assert stamps(mine) == stamps(seen)
    for key in mine[0]:
        assert {type(row[key]) for row in mine} <= {type(row[key]) for row in seen}, key
    assert ours["response"]["description"] == theirs["response"]["description"]


@beside_recordings
def test_warnings_look_like_eias():
    theirs = recorded("region_D_CISO_2026-09-09.json")["warnings"]
    assert told("region-data", length="3")["warnings"] == theirs
