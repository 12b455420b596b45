"""Quantiles are ordered, not below zero, and hold what they say; a model survives its bytes."""

import numpy as np
import pytest

from analytics.forecast import History, Model, fit, skill
from analytics.forecast.rehearsal import actual
from analytics.forecast.spread import NORMAL_90, _rank, widening

from .made import DAY, FIRST_HOUR, intensity, sunshine, whole


@pytest.mark.parametrize("hours", [DAY, 3 * DAY, 10 * DAY, 60 * DAY, 130 * DAY])
@pytest.mark.parametrize("series", [intensity, sunshine])
def test_quantiles_are_ordered_and_not_below_zero(hours, series):
    history = History(FIRST_HOUR, series(hours))
    told = fit(history).foretell(history)
    low, middle, high = (told.quantiles[level] for level in (0.1, 0.5, 0.9))
    assert (low <= middle).all()
    assert (middle <= high).all()
    assert low.min() >= 0
    assert (high - low).max() > 0


def test_about_four_fifths_come_to_lie_between_the_outer_quantiles():
    history, until = History(FIRST_HOUR, intensity(160 * DAY)), 120 * DAY
    model = fit(history.until(FIRST_HOUR + until))
    origins = np.arange(until, 156 * DAY, 5)
    told = [model.foretell(history.until(FIRST_HOUR + origin)).quantiles for origin in origins]
    truth = actual(history.values, origins, 96)
    low, high = (np.stack([one[level] for one in told]) for level in (0.1, 0.9))
    assert 0.7 < skill.coverage(truth, low, high) < 0.9


@pytest.mark.parametrize("days", [1, 3, 5, 8, 10, 20])
def test_with_few_days_to_learn_from_quantiles_are_not_too_near(days):
    values = intensity(200 * DAY)
    inside = []
    for start in range(0, 150 * DAY, 7 * DAY + 5):
        history = History(FIRST_HOUR + start, values[start : start + days * DAY])
        told = fit(history).foretell(history).quantiles
        truth = values[start + days * DAY :][:96]
        inside.append(skill.coverage(truth, told[0.1], told[0.9]))
    assert 0.75 < np.mean(inside) < 0.98


@pytest.mark.parametrize(
    ("level", "count", "place"),
    [(0.1, 20, 1), (0.5, 9, 4), (0.9, 9, 8), (0.9, 10, 9), (0.9, 19, 17), (0.9, 20, 18)],
)
def test_a_rank_is_that_which_one_more_would_have_or_farther_out(level, count, place):
    assert _rank(level, np.array([count])).tolist() == [place]


@pytest.mark.parametrize("days", [2, 3, 5, 12, 30])
def test_few_days_widen_as_students_t_does(days):
    draws = np.random.default_rng(1).standard_t(days - 1, 400_000)
    student = np.quantile(draws, 0.9) * np.sqrt(1 + 1 / days)
    assert widening(np.array(days)) == pytest.approx(student / NORMAL_90, rel=0.05)


@pytest.mark.parametrize("hours", [DAY, 10 * DAY, 60 * DAY])
def test_a_model_foretells_the_same_after_its_bytes(hours):
    history = whole(hours)
    model = fit(history)
    told, again = (one.foretell(history) for one in (model, Model.from_bytes(model.to_bytes())))
    assert np.array_equal(told.mean, again.mean)
    assert (told.method, told.weights) == (again.method, again.weights)


@pytest.mark.parametrize("told", [b"", b"PK\x03\x04", b"not a model"])
def test_other_bytes_are_no_model(told):
    with pytest.raises(ValueError, match="forecast model"):
        Model.from_bytes(told)
