"""What NYISO's parsers read of the simulated archive is the truth, by the day and by the month."""

import pytest

from crawler.parsers.nyiso import flow, generation, load, load_forecast
from simulator.nyiso import FEEDS
from tests.simulator.asking import answered, read
from tests.simulator.laws import HOUR, SEED, assert_same, law


@pytest.mark.parametrize("parser", [generation, load, flow], ids=lambda parser: parser.FEED)
def test_new_york_says_the_truth(parser):
    feed = FEEDS[parser.__name__.removeprefix("crawler.parsers.")]

    @law
    def check(window):
        rows = read(parser, window, SEED, window.end + HOUR)
        expected = feed.expected(SEED, "US-NY", "", window.start, window.end)
        assert_same(rows, expected, feed.precision)

    check()


@law
def test_the_forecast_says_what_was_foreseen_when_its_day_began(window):
    feed, now = FEEDS["nyiso.load_forecast"], window.end + HOUR
    for request in load_forecast.requests(window):
        document = answered(request, SEED, now)
        rows = list(load_forecast.parse(document))
        issued = {row.issued_at for row in rows}
        assert issued == {request.window.start}
        span = request.window.start, request.window.end
        assert_same(rows, feed.forecast(SEED, "US-NY", "", *span, *issued), feed.precision)
        assert rows[-1].end == request.window.end
