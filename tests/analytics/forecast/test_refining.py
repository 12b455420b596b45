"""Hourly forecasts at a zone's own step."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.forecast import refined

from .made import DAY, intensity, sunshine

NOTHING = np.empty(0)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    step=st.sampled_from([5, 10, 15, 20, 30, 60]),
    past_hours=st.integers(0, 120),
    rest=st.integers(0, 3),
    seed=st.integers(0, 100),
)
def test_hourly_means_are_kept_and_nothing_falls_below_zero(step, past_hours, rest, seed):
    parts = 60 // step
    recent = np.repeat(sunshine(past_hours, seed), parts)
    recent = np.append(
        np.zeros(rest), recent * np.random.default_rng(seed).uniform(0, 2, len(recent))
    )
    hourly = sunshine(96, seed)
    fine = refined(hourly, recent, step)
    assert fine.reshape(96, parts).mean(axis=1) == pytest.approx(hourly)
    assert fine.min() >= 0


def test_values_rise_through_an_hour_that_lies_between_its_neighbours():
    assert refined(np.array([1.0, 2, 3]), np.full(4, 0.0), 15)[4:8].tolist() == pytest.approx(
        [1.625, 1.875, 2.125, 2.375]
    )


def test_a_peak_is_not_overshot():
    fine = refined(np.array([1.0, 5, 1]), NOTHING, 15)
    assert fine.max() == 5


def test_saw_teeth_of_recent_days_return():
    teeth = np.tile([-6.0, -2, 2, 6], 5 * DAY)
    fine = refined(np.full(96, 50.0), np.full(5 * DAY * 4, 50.0) + teeth, 15)
    assert fine[:4].tolist() == pytest.approx([44, 48, 52, 56])


def test_unknown_hours_stay_unknown_and_do_not_spread():
    hourly = intensity(10)
    hourly[4] = np.nan
    fine = refined(hourly, np.full(4, np.nan), 15)
    assert np.isnan(fine).nonzero()[0].tolist() == [16, 17, 18, 19]


@pytest.mark.parametrize("step", [0, -5, 7, 45, 90])
def test_a_step_that_does_not_divide_the_hour_is_refused(step):
    with pytest.raises(ValueError, match="does not divide the hour"):
        refined(np.ones(3), NOTHING, step)


def test_plants_that_draw_a_little_at_night_draw_no_more_at_dawn():
    minutes = np.arange(0, 24 * 60, 15)
    drawn, days = -37.0, []
    for sunrise in (360, 370, 380, 390, 400, 410):  # later each day, as in autumn
        day = np.where(minutes >= sunrise, 20.0 * (minutes - sunrise), drawn)
        days.append(np.minimum(day, 3000.0))
    hourly = days[-1].reshape(DAY, 4).mean(axis=1)
    hourly[6] = drawn
    fine = refined(hourly, np.concatenate(days), 15)
    assert fine.min() == pytest.approx(drawn)
    assert fine.reshape(DAY, 4).mean(axis=1) == pytest.approx(hourly)
