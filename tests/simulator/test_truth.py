from datetime import UTC, datetime, timedelta
from itertools import pairwise
from statistics import mean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator import truth
from simulator.weather import sun_height
from simulator.zones import LINKS, STORAGE, ZONES

SEED = 5
HOUR = timedelta(hours=1)
QUARTER = timedelta(minutes=15)
SUMMER = datetime(2026, 6, 15, tzinfo=UTC)
WINTER = datetime(2026, 1, 12, tzinfo=UTC)

quarters = st.integers(0, 40 * 365 * 96).map(
    lambda number: datetime(2000, 1, 1, tzinfo=UTC) + number * QUARTER
)
zones = st.sampled_from(sorted(ZONES))


@given(zone=zones, start=quarters, first=st.integers(0, 10), length=st.integers(1, 10))
@settings(max_examples=25, deadline=None)
def test_a_window_of_a_window_is_its_slice(zone, start, first, length):
    whole = truth.window(SEED, zone, start, start + 20 * QUARTER, QUARTER)
    begin = start + first * QUARTER
    part = truth.window(SEED, zone, begin, begin + length * QUARTER, QUARTER)
    assert part == whole[first : first + length]


def test_the_same_seed_is_the_same_grid_and_another_is_not():
    once, other = (truth.state(seed, "DE", SUMMER, QUARTER) for seed in (SEED, SEED + 1))
    truth._moment.cache_clear()
    assert truth.state(SEED, "DE", SUMMER, QUARTER) == once != other


@given(zone=zones, start=quarters, step=st.sampled_from([timedelta(minutes=5), QUARTER, HOUR]))
@settings(max_examples=150, deadline=None)
def test_what_is_generated_and_imported_is_consumed(zone, start, step):
    state = truth.state(SEED, zone, start, step)
    supply = sum(state.plants.values()) + sum(state.flows.values())
    assert supply == pytest.approx(state.load, rel=1e-9)


@given(link=st.sampled_from(LINKS), start=quarters)
@settings(max_examples=60, deadline=None)
def test_what_one_zone_sends_the_other_receives(link, start):
    ends = [
        truth.state(SEED, zone, start, HOUR).links[link.name]
        for zone in (link.a, link.b)
        if zone in ZONES
    ]
    assert all(abs(mw) <= link.capacity_mw for mw in ends)
    assert len(ends) == 1 or sum(ends) == pytest.approx(0, abs=1e-9)


@given(zone=zones, start=quarters)
@settings(max_examples=60, deadline=None)
def test_nothing_but_storage_consumes_and_little_exceeds_what_is_installed(zone, start):
    state = truth.state(SEED, zone, start, QUARTER)
    for plant, mw in state.plants.items():
        if plant not in STORAGE:
            assert mw >= -ZONES[zone].solar_standby_mw
        assert abs(mw) <= 1.2 * ZONES[zone].plants[plant] + 0.2 * ZONES[zone].load_mw


@pytest.mark.parametrize("zone", ["US-CAISO", "DE", "ES", "FI", "US-PJM"])
def test_the_sun_shines_by_day_alone(zone):
    standby = -ZONES[zone].solar_standby_mw
    for start, state in truth.window(SEED, zone, SUMMER, SUMMER + timedelta(days=2), QUARTER):
        is_night = sun_height(ZONES[zone], (start + QUARTER / 2).timestamp()) <= 0
        assert (state.plants["solar"] == standby) == is_night


def _share(zone: str, start: datetime, *fuels: str) -> float:
    states = [state for _, state in truth.window(1, zone, start, start + 7 * 24 * HOUR, HOUR)]
    mixes = [state.fuels() for state in states]
    total = sum(mw for mix in mixes for mw in mix.values())
    return sum(mix.get(fuel, 0.0) for mix in mixes for fuel in fuels) / total


@pytest.mark.parametrize(
    ("zone", "fuels", "least", "most"),
    [
        ("FR", ["nuclear"], 0.6, 0.9),
        ("NO-NO2", ["hydro"], 0.8, 1.0),
        ("PL", ["coal"], 0.5, 0.9),
        ("DK-DK1", ["wind"], 0.2, 0.7),
        ("US-CAISO", ["solar"], 0.04, 0.4),
        ("US-PJM", ["nuclear", "gas", "coal"], 0.75, 0.98),
        ("GB", ["gas", "wind", "nuclear"], 0.6, 0.95),
    ],
)
@pytest.mark.parametrize("start", [SUMMER, WINTER])
def test_a_country_runs_on_what_it_is_known_for(zone, fuels, least, most, start):
    assert least < _share(zone, start, *fuels) < most


def test_storage_gives_back_in_the_evening_what_it_took_when_power_was_cheap():
    window = truth.window(SEED, "US-CAISO", SUMMER, SUMMER + timedelta(days=5), HOUR)
    evening = [s.plants["battery"] for start, s in window if start.hour in (2, 3, 4)]
    noon = [s.plants["battery"] for start, s in window if start.hour in (18, 19, 20)]
    assert mean(evening) > 500
    assert mean(noon) < -500
    assert abs(sum(s.plants["battery"] for _, s in window)) < 0.3 * sum(
        abs(s.plants["battery"]) for _, s in window
    )


def test_prices_follow_the_margin_and_fall_below_zero_at_times():
    start = datetime(2026, 5, 1, tzinfo=UTC)
    days = truth.window(SEED, "DE", start, start + timedelta(days=45), HOUR)
    prices = [state.price for _, state in days]
    assert min(prices) < 0 < mean(prices) < max(prices) < 400
    assert 0 < sum(price < 0 for price in prices) / len(prices) < 0.25


def test_wind_is_persistent_yet_never_the_same():
    window = truth.window(SEED, "DK-DK1", WINTER, WINTER + timedelta(days=20), HOUR)
    wind = [state.fuels()["wind"] for _, state in window]
    steps = [abs(after - before) for before, after in pairwise(wind)]
    assert mean(steps) < 0.1 * mean(wind)
    assert max(wind) > 3 * min(wind)


def test_frequency_is_pulled_back_to_fifty_hertz():
    samples = [truth.frequency_hz(SEED, SUMMER + k * timedelta(seconds=15)) for k in range(5760)]
    assert mean(samples) == pytest.approx(50.0, abs=0.01)
    assert 49.7 < min(samples) < 49.9 < 50.1 < max(samples) < 50.3
    apart = mean(abs(after - before) for before, after in pairwise(samples))
    assert 0.001 < apart < 0.05


def test_a_greek_summer_and_a_swedish_winter_both_take_more_than_spring():
    for zone, season in (("GR", SUMMER + timedelta(days=40)), ("SE-SE3", WINTER)):
        spring = datetime(2026, 5, 4, tzinfo=UTC)
        loads = [
            mean(state.load for _, state in truth.window(SEED, zone, at, at + 168 * HOUR, HOUR))
            for at in (season, spring)
        ]
        assert loads[0] > 1.02 * loads[1]
