"""The law of the round trip: what a parser reads of what the simulator wrote is the truth."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from crawler.parsers.caiso import generation as caiso_parser
from crawler.parsers.elexon import demand as demand_parser
from crawler.parsers.elexon import frequency as frequency_parser
from crawler.parsers.elexon import generation as fuelinst_parser
from crawler.parsers.elexon import market_index as market_index_parser
from crawler.parsers.elexon import system_price as system_price_parser
from crawler.parsers.entsoe import day_ahead_price as price_parser
from crawler.parsers.entsoe import flow as flow_parser
from crawler.parsers.entsoe import generation as generation_parser
from crawler.parsers.entsoe import load as load_parser
from crawler.parsers.miso import generation as miso_parser
from crawler.parsers.pjm import generation as pjm_parser
from crawler.source import Window
from simulator import elexon, entsoe
from simulator.caiso import generation as caiso
from simulator.elexon import demand, frequency, fuelinst, prices
from simulator.entsoe import flow, generation, load, price
from simulator.miso import generation as miso
from simulator.pjm import generation as pjm
from simulator.zones import LINKS, ZONES
from tests.simulator.asking import answered, read
from tests.simulator.laws import (
    HOUR,
    LATER,
    SEED,
    SPECIAL_DAYS,
    assert_same,
    days,
    hour_of,
    law,
    windows,
)


@given(now=st.sampled_from(SPECIAL_DAYS) | days)
@settings(max_examples=30, deadline=None)
def test_miso_says_the_truth_of_its_newest_interval(now):
    (request,) = miso_parser.requests(Window(now - HOUR, now))
    rows = list(miso_parser.parse(answered(request, SEED, now)))
    start = miso.newest(now)
    assert_same(rows, miso.expected(SEED, start, start + miso.STEP), miso.PRECISION_MW)


@law
def test_caiso_says_the_truth(window):
    expected = caiso.expected(SEED, window.start, window.end)
    assert_same(read(caiso_parser, window, SEED, LATER), expected, caiso.PRECISION_MW)


@law
def test_pjm_says_the_truth(window):
    expected = pjm.expected(SEED, window.start, window.end)
    assert_same(read(pjm_parser, window, SEED, LATER), expected, pjm.PRECISION_MW)


@law
def test_british_generation_and_flows_say_the_truth(window):
    expected = fuelinst.expected(SEED, window.start, window.end)
    assert_same(read(fuelinst_parser, window, SEED, LATER), expected, fuelinst.PRECISION_MW)


@law
def test_british_demand_says_the_truth(window):
    expected = demand.expected(SEED, window.start, window.end)
    assert_same(read(demand_parser, window, SEED, LATER), expected, demand.PRECISION_MW)


@law
def test_british_frequency_says_the_truth(window):
    short = Window(window.start, min(window.end, window.start + 3 * HOUR))
    expected = frequency.expected(SEED, short.start, short.end)
    assert_same(read(frequency_parser, short, SEED, LATER), expected, frequency.PRECISION_HZ)


@law
def test_british_imbalance_prices_say_the_truth(window):
    expected = prices.expected_system(SEED, window.start, window.end)
    assert_same(read(system_price_parser, window, SEED, LATER), expected, prices.PRECISION_PRICE)


@law
def test_the_british_market_index_says_the_truth(window):
    expected = prices.expected_index(SEED, window.start, window.end)
    assert_same(read(market_index_parser, window, SEED, LATER), expected, prices.PRECISION_PRICE)


EUROPE = sorted(set(generation_parser.SOURCE.zones) & set(ZONES))
zones = st.sampled_from(EUROPE)
European = settings(max_examples=40, deadline=None)


def of(eic: str):
    """Only the requests that name an area."""
    return lambda request: eic in request.params.values()


@given(window=windows(), zone=zones)
@example(window=Window(SPECIAL_DAYS[3], SPECIAL_DAYS[3] + 30 * HOUR), zone="DE")
@European
def test_european_generation_says_the_truth(window, zone):
    rows = read(generation_parser, window, SEED, LATER, of(ZONES[zone].eic))
    expected = generation.expected(SEED, zone, window.start, window.end)
    assert_same(rows, expected, generation.PRECISION_MW)


@given(window=windows(), zone=zones)
@European
def test_european_load_says_the_truth(window, zone):
    rows = read(load_parser, window, SEED, LATER, of(ZONES[zone].eic))
    assert_same(rows, load.expected(SEED, zone, window.start, window.end), load.PRECISION_MW)


@given(window=windows(), zone=st.sampled_from(sorted(price_parser.SOURCE.zones)))
@example(window=Window(SPECIAL_DAYS[6], SPECIAL_DAYS[6] + 30 * HOUR), zone="DE")
@example(window=Window(SPECIAL_DAYS[2], SPECIAL_DAYS[2] + 30 * HOUR), zone="AT")
@European
def test_european_prices_say_the_truth(window, zone):
    rows = read(price_parser, window, SEED, LATER, of(ZONES[zone].price_eic))
    expected = price.expected(SEED, zone, window.start, window.end)
    assert_same(rows, expected, price.PRECISION_PRICE)


BORDERS = sorted(
    {
        (sender, receiver)
        for link in LINKS
        for sender, receiver in ((link.a, link.b), (link.b, link.a))
        if {sender, receiver} <= {*EUROPE, "GB"} and {sender, receiver} != {"DE", "LU"}
    }
)


@given(window=windows(), border=st.sampled_from(BORDERS))
@example(window=Window(SPECIAL_DAYS[5], SPECIAL_DAYS[5] + 30 * HOUR), border=("ME", "IT-CSO"))
@example(window=Window(SPECIAL_DAYS[5], SPECIAL_DAYS[5] + 30 * HOUR), border=("FR", "GB"))
@European
def test_european_flows_say_the_truth(window, border):
    eics = {eics: zones for eics, zones in flow_parser.FLOW_OF.items() if zones == border}
    (codes,) = eics
    rows = read(
        flow_parser,
        window,
        SEED,
        LATER,
        lambda request: (request.params["out_Domain"], request.params["in_Domain"]) == codes,
    )
    expected = flow.expected(SEED, *border, window.start, window.end)
    assert_same(rows, expected, flow.PRECISION_MW)


@given(now=days, zone=zones)
@settings(max_examples=20, deadline=None)
def test_the_newest_intervals_are_left_out_until_all_types_are_there(now, zone):
    window = Window(hour_of(now) - 12 * HOUR, hour_of(now) + HOUR)
    rows = read(generation_parser, window, SEED, now, of(ZONES[zone].eic))
    whole = generation.complete_until(zone, now)
    assert_same(rows, generation.expected(SEED, zone, window.start, whole), generation.PRECISION_MW)


def test_all_feeds_of_a_publisher_are_expected_together():
    start = SPECIAL_DAYS[6]
    british = {row[:4]: row[4] for row in elexon.expected(SEED, start, start + HOUR)}
    half_hour = british[("GB", "price", start, start + HOUR / 2)]
    assert set(half_hour) == {"system_buy", "system_sell", "market_index"}
    french = entsoe.expected(SEED, start, start + HOUR, zones=["FR"])
    inflows = [row[4] for row in french if row[1] == "inflow"]
    assert {"DE", "GB", "ES"} < {sender for values in inflows for sender in values}
    assert {row[1] for row in french} == {"generation", "load", "price", "inflow"}
