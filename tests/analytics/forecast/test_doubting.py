"""A newest hour that is far off all expectation does not spoil the hours to come."""

from dataclasses import replace

import numpy as np
import pytest

from analytics.forecast import History, fit
from analytics.forecast.doubting import believed

from .made import DAY, FIRST_HOUR, intensity


def level(history):
    """The hour after: as the last one, give or take ten."""
    return float(history.values[-1]), 10.0


def told(*values):
    history = History(FIRST_HOUR, np.array([100.0, 100, 100, *values]))
    return believed(history, level).values[3:].tolist()


@pytest.mark.parametrize(
    ("newest", "are_believed"),
    [
        ((100, 159), (100, 159)),
        ((100, 161), (100, 100)),
        ((100, 39), (100, 100)),
        ((300, 100), (100, 100)),
        ((300, 130), (100, 130)),
        ((300, -300), (100, 100)),
        ((300, 290), (300, 290)),
        ((np.nan, 300), (np.nan, 300)),
    ],
)
def test_an_incredible_hour_is_taken_for_what_was_expected_unless_another_confirms_it(
    newest, are_believed
):
    assert np.array_equal(told(*newest), are_believed, equal_nan=True)


def test_where_nothing_is_known_of_the_spread_all_is_believed():
    history = History(FIRST_HOUR, np.array([1.0, 1, 99]))
    assert believed(history, lambda _: (1.0, 0.0)) is history
    assert believed(history, lambda _: (1.0, np.nan)) is history
    assert believed(history.recent(1), level).values.tolist() == [99]


@pytest.mark.parametrize("back", [1, 2])
def test_an_incomplete_newest_hour_spoils_no_forecast(back):
    hours = 60 * DAY
    values = intensity(hours + 96)
    history = History(FIRST_HOUR, values[:hours])
    model = fit(history)
    broken = history.values.copy()
    broken[-back] = 0.0
    plain, spoilt = (model.foretell(one).mean for one in (history, replace(history, values=broken)))
    assert (
        np.abs(spoilt - values[hours:])[:DAY].mean()
        < 1.3 * np.abs(plain - values[hours:])[:DAY].mean()
    )


def test_what_has_changed_for_two_hours_has_changed():
    history = History(FIRST_HOUR, intensity(60 * DAY))
    model = fit(history)
    low = history.values.copy()
    low[-2:] -= 150
    one, two = model.foretell(history).mean, model.foretell(replace(history, values=low)).mean
    assert (one - two)[:6].mean() > 50
