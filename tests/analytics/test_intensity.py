"""The arithmetic of carbon intensity, against a second opinion and against its laws."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from analytics.intensity import (
    WEEK,
    Factor,
    Factors,
    FactorSet,
    Fuel,
    Mix,
    Quality,
    intensity,
    reweighted,
    share,
    trailing_week,
)

START = 1_700_000_000
FUELS = {
    "coal": Fuel(renewable=False, low_carbon=False, storage=False),
    "gas": Fuel(renewable=False, low_carbon=False, storage=False),
    "nuclear": Fuel(renewable=False, low_carbon=True, storage=False),
    "solar": Fuel(renewable=True, low_carbon=True, storage=False),
    "peat": Fuel(renewable=False, low_carbon=False, storage=False),
    "unknown": Fuel(renewable=False, low_carbon=False, storage=False),
    "battery": Fuel(renewable=False, low_carbon=False, storage=True),
    "pumped_hydro": Fuel(renewable=False, low_carbon=False, storage=True),
}
FACTORS = Factors(
    FUELS,
    {
        ("lifecycle", "coal"): Factor(820),
        ("lifecycle", "gas"): Factor(490),
        ("lifecycle", "nuclear"): Factor(12),
        ("lifecycle", "solar"): Factor(45),
        ("lifecycle", "unknown"): Factor(700, estimated=True),
        ("direct", "coal"): Factor(760),
        ("direct", "gas"): Factor(370),
        ("direct", "nuclear"): Factor(0),
        ("direct", "solar"): Factor(0),
    },
    {("DE", "lifecycle", "coal"): Factor(1030)},
)


def mix(*rows: dict[str, float], zone: str = "GB", step: int = 3600) -> Mix:
    """Rows of MW by fuel, one every `step` seconds; an absent fuel was not measured."""
    fuels = tuple(dict.fromkeys(fuel for row in rows for fuel in row))
    return Mix(
        zone,
        fuels,
        START + step * np.arange(len(rows), dtype=np.int64),
        np.full(len(rows), step / 3600),
        np.array([[row.get(fuel, math.nan) for fuel in fuels] for row in rows], dtype=float),
    )


def reference(one: Mix, factor_set: FactorSet) -> Iterator[tuple[float, Quality]]:
    """The rule once more, in plain Python, one interval at a time."""
    rows = [dict(zip(one.fuels, map(float, row), strict=True)) for row in one.mw]
    charged: list[tuple[int, float, float]] = []
    for start, hours, row in zip(one.starts, one.hours, rows, strict=True):
        own = {f: mw for f, mw in row.items() if mw > 0 and not FUELS[f].storage}
        known = {f: FACTORS.of(factor_set, f, one.zone) for f in own}
        out = sum(mw for f, mw in row.items() if mw > 0 and FUELS[f].storage)
        into = sum(-mw for f, mw in row.items() if mw < 0 and FUELS[f].storage)
        week = [(e, g) for t, e, g in charged if start - WEEK <= t < start]
        given_back = out if week else 0.0
        mw = sum(own.values()) + given_back
        if mw == 0:
            yield math.nan, Quality.NO_GENERATION
        elif None in known.values():
            yield math.nan, Quality.UNKNOWN_FACTOR
        else:
            grams = sum(own[f] * factor.g_per_kwh for f, factor in known.items() if factor)
            if into and own:
                charged.append((start, into * hours, grams / sum(own.values())))
            if given_back:
                grams += out * sum(e * g for e, g in week) / sum(e for e, _ in week)
            guess = any(factor and factor.estimated for factor in known.values())
            plain = Quality.ESTIMATED if guess else Quality.DERIVED
            yield grams / mw, Quality.STORAGE_LEFT_OUT if out and not week else plain


MW = st.one_of(
    st.just(math.nan),
    st.sampled_from([0.0, -37.0, 1.0]),
    st.floats(1e-3, 1e5),
    st.floats(-1e5, -1e-3),
)


@st.composite
def mixes(draw: st.DrawFn) -> Mix:
    """Up to a dozen intervals of any fuels, hours to weeks apart."""
    fuels = draw(st.lists(st.sampled_from(sorted(FUELS)), min_size=1, unique=True))
    hours = draw(st.lists(st.sampled_from([1, 5, 84, 167, 168, 400]), min_size=1, max_size=12))
    n = len(hours)
    starts = START + 3600 * np.cumsum(np.array(hours, dtype=np.int64))
    mw = draw(arrays(np.float64, (n, len(fuels)), elements=MW, fill=st.nothing()))
    lengths = draw(arrays(np.float64, n, elements=st.sampled_from([1 / 12, 0.25, 1.0])))
    return Mix(draw(st.sampled_from(["GB", "DE"])), tuple(fuels), starts, lengths, mw)


def scaled(one: Mix, factor: float) -> Mix:
    return Mix(one.zone, one.fuels, one.starts, one.hours, one.mw * factor)


def assert_equals_the_reference(one: Mix, factor_set: FactorSet) -> None:
    value, quality = intensity(one, FACTORS, factor_set)
    values, qualities = zip(*reference(one, factor_set), strict=True)
    np.testing.assert_allclose(value, values, rtol=1e-9)
    assert quality.tolist() == list(qualities)


@settings(max_examples=1000, deadline=None)
@given(mixes(), st.sampled_from(["lifecycle", "direct"]))
def test_any_mix_equals_the_reference(one: Mix, factor_set: FactorSet) -> None:
    assert_equals_the_reference(one, factor_set)


def test_a_hundred_thousand_mixes_equal_the_reference() -> None:
    rng = np.random.default_rng(7)
    fuels = tuple(fuel for fuel in FUELS if fuel != "peat")
    mw = rng.normal(100, 300, (100_000, len(fuels)))
    mw[rng.random(mw.shape) < 0.2] = math.nan
    starts = START + 6 * 3600 * np.arange(len(mw), dtype=np.int64)
    for part in np.array_split(np.arange(len(mw)), 500):
        one = Mix("GB", fuels, starts[part], np.full(len(part), 6.0), mw[part])
        assert_equals_the_reference(one, "lifecycle")


@settings(max_examples=300, deadline=None)
@given(mixes())
def test_an_intensity_lies_between_the_factors_present(one: Mix) -> None:
    value = intensity(one, FACTORS).g_per_kwh
    present = [
        factor.g_per_kwh
        for place, fuel in enumerate(one.fuels)
        if (factor := FACTORS.of("lifecycle", fuel, one.zone)) and (one.mw[:, place] > 0).any()
    ]
    known = value[~np.isnan(value)]
    assert all(min(present) * (1 - 1e-12) <= ci <= max(present) * (1 + 1e-12) for ci in known)


@settings(max_examples=300, deadline=None)
@given(mixes(), st.floats(0.01, 1000))
def test_scaling_all_megawatts_changes_nothing(one: Mix, factor: float) -> None:
    plain, larger = intensity(one, FACTORS), intensity(scaled(one, factor), FACTORS)
    np.testing.assert_allclose(larger.g_per_kwh, plain.g_per_kwh, rtol=1e-9)
    assert larger.quality.tolist() == plain.quality.tolist()


@settings(max_examples=300, deadline=None)
@given(mixes(), st.data())
def test_a_value_depends_on_its_trailing_week_alone_to_the_last_bit(
    one: Mix, data: st.DataObject
) -> None:
    chosen = data.draw(st.integers(0, len(one.starts) - 1))
    near = (one.starts >= one.starts[chosen] - WEEK) & (one.starts <= one.starts[chosen])
    wider = np.column_stack([one.mw[near], np.full(near.sum(), math.nan)])
    cut = Mix(one.zone, (*one.fuels, "tide"), one.starts[near], one.hours[near], wider)
    short, long = intensity(cut, FACTORS), intensity(one, FACTORS)
    np.testing.assert_array_equal(short.g_per_kwh[-1], long.g_per_kwh[chosen])
    assert short.quality[-1] == long.quality[chosen]


@given(st.lists(st.tuples(st.integers(1, 40), st.floats(1e-6, 1e6)), min_size=1, max_size=40))
def test_a_trailing_week_loses_nothing_to_large_amounts_before_it(
    steps: list[tuple[int, float]],
) -> None:
    starts = np.cumsum(np.array([6 * 3600 * hours for hours, _ in steps], dtype=np.int64))
    amounts = np.array([amount for _, amount in steps])
    naive = [math.fsum(amounts[(starts >= t - WEEK) & (starts < t)]) for t in starts]
    np.testing.assert_allclose(trailing_week(starts, amounts), naive, rtol=1e-13)


def test_two_fuels_average_by_their_power() -> None:
    value, quality = intensity(mix({"coal": 100, "nuclear": 300}), FACTORS)
    assert value.tolist() == [(100 * 820 + 300 * 12) / 400]
    assert quality.tolist() == [Quality.DERIVED]


def test_the_direct_set_counts_the_chimney_alone() -> None:
    value, _ = intensity(mix({"coal": 100, "nuclear": 300}), FACTORS, "direct")
    assert value.tolist() == [190]


def test_a_zone_may_have_factors_of_its_own() -> None:
    assert intensity(mix({"coal": 1}, zone="DE"), FACTORS).g_per_kwh.tolist() == [1030]
    assert intensity(mix({"coal": 1}, zone="GB"), FACTORS).g_per_kwh.tolist() == [820]


def test_a_solar_park_at_night_consumes_and_counts_as_zero() -> None:
    value, _ = intensity(mix({"gas": 500, "solar": -37}), FACTORS)
    assert value.tolist() == [490]


def test_what_was_not_measured_is_left_out() -> None:
    value, _ = intensity(mix({"gas": 500, "coal": math.nan}), FACTORS)
    assert value.tolist() == [490]


def test_charging_adds_nothing_and_takes_nothing() -> None:
    value, _ = intensity(mix({"gas": 500, "battery": -400}), FACTORS)
    assert value.tolist() == [490]


def test_a_discharge_carries_the_mix_of_the_hours_that_charged() -> None:
    value, quality = intensity(
        mix(
            {"solar": 100, "battery": -10},
            {"coal": 100, "pumped_hydro": -30},
            {"gas": 100},
            {"gas": 100, "battery": 50},
        ),
        FACTORS,
    )
    carried = (10 * 45 + 30 * 820) / 40
    assert value[-1] == pytest.approx((100 * 490 + 50 * carried) / 150, rel=1e-12)
    assert quality[-1] == Quality.DERIVED


def test_charging_a_week_ago_counts_and_a_moment_earlier_does_not() -> None:
    seven_days = 7 * 24 * 3600
    rows = {"solar": 100, "battery": -10}, {"coal": 1, "battery": 1}
    week_old, older = mix(*rows, step=seven_days), mix(*rows, step=seven_days + 1)
    assert intensity(week_old, FACTORS).g_per_kwh[1] == (820 + 45) / 2
    assert intensity(older, FACTORS).g_per_kwh[1] == 820
    assert intensity(older, FACTORS).quality[1] == Quality.STORAGE_LEFT_OUT


def test_a_discharge_alone_carries_its_charge() -> None:
    value, quality = intensity(mix({"solar": 9, "battery": -1}, {"battery": 5}), FACTORS)
    assert value.tolist() == [45, 45]
    assert quality[1] == Quality.DERIVED


def test_storage_alone_without_a_charge_is_no_generation() -> None:
    value, quality = intensity(mix({"battery": 5, "pumped_hydro": 7}), FACTORS)
    assert np.isnan(value[0])
    assert quality[0] == Quality.NO_GENERATION


@pytest.mark.parametrize("row", [{"gas": 0.0}, {"gas": -5.0}, {"gas": math.nan}, {"battery": -5.0}])
def test_nothing_generated_has_no_intensity(row: dict[str, float]) -> None:
    value, quality = intensity(mix(row), FACTORS)
    assert np.isnan(value[0])
    assert quality[0] == Quality.NO_GENERATION


@pytest.mark.parametrize("fuel", ["peat", "tide"])
def test_a_generating_fuel_without_a_factor_leaves_no_value(fuel: str) -> None:
    value, quality = intensity(mix({"gas": 500, fuel: 0.001}), FACTORS)
    assert np.isnan(value[0])
    assert quality[0] == Quality.UNKNOWN_FACTOR


def test_a_silent_fuel_needs_no_factor() -> None:
    assert intensity(mix({"gas": 500, "peat": 0}), FACTORS).g_per_kwh[0] == 490


def test_a_charge_of_unknown_intensity_is_left_out_of_the_mean() -> None:
    rows = {"peat": 1, "battery": -500}, {"solar": 1, "battery": -1}, {"gas": 1, "battery": 1}
    assert intensity(mix(*rows), FACTORS).g_per_kwh[2] == (490 + 45) / 2


def test_generation_of_unknown_fuel_makes_an_estimate() -> None:
    value, quality = intensity(mix({"gas": 1, "unknown": 1}, {"gas": 1, "unknown": 0}), FACTORS)
    assert value.tolist() == [595, 490]
    assert quality.tolist() == [Quality.ESTIMATED, Quality.DERIVED]


def test_an_empty_mix_has_no_values() -> None:
    assert intensity(Mix.of("GB", ("gas",), []), FACTORS).g_per_kwh.shape == (0,)


def test_a_mix_reads_rows_of_the_database() -> None:
    start = datetime(2024, 10, 27, tzinfo=UTC)
    rows = [(start, start + timedelta(minutes=5), (1.0, None))]
    one = Mix.of("GB", ("gas", "coal"), rows)
    assert one.starts.tolist() == [start.timestamp()]
    assert one.hours.tolist() == [1 / 12]
    assert intensity(one, FACTORS).g_per_kwh.tolist() == [490]


@pytest.mark.parametrize("starts", [[2, 1], [1, 1]])
def test_a_mix_out_of_order_is_refused(starts: list[int]) -> None:
    with pytest.raises(ValueError, match="ascend"):
        Mix("GB", ("gas",), np.array(starts), np.ones(2), np.ones((2, 1)))


def test_a_mix_of_the_wrong_shape_is_refused() -> None:
    with pytest.raises(ValueError, match="do not fit"):
        Mix("GB", ("gas", "coal"), np.array([1]), np.ones(1), np.ones((1, 1)))


def test_shares_leave_storage_out_and_count_the_unknown_in_the_whole() -> None:
    row = {"solar": 10, "nuclear": 20, "gas": 30, "unknown": 40, "battery": 900, "coal": -5}
    renewable, low_carbon, quality = share(mix(row), FACTORS)
    assert (renewable[0], low_carbon[0]) == (0.1, 0.3)
    assert quality[0] == Quality.DERIVED


def test_shares_of_nothing_and_of_strangers_are_not_known() -> None:
    renewable, low_carbon, quality = share(mix({"battery": 5}, {"tide": 1, "solar": 1}), FACTORS)
    assert np.isnan([*renewable, *low_carbon]).all()
    assert quality.tolist() == [Quality.NO_GENERATION, Quality.UNKNOWN_FACTOR]


@settings(max_examples=300, deadline=None)
@given(mixes())
def test_shares_are_shares(one: Mix) -> None:
    renewable, low_carbon, _ = share(one, FACTORS)
    known = ~np.isnan(renewable)
    assert (renewable[known] >= 0).all()
    assert (renewable[known] <= low_carbon[known] * (1 + 1e-12)).all()
    assert (low_carbon[known] <= 1 + 1e-12).all()


@pytest.mark.parametrize(("ratio", "expected"), [(0, 490), (0.25, 378.75), (1, 45)])
def test_a_mix_can_be_reweighted(ratio: float, expected: float) -> None:
    one = mix({"solar": 30, "gas": 70, "battery": 50})
    assert reweighted(one, FACTORS, renewable_ratio=ratio).g_per_kwh.tolist() == [expected]


def test_reweighting_to_the_mix_s_own_ratio_changes_nothing() -> None:
    one = mix({"solar": 30, "gas": 50, "nuclear": 20})
    same = reweighted(one, FACTORS, renewable_ratio=0.3)
    np.testing.assert_allclose(same.g_per_kwh, intensity(one, FACTORS).g_per_kwh, rtol=1e-12)


def test_a_missing_group_is_not_zero_grams() -> None:
    value, quality = reweighted(mix({"gas": 70}), FACTORS, renewable_ratio=0.5)
    assert np.isnan(value[0])
    assert quality[0] == Quality.NO_GENERATION


def test_a_group_without_weight_may_be_missing() -> None:
    assert reweighted(mix({"gas": 70}), FACTORS, renewable_ratio=0).g_per_kwh[0] == 490
    assert reweighted(mix({"solar": 7}), FACTORS, renewable_ratio=1).g_per_kwh[0] == 45


def test_reweighting_says_what_it_does_not_know() -> None:
    rows = {"solar": 1, "peat": 1}, {"solar": 1, "unknown": 1}
    value, quality = reweighted(mix(*rows), FACTORS, renewable_ratio=0.5)
    assert np.isnan(value[0])
    assert value[1] == 372.5
    assert quality.tolist() == [Quality.UNKNOWN_FACTOR, Quality.ESTIMATED]


@pytest.mark.parametrize("ratio", [-0.01, 1.01, math.nan])
def test_a_ratio_outside_its_range_is_refused(ratio: float) -> None:
    with pytest.raises(ValueError, match=r"\[0, 1\]"):
        reweighted(mix({"gas": 1}), FACTORS, renewable_ratio=ratio)
