"""What is foretold of an hour stays within what its hour of the day can be: nights are dark."""

import numpy as np
import pytest

from analytics.forecast import History, fit
from analytics.forecast.limits import limits

from .made import DAY, FIRST_HOUR


def autumn(days):
    """MW of solar power whose day grows shorter by two minutes at either end; (days * 24,)."""
    t = np.arange(days * DAY)
    half_day = 7.5 - (t // DAY) / 30
    height = np.cos(np.pi / 2 * (t % DAY - 12) / half_day)
    sunny = np.abs(t % DAY - 12) < half_day
    clouds = np.random.default_rng(1).uniform(0.3, 1, days).repeat(DAY)
    return 1000 * np.where(sunny, height, 0.0) * clouds


@pytest.mark.parametrize("days", [10, 30, 60])
@pytest.mark.parametrize("hour", [0, 7, 13, 20])
def test_in_autumn_too_no_sun_is_foretold_at_night(days, hour):
    values = autumn(days + 6)
    start = days * DAY + hour
    history = History(FIRST_HOUR, values[:start])
    told = fit(history).foretell(history)
    dark = values[start - 7 * DAY : start].reshape(7, DAY).max(axis=0) == 0
    dark = np.tile(dark, 4)
    assert dark.any()
    assert not values[start : start + 96][dark].any()
    for one in (told.mean, *told.quantiles.values()):
        assert not one[dark].any()
        assert one.min() >= 0
    assert told.mean[~dark].min() > 0


@pytest.mark.parametrize("drawn", [0.0, 3.7])
def test_a_few_days_are_enough_to_know_the_night_though_plants_draw_a_little(drawn):
    values = autumn(3)
    dark = np.tile(values.reshape(3, DAY).max(axis=0) == 0, 4)
    values = np.where(values > 0, values, -drawn)
    told = fit(history := History(FIRST_HOUR, values)).foretell(history)
    assert not told.quantiles[0.9][dark].any()
    assert told.quantiles[0.9][~dark].min() > 0


def test_by_day_no_more_sun_is_foretold_than_there_was_within_four_weeks():
    values = autumn(40)
    low, high = limits(values, 96, non_negative=True)
    assert not low.any()
    light = high[:DAY] > 0
    assert light.sum() == 13
    highest = values[-28 * DAY :].reshape(28, DAY).max(axis=0)
    assert np.array_equal(high[:DAY][light], highest[light])
    assert np.array_equal(high, np.resize(high[:DAY], 96))


def test_what_was_the_same_for_four_weeks_stays_so_below_zero_too():
    values = np.tile(np.where(np.arange(DAY) < 6, -5.0, np.arange(DAY)), 30)
    values[20 * DAY + 12] = 99
    low, high = limits(values, 48, non_negative=False)
    same = np.arange(48) % DAY != 12
    assert np.array_equal(low[same], np.tile(values[:DAY], 2)[same])
    assert np.array_equal(low[same], high[same])
    assert (low[12], high[12]) == (-np.inf, np.inf)


def test_a_calm_that_is_not_the_hours_of_the_day_is_no_night():
    wind = np.random.default_rng(2).uniform(0, 50, 40 * DAY)
    wind[-9 * DAY :] = 0  # a week of outage
    assert np.isinf(limits(wind, 96, non_negative=True)[1]).all()
    sometimes = wind.copy()
    sometimes[-9 * DAY :] = np.random.default_rng(3).choice([0.0, 9.0], 9 * DAY)
    assert np.isinf(limits(sometimes, 96, non_negative=True)[1]).all()


def test_a_few_unknown_hours_do_not_make_light_of_the_night():
    values = autumn(30)
    values[-30:-6] = np.nan
    low, high = limits(values, 24, non_negative=True)
    assert high[0] == 0
    assert low.max() == 0
    assert np.isinf(limits(np.array([]), 24, non_negative=True)[1]).all()
