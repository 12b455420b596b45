"""What is said of a forecast's errors, band by band, against what is worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from analytics.forecast_measuring import BANDS, Found, Told, Truth, bands

ORIGIN, HOURS = 1000, 48


def truth() -> Truth:
    """A hundred and twenty in the middle of the day, as much less as it is hours away from it."""
    hours = np.arange(ORIGIN - 96, ORIGIN + HOURS)
    return Truth(ORIGIN - 96, 120.0 - abs(hours % 24 - 12))


def foretold(off: float = 0, known: int = 96) -> np.ndarray:
    """What came true, and so much more; of so many hours ahead."""
    ahead = ORIGIN + np.arange(HOURS)[:, None] + np.arange(96)
    told = 120.0 - abs(ahead % 24 - 12) + off
    told[:, known:] = np.nan
    return told


def found(told: np.ndarray, low=None, high=None, *, is_intensity: bool = False) -> list[Found]:
    return list(bands(Told(told, low, high), truth(), ORIGIN, is_intensity=is_intensity))


def test_only_what_came_true_meanwhile_is_compared() -> None:
    by_band = found(foretold())
    assert [(one.first_hour, one.last_hour) for one in by_band] == list(BANDS[:3])
    pairs = [sum(max(HOURS - n, 0) for n in range(*band)) for band in ((0, 6), (6, 24), (24, 48))]
    assert [one.hours for one in by_band] == pairs
    assert {(one.mae, one.mape, one.bias) for one in by_band} == {(0, 0, 0)}


def test_bands_of_which_nothing_was_foretold_are_left_out() -> None:
    assert [one.last_hour for one in found(foretold(known=10))] == [6, 24]


def test_what_is_always_off_by_as_much_is_biased_by_it() -> None:
    for one in found(foretold(off=-6.0)):
        assert (one.mae, one.bias) == (6, -6)
        assert one.mape == pytest.approx(100 * 6 / 114, rel=0.02)
        assert one.persistence_ratio is None, "the day before was the same: no error to compare"


def test_the_share_of_truths_within_the_quantiles_is_counted() -> None:
    low, high = foretold(off=-1.0), foretold(off=1.0)
    high[::2] -= 5
    for one in found(foretold(), low, high):
        assert one.coverage == pytest.approx(0.5, abs=0.03)
    assert {one.coverage for one in found(foretold())} == {None}


def test_a_perfect_forecast_saves_all_and_its_opposite_does_harm() -> None:
    assert {one.saving_share for one in found(foretold(), is_intensity=True)} == {1.0}
    worst = found(-foretold(), is_intensity=True)
    assert all(one.saving_share < 0 for one in worst)
    assert {one.saving_share for one in found(foretold())} == {None}


def test_the_saving_of_the_farthest_band_is_told_of_a_run_that_is_some_hours_old() -> None:
    long = np.arange(ORIGIN - 96, ORIGIN + 200)
    later = Truth(ORIGIN - 96, 120.0 - abs(long % 24 - 12))
    told = Told(foretold(known=92), None, None)
    shares = [one.saving_share for one in bands(told, later, ORIGIN, is_intensity=True)]
    assert shares == [1.0] * len(BANDS)


def test_persistence_is_what_was_known_at_the_time() -> None:
    told = Told(foretold(), None, None)
    risen = Truth(ORIGIN - 96, truth().values + np.repeat(10.0 * np.arange(6), 24))
    first, _, third = bands(told._replace(mean=told.mean + 45), risen, ORIGIN, is_intensity=False)
    # the truth is 40 more on the first day, 50 on the second, each ten more than on the day before
    assert first.mae == 5
    assert first.persistence_ratio == 0.5
    assert third.persistence_ratio == 0.25, "a day ahead, the day before was not known yet"
