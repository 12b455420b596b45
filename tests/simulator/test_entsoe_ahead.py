"""ENTSO-E's feeds of what lies ahead: what a parser reads of what the simulator wrote is so."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from importlib import import_module
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from crawler.parsers.entsoe import capacity as capacity_parser
from crawler.parsers.entsoe import intraday_price as price_parser
from crawler.parsers.entsoe import transfer_capacity_week as week_parser
from crawler.parsers.entsoe._areas import FLOW_OF
from crawler.source import Empty, Malformed, Window
from simulator.entsoe import FEEDS, capacity, intraday_price
from simulator.zones import LINKS, ZONES
from tests.simulator.asking import answered, read
from tests.simulator.laws import HOUR, LATER, SEED, SPECIAL_DAYS, assert_same, hour_of, windows

EUROPE = sorted(set(capacity_parser.SOURCE.zones) & set(ZONES))
BORDERS = sorted(
    {
        (sender, receiver)
        for link in LINKS
        for sender, receiver in ((link.a, link.b), (link.b, link.a))
        if (sender, receiver) in FLOW_OF.values()
    }
)
FORECASTS = [key for key, feed in FEEDS.items() if feed.forecast]
AHEAD = ["entsoe.scheduled_exchange", "entsoe.transfer_capacity"]
NOW = datetime(2026, 6, 21, 7, 16, tzinfo=UTC)
BRUSSELS = ZoneInfo("Europe/Brussels")
few = settings(max_examples=12, deadline=None)


def parser_of(key: str):
    return import_module(f"crawler.parsers.{key}")


def of(*codes: str):
    """Only the requests that name these areas, in this order."""
    return lambda r: tuple(v for k, v in r.params.items() if k.endswith("Domain")) == codes


def codes_of(border: tuple[str, str]) -> tuple[str, str]:
    return next(eics for eics, zones in FLOW_OF.items() if zones == border)


@pytest.mark.parametrize("key", FORECASTS)
@given(window=windows(), zone=st.sampled_from(EUROPE))
@example(window=Window(SPECIAL_DAYS[2], SPECIAL_DAYS[2] + 30 * HOUR), zone="FI")
@example(window=Window(SPECIAL_DAYS[3], SPECIAL_DAYS[3] + 30 * HOUR), zone="DE")
@few
def test_forecasts_say_what_was_foretold(key, window, zone):
    rows = read(parser_of(key), window, SEED, LATER, of(ZONES[zone].eic))
    told = FEEDS[key].forecast(SEED, zone, "", window.start, window.end, LATER)
    assert_same(rows, told, FEEDS[key].precision)


@pytest.mark.parametrize("key", AHEAD)
@given(window=windows(), border=st.sampled_from(BORDERS))
@example(window=Window(SPECIAL_DAYS[3], SPECIAL_DAYS[3] + 30 * HOUR), border=("DE", "FR"))
@few
def test_borders_say_the_truth(key, window, border):
    rows = read(parser_of(key), window, SEED, LATER, of(*codes_of(border)))
    sender, receiver = border
    expected = FEEDS[key].expected(SEED, receiver, sender, window.start, window.end)
    assert_same(rows, expected, FEEDS[key].precision)


@given(window=windows(), days=st.integers(2, 70), border=st.sampled_from(BORDERS))
@example(window=Window(SPECIAL_DAYS[2], SPECIAL_DAYS[2] + HOUR), days=4, border=("ES", "FR"))
@few
def test_capacities_of_whole_days_say_the_truth(window, days, border):
    longer = Window(window.start, window.start + timedelta(days=days))
    rows = read(week_parser, longer, SEED, longer.end + timedelta(days=7), of(*codes_of(border)))
    sender, receiver = border
    expected = FEEDS["entsoe.transfer_capacity_week"].expected(
        SEED, receiver, sender, longer.start, longer.end
    )
    assert_same(rows, expected, FEEDS["entsoe.transfer_capacity_week"].precision)


@given(year=st.integers(2015, 2025), zone=st.sampled_from(EUROPE))
@example(year=2023, zone="FI")
@example(year=2024, zone="PT")
@few
def test_capacities_of_whole_years_say_the_truth(year, zone):
    window = Window(datetime(year, 1, 15, tzinfo=UTC), datetime(year + 2, 1, 15, tzinfo=UTC))
    rows = read(capacity_parser, window, SEED, LATER, of(ZONES[zone].eic))
    expected = capacity.expected(SEED, zone, window.start, window.end)
    assert {row.start.year for row in rows} <= {year, year + 1}
    assert_same(set_of(rows), expected, capacity.PRECISION_MW)


def set_of(rows):
    """A year that two questions touch is told twice, alike."""
    return list({row[:4]: row for row in rows}.values())


@given(window=windows(), zone=st.sampled_from(sorted(price_parser.SOURCE.zones)))
@example(window=Window(SPECIAL_DAYS[2], SPECIAL_DAYS[2] + 30 * HOUR), zone="ES")
@example(window=Window(SPECIAL_DAYS[3], SPECIAL_DAYS[3] + 30 * HOUR), zone="DE")
@few
def test_intraday_prices_say_the_truth(window, zone):
    eic = ZONES[zone].price_eic
    rows = read(price_parser, window, SEED, LATER, of(eic, eic))
    expected = intraday_price.expected(SEED, zone, window.start, window.end)
    assert_same(rows, expected, FEEDS["entsoe.intraday_price"].precision)


DEADLINES = {
    "entsoe.load_forecast": (1, time(10)),
    "entsoe.generation_forecast": (1, time(18)),
    "entsoe.wind_solar_forecast": (1, time(18)),
    "entsoe.wind_solar_forecast_intraday": (0, time(8)),
}


@pytest.mark.parametrize("key", DEADLINES)
def test_a_forecast_is_dated_by_its_deadline_or_when_it_was_fetched(key):
    days_before, at = DEADLINES[key]
    window = Window(NOW - 20 * HOUR, NOW + 40 * HOUR)
    rows = read(parser_of(key), window, SEED, NOW, of(ZONES["FR"].eic))
    for row in rows:
        day = row.start.astimezone(BRUSSELS).date() - timedelta(days=days_before)
        deadline = datetime.combine(day, at, BRUSSELS)
        assert row.issued_at == min(deadline, NOW)
    assert rows


def test_the_newest_forecast_is_dated_when_it_was_fetched_and_made_anew_each_hour():
    key = "entsoe.wind_solar_forecast_current"
    window = Window(hour_of(NOW), NOW + 24 * HOUR)
    vintages = [
        read(parser_of(key), window, SEED, now, of(ZONES["DE"].eic)) for now in (NOW, NOW + HOUR)
    ]
    assert [{row.issued_at for row in rows} for rows in vintages] == [{NOW}, {NOW + HOUR}]
    first, second = ({row.start: row.values for row in rows} for rows in vintages)
    assert first.keys() == second.keys()
    assert first[NOW.replace(minute=0) + 20 * HOUR] != second[NOW.replace(minute=0) + 20 * HOUR]


@pytest.mark.parametrize("key", [*FORECASTS, *AHEAD, "entsoe.intraday_price"])
def test_a_document_that_was_made_after_it_was_fetched_is_not_believed(key):
    window = Window(NOW - 8 * HOUR, NOW)
    future = next(d for d in documents(key, window) if b"Acknowledgement" not in d.body)
    with pytest.raises(Malformed, match="a document made at"):
        list(parser_of(key).parse(future))


def documents(key: str, window: Window):
    """Answers with stamps of the future, to questions so wide that they lie in the window."""
    wide = Window(window.start, window.end + timedelta(days=800))
    for request in parser_of(key).requests(window):
        yield answered(replace(request, window=wide), SEED, NOW, "future_stamps")


def test_what_is_not_settled_is_not_there_yet():
    tomorrow = Window(NOW + 30 * HOUR, NOW + 36 * HOUR)
    for key in ("entsoe.scheduled_exchange", "entsoe.generation_forecast"):
        (request, *_) = parser_of(key).requests(tomorrow)
        with pytest.raises(Empty):
            list(parser_of(key).parse(answered(request, SEED, NOW)))
