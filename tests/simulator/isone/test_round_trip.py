"""What ISO New England's parsers read behind either simulated door is the truth."""

import pytest

from crawler.parsers.isone import flow, generation, load, load_forecast, wind_solar_forecast
from simulator.isone import FEEDS, forecast
from simulator.isone.doors import STEP
from tests.simulator.asking import answered, read
from tests.simulator.laws import HOUR, LATER, SEED, assert_same, law

DOORS = {
    "the account's": lambda request: request.only_with is not None,
    "the charts'": lambda request: request.unless is not None,
}
every_door = pytest.mark.parametrize("door", DOORS)


def feed_of(parser):
    return FEEDS[parser.__name__.removeprefix("crawler.parsers.")]


@every_door
@pytest.mark.parametrize("parser", [generation, flow], ids=["generation", "flow"])
def test_new_england_says_the_truth(parser, door):
    feed = feed_of(parser)

    @law
    def check(window):
        rows = read(parser, window, SEED, LATER, DOORS[door])
        merged: dict = {}
        for row in rows:  # the charts have a document for each neighbour
            merged.setdefault(row[:4], {}).update(row.values)
        found = [row._replace(values=merged[row[:4]]) for row in rows]
        expected = feed.expected(SEED, "US-NEISO", "", window.start, window.end)
        assert_same(found, expected, feed.precision)

    check()


@every_door
def test_the_load_is_the_truth_of_five_minutes_and_of_hours_where_there_are(door):
    feed = feed_of(load)

    @law
    def check(window):
        rows = read(load, window, SEED, LATER, DOORS[door])
        expected = feed.expected(SEED, "US-NEISO", "", window.start, window.end)
        if door == "the charts'":
            expected = [row for row in expected if row[3] - row[2] == STEP]
        assert_same(rows, expected, feed.precision)

    check()


@every_door
def test_every_forecast_says_what_was_foreseen_when_it_was_issued(door):
    feed = feed_of(load_forecast)

    @law
    def check(window):
        for request in filter(DOORS[door], load_forecast.requests(window)):
            rows = list(load_forecast.parse(answered(request, SEED, LATER)))
            for issued in {row.issued_at for row in rows}:
                span = request.window.start, request.window.end
                foretold = feed.forecast(SEED, "US-NEISO", "", *span, issued)
                as_of_then = [row for row in rows if row.issued_at == issued]
                assert_same(as_of_then, foretold, feed.precision)

    check()


@law
def test_the_account_has_six_forecasts_for_a_day(window):
    asked = filter(DOORS["the account's"], load_forecast.requests(window))
    rows = list(load_forecast.parse(answered(next(asked), SEED, LATER)))
    issued = forecast.issues(rows[0].start.astimezone(generation.NEW_YORK).date(), LATER)
    assert sorted({row.issued_at for row in rows}) == issued
    assert len(issued) == 6


@law
def test_both_reports_say_what_was_foreseen_when_they_were_generated(window):
    feed = feed_of(wind_solar_forecast)
    for request in wind_solar_forecast.requests(window):
        if request.stepping_stone:
            continue
        rows = list(wind_solar_forecast.parse(answered(request, SEED, LATER)))
        (issued,) = {row.issued_at for row in rows}
        (fuel,) = rows[0].values
        span = request.window.start, request.window.end
        foretold = feed.forecast(SEED, "US-NEISO", "", *span, issued + HOUR / 2)
        of_the_fuel = [(*row[:4], {fuel: row[4][fuel]}) for row in foretold if fuel in row[4]]
        assert_same(rows, of_the_fuel, feed.precision)
        assert len(rows) in (167, 168, 169), "a week on the clock"
