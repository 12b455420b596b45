"""Means over longer steps are what was emitted over what was generated."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.finding.means import floor, mean_intensities, mean_mixes, steps
from api.finding.mixtures import Mix
from database.intensities import Point

NOON = datetime(2024, 6, 1, 12, tzinfo=UTC)
FIVE, HOUR = timedelta(minutes=5), timedelta(hours=1)
GRAMS = st.floats(0, 1000)
MW = st.floats(1, 1e5)


def points(*grams: float | None, quality: str = "derived", since: datetime = NOON) -> list[Point]:
    """Points of five minutes each."""
    return [
        Point(since + n * FIVE, since + (n + 1) * FIVE, g, 0.5, quality, NOON + n * FIVE)
        for n, g in enumerate(grams)
    ]


def made(*mw: float) -> dict[datetime, dict[str, float]]:
    """The gas that was burnt in each five minutes."""
    return {NOON + n * FIVE: {"gas": power} for n, power in enumerate(mw)}


@given(st.lists(st.tuples(GRAMS, MW), min_size=12, max_size=12))
def test_a_mean_times_the_energy_is_what_was_emitted(parts: list[tuple[float, float]]) -> None:
    grams, mw = zip(*parts, strict=True)
    (mean,) = mean_intensities(points(*grams), made(*mw), HOUR)
    emitted = sum(g * power for g, power in parts)
    assert mean.g_per_kwh == pytest.approx(emitted / sum(mw))
    assert (mean.start, mean.end, mean.quality) == (NOON, NOON + HOUR, "derived")
    assert mean.recorded_at == NOON + 11 * FIVE


@given(st.lists(GRAMS, min_size=1, max_size=40))
def test_a_mean_lies_within_its_parts(grams: list[float]) -> None:
    for mean in mean_intensities(points(*grams), {}, HOUR):
        assert mean.g_per_kwh is not None
        assert min(grams) - 1e-9 <= mean.g_per_kwh <= max(grams) + 1e-9


@given(st.lists(GRAMS, min_size=1, max_size=40))
def test_a_step_as_long_as_its_part_is_the_part(grams: list[float]) -> None:
    assert mean_intensities(points(*grams), {}, FIVE) == points(*grams)


@given(st.integers(0, 10**6), st.sampled_from([FIVE, HOUR, timedelta(days=1)]))
def test_steps_begin_at_multiples_and_hold_each_part_once(minutes: int, step: timedelta) -> None:
    parts = points(*[1.0] * 30, since=NOON + timedelta(minutes=minutes))
    found = list(steps(parts, step))
    assert [one for _, inner in found for one in inner] == parts
    assert all(floor(one.start, step) == start for start, inner in found for one in inner)
    assert len({start for start, _ in found}) == len(found)


def test_there_are_no_steps_of_nothing() -> None:
    assert list(steps([], HOUR)) == []
    assert mean_intensities([], {}, HOUR) == []
    assert mean_mixes([], HOUR) == []


def test_where_the_energy_of_a_part_is_unknown_all_weigh_the_same() -> None:
    (mean,) = mean_intensities(points(100.0, 200.0), made(9.0), HOUR)
    assert mean.g_per_kwh == 150.0


@pytest.mark.parametrize(
    ("quality", "grams"), [("derived", 100.0), ("storage_left_out", 50.0 + 250.0 / 3)]
)
def test_a_discharge_weighs_where_it_is_counted(quality: str, grams: float) -> None:
    first, second = points(50.0, 150.0)
    generation = {
        first.start: {"gas": 10.0, "battery": 50.0},
        second.start: {"gas": 50.0, "battery": 10.0, "pumped_hydro": -99.0},
    }
    parts = [first._replace(quality=quality), second._replace(quality=quality)]
    (mean,) = mean_intensities(parts, generation, HOUR)
    assert mean.g_per_kwh == pytest.approx(grams)


def test_a_part_without_a_value_leaves_the_step_incomplete() -> None:
    (mean,) = mean_intensities(points(*[7.0] * 11, None), {}, HOUR)
    assert (mean.g_per_kwh, mean.quality) == (pytest.approx(7.0), "incomplete")
    assert mean_intensities(points(None, None), {}, HOUR) == []


def test_a_mean_is_as_good_as_the_worst_of_its_parts() -> None:
    parts = [*points(*[1.0] * 11), *points(1.0, quality="estimated", since=NOON + 11 * FIVE)]
    (mean,) = mean_intensities(parts, {}, HOUR)
    assert mean.quality == "estimated"


def test_a_fuel_is_averaged_over_where_it_was_measured() -> None:
    half = timedelta(minutes=30)
    mixes = [
        Mix(NOON, NOON + half, {"gas": 10.0, "wind": 4.0}, {}, {"FR": 1.0}, "measured", NOON),
        Mix(NOON + half, NOON + HOUR, {"gas": 20.0}, {"battery": -3.0}, {}, "measured", NOON),
    ]
    assert mean_mixes(mixes, HOUR) == [
        Mix(
            NOON,
            NOON + HOUR,
            {"gas": 15.0, "wind": 4.0},
            {"battery": -3.0},
            {"FR": 1.0},
            "measured",
            NOON,
        )
    ]
