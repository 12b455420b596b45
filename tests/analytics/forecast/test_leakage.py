"""No forecast, rehearsal or feature knows what came after its origin."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.forecast import History, fit, learning
from analytics.forecast.baselines import baselines
from analytics.forecast.features import Inputs, features
from analytics.forecast.filling import filled
from analytics.forecast.rehearsal import stage

from .made import FIRST_HOUR, foreseen, intensity, weather, whole

HOURS = 1800


def changed_from(history, place):
    """The same history with everything from an hour on made up anew, gaps among it."""
    rng = np.random.default_rng(place)

    def other(values, rows):
        values = values.copy()
        values[rows:] = rng.normal(500, 300, values[rows:].shape)
        values[rows::7] = np.nan
        return values

    return replace(
        history,
        values=other(history.values, place),
        columns={name: other(one, place + 1) for name, one in history.columns.items()},
        companions={name: other(one, place) for name, one in history.companions.items()},
    )


@settings(max_examples=30, deadline=None, derandomize=True)
@given(place=st.integers(700, HOURS - 1), seasons=st.booleans())
def test_what_a_ridge_sees_at_an_origin_does_not_depend_on_what_came_after(place, seasons):
    history, inputs = whole(HOURS), Inputs(672, seasons, ("wind",), ("wind",))
    origins = np.arange(672, place + 1)
    before = features(history, origins, inputs)
    after = features(changed_from(history, place), origins, inputs)
    assert np.array_equal(before, after, equal_nan=True)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(place=st.integers(1, 900))
def test_baselines_and_filled_gaps_do_not_depend_on_what_came_after(place):
    values = intensity(900)
    values[::5] = np.nan
    other = changed_from(History(FIRST_HOUR, values), place).values
    origins = np.arange(place + 1)
    told, again = baselines(values, origins, 96), baselines(other, origins, 96)
    assert np.array_equal(told, again, equal_nan=True)
    assert np.array_equal(filled(values)[:place], filled(other)[:place])


def test_a_rehearsed_forecast_does_not_depend_on_what_came_after_its_fold(monkeypatch):
    # penalties are chosen by how all rehearsals went, so here there is no choice
    monkeypatch.setattr(learning, "ALPHAS", (100.0,))
    history, inputs = whole(HOURS), {"ridge": Inputs(168, False, ("wind",), ("wind",))}
    on = stage(HOURS)
    first, last = int(on.edges[0]), int(on.edges[1])
    known = slice(0, last - first)
    told = learning.learn(history, inputs, on, 108)[0].rehearsed
    again = learning.learn(changed_from(history, last), inputs, on, 108)[0].rehearsed
    assert np.isfinite(told[known]).all()
    assert np.array_equal(told[known], again[known])
    assert not np.array_equal(told, again)


def test_lessons_are_over_before_the_first_rehearsal_begins(monkeypatch):
    monkeypatch.setattr(learning, "ALPHAS", (100.0,))
    history, inputs = whole(HOURS), {"ridge": Inputs(168, False, ("wind",), ("wind",))}
    history.columns["wind"][::50, 6:12] = np.nan  # what was not foretold takes its mean until then
    on = stage(HOURS)
    other = changed_from(history, int(on.edges[0]))
    told, again = (learning.learn(one, inputs, on, 108)[0].rehearsed[0] for one in (history, other))
    assert np.isfinite(told).all()
    assert np.array_equal(told, again)


@pytest.mark.parametrize("hours", [30, 300, HOURS])
def test_changing_anything_after_the_origin_changes_no_forecast(hours):
    later = whole(hours + 200)
    origin = later.first_hour + hours
    told = [
        fit(known).foretell(known)
        for known in (later.until(origin), changed_from(later, hours).until(origin))
    ]
    assert np.array_equal(told[0].mean, told[1].mean)
    assert all(np.array_equal(told[0].quantiles[q], told[1].quantiles[q]) for q in (0.1, 0.5, 0.9))


def test_the_last_row_of_a_column_is_what_is_known_at_the_origin():
    history = whole(HOURS)
    wind = weather(HOURS + 96, 1)
    assert np.nanmax(np.abs(history.columns["wind"][-1] - wind[HOURS:])) < 1
    assert np.array_equal(
        history.until(FIRST_HOUR + 500).columns["wind"][-1], foreseen(wind)[500], equal_nan=True
    )
