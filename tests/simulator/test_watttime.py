"""WattTime's API: its laws, and what it is known for."""

import json
from base64 import b64encode
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.parsers.watttime import forecast, index, marginal_intensity
from crawler.source import Window
from simulator import server, watttime
from simulator.wire import Question
from tests.simulator.asking import read
from tests.simulator.laws import HOUR, LATER, SEED, SPECIAL_DAYS, assert_same, days, law

NOW = SPECIAL_DAYS[0]
moments = st.sampled_from(SPECIAL_DAYS) | days
SEEN = sorted(set(watttime.ZONES.values()))


def asked(path: str, token: str = "a-good-token", **query: str):
    headers = {"authorization": f"Bearer {token}"}
    return server.answer(Question(watttime.HOST, path, query, headers), SEED, NOW)


def login(user: str, password: str):
    basic = b64encode(f"{user}:{password}".encode()).decode()
    question = Question(watttime.HOST, "/login", {}, {"authorization": f"Basic {basic}"})
    return server.answer(question, SEED, NOW)


@law
def test_marginal_intensity_says_the_truth(window):
    rows = read(marginal_intensity, window, SEED, LATER)
    expected = [
        row for zone in SEEN for row in watttime.expected(SEED, zone, window.start, window.end)
    ]
    assert_same(rows, expected, watttime.PRECISION)


@given(now=moments)
@settings(max_examples=8)
def test_a_forecast_says_what_was_foretold_then(now):
    rows = read(forecast, Window(now - HOUR, now + 30 * HOUR), SEED, now)
    issued = {row.issued_at for row in rows}
    assert len(issued) == 1
    assert timedelta(0) <= now - issued.pop() < watttime.STEP
    end = max(row.end for row in rows)
    expected = [r for z in SEEN for r in watttime.foretold(SEED, z, "", now - HOUR, end, now)]
    assert_same(rows, expected, watttime.PRECISION)


@given(now=moments)
@settings(max_examples=8)
def test_the_index_of_every_region_is_told_to_everyone(now):
    rows = read(index, Window(now - HOUR, now + HOUR), SEED, now, only_simulated)
    start = min(row.start for row in rows)
    end = start + watttime.STEP
    expected = [r for z in SEEN for r in watttime.expected_index(SEED, z, start, end)]
    assert_same(rows, expected, 0.5)


def only_simulated(request) -> bool:
    return request.stepping_stone or request.params["region"] in watttime.ZONES


def test_both_ends_of_a_window_are_answered():
    start, end = NOW - 2 * HOUR, NOW - HOUR
    stamps = {"start": start.isoformat(), "end": end.isoformat(), "region": "CAISO_NORTH"}
    points = json.loads(asked("/v3/historical", **stamps).body)["data"]
    assert len(points) == 13


def test_a_token_is_given_for_a_user_and_a_password():
    assert json.loads(login("me", "long-enough").body) == {"token": "token-of-a-paid-plan"}
    assert "free" in json.loads(login("free-me", "long-enough").body)["token"]


@pytest.mark.parametrize("password", ["", "short", "the-wrong-one"])
def test_a_bad_password_is_a_page_of_403(password):
    answer = login("me", password)
    assert (answer.status, answer.content_type[:9]) == (403, "text/html")


def test_an_expired_token_is_401():
    assert asked("/v3/my-access", token="wrong").status == 401


def test_the_free_plan_sees_the_north_of_california_alone():
    listed = json.loads(asked("/v3/my-access", token="token-of-free-me").body)
    assert [r["region"] for r in listed["signal_types"][0]["regions"]] == ["CAISO_NORTH"]
    other = asked("/v3/forecast", token="token-of-free-me", region="PJM_DC")
    assert other.status == 403
    assert "Invalid scope" in json.loads(other.body)["message"]


def test_everyone_sees_every_index():
    assert asked("/v3/signal-index", token="token-of-free-me", region="PSCO").status == 200


@pytest.mark.parametrize("days_wide", [33, 400])
def test_more_than_a_month_is_refused(days_wide):
    start = NOW - timedelta(days=days_wide)
    window = {"start": start.isoformat(), "end": NOW.isoformat(), "region": "CAISO_NORTH"}
    assert asked("/v3/historical", **window).status == 400


@pytest.mark.parametrize(
    ("latitude", "longitude", "region"),
    [("51.5", "-0.12", "UK"), ("36", "-120", "CAISO_NORTH"), ("39", "-83", "PJM_DC")],
)
def test_a_point_is_in_the_region_of_the_nearest_zone(latitude, longitude, region):
    where = {"latitude": latitude, "longitude": longitude, "signal_type": "co2_moer"}
    told = asked("/v3/region-from-loc", **where)
    assert told.status == 200
    assert json.loads(told.body)["region"] == region


@pytest.mark.parametrize(
    ("latitude", "longitude", "status"),
    [("0", "-30", 404), ("48.9", "2.4", 404), ("", "", 400)],
)
def test_a_point_without_a_region_is_refused_in_json(latitude, longitude, status):
    refused = asked("/v3/region-from-loc", latitude=latitude, longitude=longitude)
    assert refused.status == status
    assert "error" in json.loads(refused.body)
