"""NESO's Carbon Intensity API: its laws, and what it is known for."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from crawler.parsers.neso import (
    carbon_intensity,
    demand_forecast,
    embedded_forecast,
    factors,
    generation,
    generation_mix,
    regional,
    wind_forecast,
)
from crawler.source import Window
from simulator import neso, server
from simulator.neso import carbon, forecasts, mix, portal, regions
from simulator.wire import Question
from tests.simulator.asking import answered, read
from tests.simulator.laws import HOUR, LATER, SEED, SPECIAL_DAYS, assert_same, days, law

HALF_HOUR = timedelta(minutes=30)
NOW = datetime(2026, 5, 6, 0, 12, tzinfo=UTC)
moments = st.sampled_from(SPECIAL_DAYS) | days


def said(path: str, now: datetime = NOW, status: int = 200):
    answer = server.answer(Question(neso.HOST, path), SEED, now)
    assert answer.status == status
    return json.loads(answer.body)


@law
def test_past_intensity_says_the_truth(window):
    rows = read(carbon_intensity, window, SEED, LATER)
    expected = carbon.expected(SEED, window.start, window.end)
    assert_same(rows, expected, carbon.PRECISION)
    assert all(row.estimated for row in rows)


@law
def test_the_mix_says_the_truth(window):
    expected = mix.expected(SEED, window.start, window.end)
    assert_same(read(generation_mix, window, SEED, LATER), expected, mix.PRECISION)


@given(now=moments)
@example(now=SPECIAL_DAYS[3])
@settings(max_examples=10)
def test_each_look_at_the_future_is_a_vintage(now):
    window = Window(now - 3 * HOUR, now + 12 * HOUR)
    rows = [row for row in read(carbon_intensity, window, SEED, now) if row.issued_at]
    expected = carbon.foretold(SEED, "GB", "", window.start, window.end, now)
    assert_same(rows, expected, carbon.PRECISION)
    assert {row.issued_at for row in rows} == {now}


@given(now=moments, zone=st.sampled_from([zone for _, zone, *_ in regions.REGIONS]))
@settings(max_examples=10)
def test_every_region_is_foretold(now, zone):
    window = Window(now, now + 3 * HOUR)
    rows = [row for row in read(regional, window, SEED, now) if row.zone == zone]
    expected = regions.foretold(SEED, zone, "", now, window.end, now)
    assert_same(rows, expected, carbon.PRECISION)


@given(now=moments)
@settings(max_examples=10)
def test_one_region_says_what_all_together_say(now):
    (request,) = regional.requests(Window(now, now + 2 * HOUR))
    path = request.url.removeprefix("https://api.carbonintensity.org.uk")
    together = said(path, now)["data"]
    alone = said(f"{path}/regionid/13", now)["data"]["data"]
    ours = [period["regions"][12] for period in together]
    assert [r["intensity"] for r in ours] == [r["intensity"] for r in alone]
    assert [r["generationmix"] for r in ours] == [r["generationmix"] for r in alone]


def test_the_factors_are_of_the_day():
    (request,) = factors.requests(Window(NOW - HOUR, NOW))
    rows = list(factors.parse(answered(request, SEED, NOW)))
    day = datetime(2026, 5, 6, tzinfo=UTC)
    assert_same(rows, carbon.expected_factors(SEED, day, day + timedelta(days=1)), 0.0)


def test_an_answer_begins_with_the_half_hour_that_ends_where_the_window_begins():
    data = said("/intensity/2026-05-05T12:00Z/2026-05-05T13:00Z")["data"]
    assert [record["from"][11:] for record in data] == ["11:30Z", "12:00Z", "12:30Z"]


@pytest.mark.parametrize(("minute", "records"), [("08:31", 49), ("08:30", 49)])
def test_a_day_ahead_has_a_half_hour_too_many(minute, records):
    assert len(said(f"/intensity/2026-05-05T{minute}Z/fw24h")["data"]) == records


def test_the_extra_half_hour_is_not_read_twice():
    window = Window(NOW - 3 * HOUR, NOW)
    (request,) = carbon_intensity.requests(window)
    rows = list(carbon_intensity.parse(answered(request, SEED, LATER)))
    assert rows[0].start == NOW.replace(day=5, hour=21, minute=0)
    assert len(rows) == 7


@pytest.mark.parametrize(
    "path",
    [
        "/intensity/2026-05-06T00:00Z/2026-05-06T00:00Z",
        "/intensity/2026-05-06T00:00Z/2026-05-21T00:00Z",
        "/generation/2026-05-06/2026-05-07",
    ],
)
def test_a_bad_window_is_a_400_with_its_reason(path):
    assert said(path, status=400)["error"]["message"]


def test_the_last_actual_is_not_there_yet():
    data = said("/intensity/2026-05-05T22:00Z/2026-05-06T01:00Z")["data"]
    known = [record["from"][11:16] for record in data if record["intensity"]["actual"] is not None]
    assert known == ["21:30", "22:00", "22:30", "23:00"]


def test_a_mix_of_now_is_an_object():
    assert len(said("/generation")["data"]["generationmix"]) == 9


@law
def test_the_historic_mix_says_the_truth(window):
    expected = portal.expected(SEED, window.start, window.end)
    assert_same(read(generation, window, SEED, LATER), expected, portal.PRECISION)


@given(now=moments)
@example(now=SPECIAL_DAYS[2])
@example(now=SPECIAL_DAYS[3])
@settings(max_examples=6)
def test_embedded_plants_are_foretold_for_a_week(now):
    rows = read(embedded_forecast, Window(now - HOUR, now + 15 * timedelta(days=1)), SEED, now)
    end = max(row.end for row in rows)
    expected = portal.foretold(SEED, "GB", "", now - HOUR, end, now)
    assert_same(rows, expected, portal.PRECISION)
    assert len(rows) == 7 * 48
    assert {row.issued_at for row in rows} == {min(row.start for row in rows)}


def test_an_sql_that_is_none_is_no_success():
    question = Question(neso.PORTAL, "/api/3/action/datastore_search_sql", {"sql": "SELECT"})
    answer = server.answer(question, SEED, NOW)
    assert answer.status == 409
    assert not json.loads(answer.body)["success"]


@law
def test_what_was_foretold_of_demand_is_told_afterwards(window):
    rows = read(demand_forecast, window, SEED, LATER)
    expected = [
        row
        for issued_at in {row.issued_at for row in rows}
        for row in forecasts.demand_foretold(SEED, "GB", "", *bounds(window), issued_at)
    ]
    assert_same(rows, expected, portal.PRECISION)
    assert len(rows) == (window.end - window.start) // HALF_HOUR


def bounds(window: Window) -> tuple[datetime, datetime]:
    return window.start, window.end


@given(now=moments)
@settings(max_examples=10)
def test_the_wind_to_come_is_foretold(now):
    rows = read(wind_forecast, Window(now, now + 50 * HOUR), SEED, now)
    end = max(row.end for row in rows)
    expected = forecasts.wind_foretold(SEED, "GB", "", min(row.start for row in rows), end, now)
    assert_same(rows, expected, portal.PRECISION)
