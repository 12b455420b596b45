"""ERCOT's dashboards and reports: what is read is the truth, or what was foretold of it."""

import json
import re
from datetime import UTC, datetime, timedelta
from importlib import import_module

import pytest

from crawler.attempts import attempts
from crawler.source import Unreachable, Window
from simulator import ercot, server
from simulator.ercot import batteries, load, ties
from simulator.wire import Question
from tests.simulator.asking import answered, read
from tests.simulator.laws import HOUR, SEED, SPECIAL_DAYS, assert_same, law

NOW = datetime(2026, 6, 21, 20, 16, tzinfo=UTC)
AUTUMN_NIGHT = datetime(2025, 11, 2, 8, 31, tzinfo=UTC)


def parser_of(key: str):
    return import_module(f"crawler.parsers.{key}")


def dashboard(name: str, now: datetime = NOW):
    path = f"/api/1/services/read/dashboards/{name}.json"
    return json.loads(server.answer(Question(ercot.HOST, path), SEED, now).body)


def last_hours(window: Window, hours: int) -> Window:
    return Window(max(window.start, window.end - hours * HOUR), window.end)


@law
def test_the_fuel_mix_says_the_truth_of_a_day(window):
    day = last_hours(window, 24)
    rows = read(parser_of("ercot.generation"), day, SEED, day.end)
    assert_same(rows, batteries.expected_mix(SEED, day.start, day.end), 1e-6)


@law
def test_storage_says_the_truth_of_a_day(window):
    day = last_hours(window, 22)
    rows = read(parser_of("ercot.storage"), day, SEED, day.end)
    assert_same(rows, batteries.expected_storage(SEED, day.start, day.end), 0.001)


@law
def test_load_says_the_truth_of_a_day_and_what_is_foretold_of_the_next(window):
    now = window.end
    rows = read(parser_of("ercot.load"), Window(now - 24 * HOUR, now + 24 * HOUR), SEED, now)
    past = [row for row in rows if row.issued_at is None]
    assert_same(past, load.expected_load(SEED, now - 24 * HOUR, now), 0.01)
    to_come = [row for row in rows if row.issued_at]
    (issued_at,) = {row.issued_at for row in to_come}
    foretold = load.foretold_load(SEED, "", "", now, now + 24 * HOUR, issued_at)
    assert_same(to_come, foretold, 0.0001)


@law
def test_ties_say_the_truth_of_the_day_so_far(window):
    now = window.end
    rows = read(parser_of("ercot.flow"), Window(now - 4 * HOUR, now), SEED, now)
    start = min((row.start for row in rows), default=now)
    assert_same(rows, ties.expected_flow(SEED, start, now), 1.0)


@pytest.mark.parametrize("what", ["load", "wind", "solar"])
@pytest.mark.parametrize("now", [*SPECIAL_DAYS[:2], NOW, AUTUMN_NIGHT], ids=str)
def test_a_report_says_what_is_foretold_of_a_week(what, now):
    window = Window(now - HOUR, now)
    parser = parser_of(f"ercot.{what}_forecast")
    ((_, document),) = attempts(parser, window, lambda r: answered(r, SEED, now))
    rows = list(parser.parse(document))
    (issued_at,) = {row.issued_at for row in rows}
    assert issued_at in window
    first, last = rows[0].start, rows[-1].end
    assert first <= issued_at < first + HOUR
    assert last - first > timedelta(days=6)
    foretold = ercot.FEEDS[f"ercot.{what}_forecast"].forecast
    assert_same(rows, foretold(SEED, "US-ERCOT", "", first, last, issued_at), 0.05)


def test_every_report_of_the_window_is_asked_for_oldest_first():
    parser = parser_of("ercot.wind_forecast")
    window = Window(NOW - 3 * HOUR, NOW)
    asked = attempts(parser, window, lambda r: answered(r, SEED, NOW))
    issued = [next(iter(parser.parse(document))).issued_at for _, document in asked]
    assert issued == [NOW.replace(hour=hour, minute=55, second=9) for hour in (17, 18, 19)]


def test_where_none_was_published_of_late_the_newest_report_is_asked_for():
    window = Window(NOW - timedelta(minutes=3), NOW)
    parser = parser_of("ercot.load_forecast")
    assert len(list(attempts(parser, window, lambda r: answered(r, SEED, NOW)))) == 1


def test_the_older_dashboard_stands_behind_that_of_the_ties():
    def fetch(request):
        if "dc-tie-flows" in request.url:
            raise Unreachable("HTTP 404")
        return answered(request, SEED, NOW)

    parser = parser_of("ercot.flow")
    ((_, behind),) = attempts(parser, Window(NOW - HOUR, NOW), fetch)
    (request,) = parser.requests(Window(NOW - HOUR, NOW))
    first = answered(request, SEED, NOW)
    assert "rtsyscond" in behind.url
    assert list(parser.parse(behind)) == list(parser.parse(first))


def test_stamps_come_seconds_before_the_mark():
    stamps = [s for day in dashboard("fuel-mix")["data"].values() for s in day]
    assert {s[15:19] for s in stamps} <= {f"{m}:{s}" for m in (4, 9) for s in (55, 56, 57, 58)}


def test_some_interval_has_two_stamps_and_its_fuels_between_them():
    day = dashboard("fuel-mix")["data"]["2026-06-21"]
    assert {len(fuels) for fuels in day.values()} == {1, 7, 8}


def test_power_storage_is_what_batteries_discharge():
    day = dashboard("fuel-mix")["data"]["2026-06-21"]
    assert min(fuels.get("Power Storage", {"gen": 0})["gen"] for fuels in day.values()) >= 0
    records = dashboard("energy-storage-resources")["currentDay"]["data"]
    assert min(record["netOutput"] for record in records) < -1000


def test_hours_to_come_have_no_load_and_the_autumn_hour_comes_twice():
    today = dashboard("loadForecastVsActual", AUTUMN_NIGHT)["currentDay"]["data"]
    assert [hour["hourEnding"] for hour in today[:4]] == [1, 2, 2, 3]
    assert [hour["dstFlag"] for hour in today[:4]] == ["N", "N", "Y", "N"]
    assert ["systemLoad" in hour for hour in today[:4]] == [True, True, True, False]


def test_a_list_has_a_csv_and_an_xml_of_each_document_newest_first():
    path = "/misapp/servlets/IceDocListJsonWS"
    answer = server.answer(Question(ercot.HOST, path, {"reportTypeId": "13028"}), SEED, NOW)
    listed = json.loads(answer.body)["ListDocsByRptTypeRes"]["DocumentList"]
    published = [entry["Document"]["PublishDate"] for entry in listed]
    assert published == sorted(published, reverse=True)
    assert len(listed) == 2 * len(set(published)) > 300
    assert re.fullmatch(r"WPPHRLYAVGACTNP4732_(csv|xml)", listed[0]["Document"]["FriendlyName"])
