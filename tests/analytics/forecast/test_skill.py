"""What the measures of skill say, on numbers that one can check by hand."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.forecast import skill

ACTUAL = np.array([100.0, 200, 0, np.nan])
TOLD = np.array([110.0, 180, 5, 70])


def test_errors_are_over_known_pairs_and_relative_ones_skip_zero():
    assert skill.mae(ACTUAL, TOLD) == pytest.approx(35 / 3)
    assert skill.mape(ACTUAL, TOLD) == pytest.approx(10)
    assert skill.bias(ACTUAL, TOLD) == pytest.approx(-5 / 3)


def test_coverage_counts_the_bounds():
    assert skill.coverage(
        ACTUAL, np.array([100.0, 201, -1, 0]), np.full(4, 300.0)
    ) == pytest.approx(2 / 3)


def test_the_persistence_ratio_is_below_one_for_the_better():
    persisted = np.array([140.0, 200, 0, 1])
    assert skill.persistence_ratio(ACTUAL, TOLD, persisted) == pytest.approx(35 / 40)
    assert math.isnan(skill.persistence_ratio(ACTUAL, TOLD, ACTUAL))


def test_nothing_known_is_nan_and_not_zero():
    unknown = np.full(3, np.nan)
    measures = (skill.mae, skill.mape, skill.bias)
    assert all(math.isnan(measure(unknown, unknown)) for measure in measures)
    assert math.isnan(skill.contiguous_share(unknown, unknown, runtime=1, window=3))


def test_the_share_of_the_saving_is_paid_in_actual_values():
    actual = np.array([[8.0, 4, 2, 6]])
    wrong = np.array([[9.0, 1, 9, 9]])
    # the best hour has 2, the forecast takes the one with 4, and now is 8
    assert skill.contiguous_share(actual, wrong, runtime=1, window=4) == pytest.approx(4 / 6)
    # two hours: the best have 2 and 4, and the forecast takes 4 and (the first of equals) 8
    assert skill.interruptible_share(actual, wrong, runtime=2, window=4) == pytest.approx(0)


def test_a_window_may_be_shorter_than_the_forecast():
    actual = np.array([[8.0, 4, 0, 0]])
    assert skill.contiguous_share(actual, actual, runtime=1, window=2) == 1


def test_a_window_ends_where_no_more_is_foretold_if_enough_of_it_is():
    actual = np.array([[8.0, 4, 6, 0], [8.0, 4, 0, 9]])
    told = np.array([[3.0, 2, 1, np.nan], [1.0, np.nan, 1, 1]])
    # of the first origin three hours count: 6 is taken, 4 was best; the second knows one
    share = skill.contiguous_share(actual, told, runtime=1, window=4, least=3)
    assert share == pytest.approx(2 / 4)
    assert math.isnan(skill.contiguous_share(actual, told, runtime=1, window=4))


@settings(max_examples=50, deadline=None, derandomize=True)
@given(seed=st.integers(0, 1000), runtime=st.integers(1, 6))
def test_no_forecast_saves_more_than_a_perfect_one(seed, runtime):
    rng = np.random.default_rng(seed)
    actual, told = rng.uniform(0, 500, (2, 5, 24))
    for share in (skill.contiguous_share, skill.interruptible_share):
        assert share(actual, actual, runtime=runtime, window=24) == pytest.approx(1)
        assert share(actual, told, runtime=runtime, window=24) <= 1 + 1e-12
