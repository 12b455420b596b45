"""Which methods a history allows, how they are mixed, and that they are worth it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.forecast import History, TooLittle, fit, skill
from analytics.forecast.baselines import baselines
from analytics.forecast.blending import mixed, weights
from analytics.forecast.convex import convex
from analytics.forecast.fitting import plan
from analytics.forecast.rehearsal import actual, blocks, stage

from .made import DAY, FIRST_HOUR, intensity, sunshine, weather, whole


def told_at(history, model, origins):
    return np.stack([model.foretell(history.until(FIRST_HOUR + origin)).mean for origin in origins])


@pytest.mark.parametrize(
    ("days", "methods"),
    [
        (1, {"persistence"}),
        (7, {"persistence"}),
        (8, {"persistence", "three_days", "seven_days", "last_week", "four_weeks"}),
        (44, {"persistence", "three_days", "seven_days", "last_week", "four_weeks"}),
    ],
)
def test_little_history_gives_the_simple_methods(days, methods):
    history = History(FIRST_HOUR, intensity(days * DAY))
    told = fit(history).foretell(history)
    assert told.first_hour == FIRST_HOUR + days * DAY
    assert set(told.weights) <= methods
    assert sum(told.weights.values()) == pytest.approx(1)
    assert told.method in told.weights


def test_45_days_give_a_ridge_and_companions_and_columns_theirs():
    used = fit(whole(60 * DAY)).foretell(whole(60 * DAY)).weights
    assert "ridge_foretold" in used
    alone = History(FIRST_HOUR, intensity(46 * DAY))
    assert "ridge" in fit(alone).foretell(alone).weights


def test_less_than_a_day_is_too_little():
    with pytest.raises(TooLittle, match="23 hours are known"):
        fit(History(FIRST_HOUR, intensity(23)))
    model = fit(History(FIRST_HOUR, intensity(100)))
    silent = intensity(100)
    silent[-60:] = np.nan
    with pytest.raises(TooLittle, match="last 72 hours"):
        model.foretell(History(FIRST_HOUR, silent))


def test_persistence_is_the_last_day_again():
    history = History(FIRST_HOUR, intensity(DAY))
    assert np.array_equal(fit(history).foretell(history).mean, np.tile(history.values, 4))


def test_baselines_are_means_of_the_days_and_weeks_that_they_are_named_by():
    days = np.arange(28.0)
    told = baselines(np.repeat(days, DAY), np.array([28 * DAY]), 8 * DAY)[:, 0]
    tomorrow, in_eight_days = told[:, 0], told[:, -1]
    assert tomorrow.tolist() == [27, 26, 24, 21, (0 + 7 + 14 + 21) / 4]
    assert in_eight_days.tolist() == tomorrow.tolist()


def test_a_ridge_beats_persistence_and_the_blend_and_a_column_beats_the_ridge():
    history, until = whole(130 * DAY), 110 * DAY
    learnt = history.until(FIRST_HOUR + until)
    origins = np.arange(until, 126 * DAY, 7)
    truth = actual(history.values, origins, 96)
    bare = History(FIRST_HOUR, history.values)
    told = {
        "column": told_at(history, fit(learnt), origins),
        "ridge": told_at(bare, fit(bare.until(FIRST_HOUR + until)), origins),
        "persistence": baselines(history.values, origins, 96)[0],
    }
    plain = baselines(history.values, origins, 96)
    told["blend"] = mixed(list(plain), plan(bare.until(FIRST_HOUR + until), 96).shares(0))
    error = {name: skill.mae(truth[:, :48], one[:, :48]) for name, one in told.items()}
    assert error["column"] < error["ridge"] < error["blend"] < error["persistence"]


def test_a_model_serves_any_hour_of_the_day_and_other_histories():
    model = fit(whole(60 * DAY))
    for hours in range(70 * DAY, 70 * DAY + 25, 5):
        later = whole(hours)
        told = model.foretell(later)
        assert told.first_hour == FIRST_HOUR + hours
        assert skill.mape(intensity(hours + 96)[hours : hours + DAY], told.mean[:DAY]) < 10


def test_without_the_column_or_the_companion_the_richest_mix_without_it_serves():
    history = whole(60 * DAY)
    model = fit(history)
    unheard = {"wind": history.columns["wind"].copy()}
    unheard["wind"][-1] = np.nan
    silent = History(FIRST_HOUR, history.values, unheard, history.companions)
    bare = History(FIRST_HOUR, history.values)
    assert "ridge_foretold" in model.foretell(history).weights
    assert model.foretell(silent).weights.keys() & {"ridge_mix", "ridge_foretold"} == {"ridge_mix"}
    assert model.foretell(bare).weights.keys().isdisjoint({"ridge_mix", "ridge_foretold"})
    assert np.isfinite(model.foretell(bare).mean).all()


def test_a_history_that_is_rolled_back_keeps_the_newest_word_of_its_columns():
    column = np.array([[100.0 * row + place for place in range(4)] for row in range(11)])
    column[-1, 1] = np.nan
    back = History(FIRST_HOUR, np.arange(10.0), {"wind": column}).rolled_back(2)
    assert len(back.values) == 8
    assert back.columns["wind"][-1].tolist() == [800, 801, 1000, 803]


def test_hours_that_are_not_published_yet_are_foretold_from_the_last_known_one():
    history = whole(60 * DAY)
    model = fit(history)
    values = history.values.copy()
    values[-5:] = np.nan
    late = model.foretell(History(FIRST_HOUR, values, history.columns, history.companions))
    early = model.foretell(history.rolled_back(5))
    assert late.first_hour == early.first_hour + 5
    assert np.array_equal(late.mean[:91], early.mean[5:])
    assert np.isfinite(late.mean).all()


@settings(max_examples=60, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10_000), members=st.integers(1, 5), shrink=st.floats(0, 1))
def test_convex_weights_are_the_best_on_the_simplex(seed, members, shrink):
    rng = np.random.default_rng(seed)
    errors = rng.normal(0, rng.uniform(0.1, 3, (members, 1)), (members, 40)) + rng.normal()
    prior = rng.dirichlet(np.ones(members))
    found = convex(errors, prior, shrink=shrink)
    pull = shrink * (errors**2).mean()

    def loss(shares):
        return ((shares @ errors) ** 2).mean(axis=-1) + pull * ((shares - prior) ** 2).sum(axis=-1)

    assert found.min() >= 0
    assert found.sum() == pytest.approx(1)
    assert loss(found) <= loss(rng.dirichlet(np.ones(members), 300)).min() + 1e-9
    assert loss(found) <= loss(np.eye(members)).min() + 1e-9


def test_where_it_was_rehearsed_the_blend_is_no_worse_than_its_best_member():
    history = History(FIRST_HOUR, intensity(40 * DAY))
    on = stage(len(history.values))
    truth = actual(history.values, on.origins, 96)
    members = baselines(history.values, on.origins, 96)
    blend = mixed(list(members), weights(list(members), truth, np.full(5, 0.2)))
    for block in blocks(96):
        error = np.nanmean((blend - truth)[:, block] ** 2)
        best = min(np.nanmean((one - truth)[:, block] ** 2) for one in members)
        # the pull to the prior may cost that much of the members' error
        assert error <= best + 0.1 * np.nanmean((members - truth)[:, :, block] ** 2)


@pytest.mark.parametrize("hours", [DAY, 9 * DAY, 60 * DAY])
@pytest.mark.parametrize("constant", [0.0, 7.0])
def test_a_constant_stays_what_it_is(hours, constant):
    history = History(FIRST_HOUR, np.full(hours, constant))
    told = fit(history).foretell(history)
    assert np.array_equal(told.mean, np.full(96, constant))
    assert np.array_equal(told.quantiles[0.1], told.quantiles[0.9])


def test_the_sun_does_not_shine_at_night():
    history = History(FIRST_HOUR, sunshine(60 * DAY))
    told = fit(history).foretell(history)
    hour = (told.first_hour + np.arange(96)) % DAY
    night = (hour <= 6) | (hour >= 18)
    assert np.array_equal(told.mean[night], np.zeros(night.sum()))
    assert np.array_equal(told.quantiles[0.9][night], np.zeros(night.sum()))
    assert (told.mean[(hour > 9) & (hour < 15)] > 100).all()


@settings(max_examples=8, deadline=None, derandomize=True)
@given(
    seed=st.integers(0, 1000),
    share=st.floats(0, 0.4),
    start=st.integers(0, 1100),
    length=st.integers(0, 400),
)
def test_gaps_anywhere_leave_a_whole_forecast(seed, share, start, length):
    values = intensity(1300)
    values[np.random.default_rng(seed).random(1300) < share] = np.nan
    values[start : min(start + length, 1220)] = np.nan
    history = History(FIRST_HOUR, values, {}, {"wind": np.where(values > 300, np.nan, 1.0)})
    told = fit(history).foretell(history)
    assert np.isfinite(told.mean).all()
    assert np.isfinite(np.stack(list(told.quantiles.values()))).all()


def test_columns_that_began_lately_are_used_once_there_is_enough_of_them():
    history = whole(120 * DAY)
    for known_days, used in ((20, False), (70, True)):
        column = history.columns["wind"].copy()
        column[: (120 - known_days) * DAY] = np.nan
        late = History(FIRST_HOUR, history.values, {"wind": column})
        assert ("ridge_foretold" in fit(late).foretell(late).weights) is used


def test_a_price_may_fall_below_zero_and_an_intensity_may_not():
    values = weather(60 * DAY, 3) * 5 - 20
    history = History(FIRST_HOUR, values)
    assert fit(history, non_negative=False).foretell(history).mean.min() < 0
    assert fit(history).foretell(history).mean.min() == 0


def test_shapes_that_disagree_are_refused():
    with pytest.raises(ValueError, match="column wind"):
        History(FIRST_HOUR, intensity(30), {"wind": np.zeros((30, 96))})
    with pytest.raises(ValueError, match="companion wind"):
        History(FIRST_HOUR, intensity(30), {}, {"wind": np.zeros(29)})
