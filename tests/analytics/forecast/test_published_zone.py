"""On published hours of a real grid ours beats persistence and the blend on each day ahead."""

import numpy as np
import pytest

from analytics.forecast import History, fit, skill
from scripts.bench.forecast import actual, foretold, origins, plain
from scripts.bench.forecast_data import DATA, Published, hour, published

pytestmark = pytest.mark.skipif(not DATA.exists(), reason=f"no published series at {DATA}")


def test_ours_beats_persistence_and_the_blend_on_each_of_four_days():
    starts = origins("2021-07-01", 181)[::3]
    history = published("PJM").history("lifecycle")
    bare = History(history.first_hour, history.values)
    model = fit(bare.until(starts[0]))
    truth, ours = actual(bare, starts), foretold(bare, starts, model)
    for told in plain(bare, starts, model).values():
        for day in range(0, 96, 24):
            of = slice(day, day + 24)
            assert skill.mape(truth[:, of], ours.mean[:, of]) < skill.mape(
                truth[:, of], told.mean[:, of]
            )


@pytest.fixture(scope="module")
def zone() -> Published:
    return published("SE")


def test_no_weather_is_known_before_its_run_was(zone):
    known = zone.weather("fc_temp", 0)
    midnight = hour("2021-07-01") - zone.first_hour
    # of the run of the origin's own day there are two days, and an hour less each hour later
    hours = [int(np.isfinite(known[midnight + ahead]).sum()) for ahead in (-1, 0, 1, 23)]
    assert hours == [25, 48, 47, 25]
    yesterday = zone.weather("fc_temp", 1)
    assert np.isfinite(yesterday[midnight]).sum() == 24
    assert np.array_equal(
        known[midnight][:24], zone.series["fc_temp"][midnight - 24 : midnight].astype("f4")
    )


@pytest.mark.parametrize(("runs_late", "late_by"), [(0, 0), (1, 0), (0, 23)])
def test_nothing_after_an_origin_is_in_what_the_benchmark_learns_from(zone, runs_late, late_by):
    origin = hour("2021-09-10") + late_by
    # of the weather the first label day that is too late, of all else the origin
    too_late = hour("2021-09-10") + (1 - runs_late) * 24
    rng = np.random.default_rng(1)
    other = {}
    for name, values in zone.series.items():
        first = (too_late if name.startswith("fc_") else origin) - zone.first_hour
        other[name] = np.append(values[:first], rng.normal(9, 1, len(values) - first))
    told, again = (
        one.history("lifecycle", runs_late=runs_late).until(origin)
        for one in (zone, Published(zone.first_hour, other))
    )
    assert np.array_equal(told.values, again.values, equal_nan=True)
    for one, two in ((told.columns, again.columns), (told.companions, again.companions)):
        assert one.keys() == two.keys()
        assert all(np.array_equal(one[name], two[name], equal_nan=True) for name in one)
