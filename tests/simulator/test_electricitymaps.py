"""Electricity Maps' API: its laws, and what it is known for."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.parsers.electricitymaps import carbon_intensity, power_breakdown
from crawler.source import Row, Window
from simulator import electricitymaps as maps
from simulator import server
from simulator.wire import Question
from tests.simulator.asking import read
from tests.simulator.laws import HOUR, LATER, SEED, SPECIAL_DAYS, assert_same, days, law

NOW = datetime(2026, 6, 21, 12, 40, tzinfo=UTC)


def asked(path: str, token: str = "a-good-token", **query: str):
    headers = {"auth-token": token} if token else {}
    return server.answer(Question(maps.HOST, f"/v3{path}", query, headers), SEED, NOW)


def together(rows: list[Row]) -> list[Row]:
    """Rows of the same interval as one, as the database joins both kinds of intensity."""
    found: dict[tuple, Row] = {}
    for row in rows:
        values = {**found.get(row[:4], row).values, **row.values}
        found[row[:4]] = row._replace(values=values)
    return list(found.values())


def past_range(request) -> bool:
    """The requests that a window of long ago can be asked by."""
    return not request.url.endswith("/history")


@law
def test_intensity_says_the_truth(window):
    rows = together(read(carbon_intensity, window, SEED, LATER, past_range))
    expected = [
        row
        for zone in maps.SEEN
        for row in maps.expected_intensity(SEED, zone, window.start, window.end)
    ]
    assert_same(rows, expected, maps.PRECISION)


@law
def test_production_says_the_truth(window):
    rows = read(power_breakdown, window, SEED, LATER, past_range)
    expected = [
        row
        for zone in maps.SEEN
        for row in maps.expected_production(SEED, zone, window.start, window.end)
    ]
    assert_same(rows, expected, maps.PRECISION)


@given(now=st.sampled_from(SPECIAL_DAYS) | days)
@settings(max_examples=6)
def test_a_free_plan_reads_the_last_day(now):
    window = Window(now - 24 * HOUR, now + HOUR)
    rows = read(power_breakdown, window, SEED, now, lambda r: r.params.get("zone", "GB") == "GB")
    start, end = rows[0].start, rows[-1].end
    expected = maps.expected_production(SEED, "GB", start, end)
    assert_same(rows, expected, maps.PRECISION)
    assert 23 <= len(rows) <= 24


def test_the_newest_hours_are_estimates():
    history = json.loads(asked("/carbon-intensity/history", zone="GB").body)["history"]
    assert [record["isEstimated"] for record in history] == [False] * 21 + [True] * 3
    assert {record["estimationMethod"] for record in history[:21]} == {None}


def test_zones_say_what_a_token_may_ask_and_nothing_without_one():
    listed = json.loads(asked("/zones").body)
    assert "carbon-intensity/past-range" in listed["DE"]["access"]
    assert "carbon-intensity/past-range" not in listed["GB"]["access"]
    assert "access" not in json.loads(asked("/zones", token="").body)["DE"]


@pytest.mark.parametrize(
    ("path", "query", "status"),
    [
        ("/carbon-intensity/past-range", {"zone": "GB"}, 403),
        ("/carbon-intensity/history", {"zone": "DK-DK1"}, 403),
        ("/carbon-intensity/history", {"zone": "AD"}, 403),
        ("/carbon-intensity/past-range", {"zone": "DE", "start": "2026-01-01", "end": "x"}, 400),
        ("/carbon-intensity/past-range", {"zone": "DE", "start": "2026-01-01", "end": "2026-02-01"},
         400),
        ("/nothing", {}, 404),
    ],
)  # fmt: skip
def test_what_may_not_be_asked_is_refused(path, query, status):
    assert asked(path, **query).status == status


def test_a_wrong_token_is_401():
    assert asked("/carbon-intensity/latest", token="wrong", zone="DE").status == 401


def test_a_fuel_that_a_zone_does_not_have_is_null():
    record = json.loads(asked("/power-breakdown/latest", zone="DE").body)
    assert record["powerProductionBreakdown"]["nuclear"] is None
    assert record["powerProductionBreakdown"]["coal"] is not None


def test_charging_is_not_told():
    start = NOW - timedelta(days=2)
    answer = asked(
        "/power-breakdown/past-range", zone="DE", start=start.isoformat(), end=NOW.isoformat()
    )
    given_ = [
        record["powerProductionBreakdown"]["hydro discharge"]
        for record in json.loads(answer.body)["data"]
    ]
    assert min(given_) == 0 < max(given_)
