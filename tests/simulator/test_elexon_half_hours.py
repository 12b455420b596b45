"""Elexon's half hours and what is foretold of them: parsers read what the simulator wrote."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib import import_module

import pytest
from hypothesis import example, given, settings

from crawler.parsers.elexon import demand_forecast as ndf_parser
from crawler.parsers.elexon import wind_solar as agws_parser
from crawler.source import Malformed, Window
from simulator import server
from simulator.elexon import FEEDS, HOST
from simulator.wire import Question
from tests.simulator.asking import answered, read
from tests.simulator.laws import HOUR, LATER, SEED, SPECIAL_DAYS, assert_same, windows

READINGS = (
    "elexon.generation_half_hourly",
    "elexon.interconnector",
    "elexon.actual_load",
    "elexon.wind_solar",
)
GREENLINK = datetime(2025, 1, 29, tzinfo=UTC)
NOW = datetime(2026, 6, 21, 7, 16, tzinfo=UTC)


def parser_of(key: str):
    return import_module(f"crawler.parsers.{key}")


def ask(path: str, now: datetime = NOW, **query: str) -> list[dict]:
    answer = server.answer(Question(HOST, f"/bmrs/api/v1{path}", query), SEED, now)
    return json.loads(answer.body)["data"]


@pytest.mark.parametrize("key", READINGS)
@given(window=windows())
@example(window=Window(SPECIAL_DAYS[2], SPECIAL_DAYS[2] + 30 * HOUR))
@example(window=Window(SPECIAL_DAYS[3], SPECIAL_DAYS[3] + 30 * HOUR))
@example(window=Window(GREENLINK - 12 * HOUR, GREENLINK + 12 * HOUR))
@settings(max_examples=12, deadline=None)
def test_half_hours_say_the_truth(key, window):
    expected = FEEDS[key].expected(SEED, "GB", "", window.start, window.end)
    assert_same(read(parser_of(key), window, SEED, LATER), expected, FEEDS[key].precision)


@given(window=windows())
@example(window=Window(SPECIAL_DAYS[3], SPECIAL_DAYS[3] + 30 * HOUR))
@settings(max_examples=12, deadline=None)
def test_every_publication_is_a_vintage_that_says_what_was_foretold(window):
    (request, *_) = ndf_parser.requests(Window(window.start, window.start + timedelta(days=3)))
    vintages: dict[datetime, list] = {}
    for row in ndf_parser.parse(answered(request, SEED, LATER)):
        vintages.setdefault(row.issued_at, []).append(row)
    assert len(vintages) == 4
    for issued_at, rows in vintages.items():
        span = rows[0].start, rows[-1].end
        told = FEEDS["elexon.demand_forecast"].forecast(SEED, "GB", "", *span, issued_at)
        assert_same(rows, told, FEEDS["elexon.demand_forecast"].precision)


def test_national_demand_is_foretold_until_tomorrows_end():
    rows = ask("/datasets/NDF", publishDateTimeFrom="2026-06-21T02:00Z",
               publishDateTimeTo="2026-06-21T03:00Z")  # fmt: skip
    assert {row["publishTime"] for row in rows} == {"2026-06-21T02:47:00Z"}
    assert (rows[0]["startTime"], rows[-1]["startTime"]) == (
        "2026-06-21T03:00:00Z",
        "2026-06-22T22:30:00Z",
    )


def test_a_short_window_of_publications_is_empty():
    window = {"publishDateTimeFrom": "2026-06-21T04:00Z", "publishDateTimeTo": "2026-06-21T05:00Z"}
    assert ask("/datasets/NDF", **window) == []


def test_who_asks_for_settlement_days_of_publications_gets_the_newest_and_we_notice():
    (request, *_) = ndf_parser.requests(Window(NOW - 40 * HOUR, NOW - 30 * HOUR))
    ignored = {"settlementDateFrom": "2026-06-19", "settlementDateTo": "2026-06-19"}
    newest = answered(replace(request, params=ignored), SEED, NOW)
    with pytest.raises(Malformed, match="ignored the window"):
        list(ndf_parser.parse(newest))


def test_wind_and_sun_are_published_twice_and_the_last_time_counts():
    window = Window(NOW - 12 * HOUR, NOW - 11 * HOUR)
    (request,) = agws_parser.requests(window)
    document = answered(request, SEED, NOW)
    told = json.loads(document.body)["data"]
    first = window.start.replace(minute=30).strftime("%Y-%m-%dT%H:%M:%SZ")
    revisions = [r["documentRevisionNumber"] for r in told if r["startTime"] == first]
    assert sorted(revisions) == [1, 1, 1, 2, 2, 2]
    rows = list(agws_parser.parse(document))
    assert all(row.estimated for row in rows)


def test_one_cable_can_be_asked_for_by_its_very_name():
    days = {"settlementDateFrom": "2026-06-20", "settlementDateTo": "2026-06-20"}
    path = "/generation/outturn/interconnectors"
    assert len(ask(path, **days, interconnectorName="Ireland(East-West)")) == 48
    assert ask(path, **days, interconnectorName="Ireland (East-West)") == []
    assert len({row["interconnectorName"] for row in ask(path, **days)}) == 10
