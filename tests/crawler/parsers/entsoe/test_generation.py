from __future__ import annotations

from collections.abc import Mapping
from itertools import permutations

import pytest

from crawler.parsers.entsoe import generation
from crawler.parsers.entsoe._fuels import FUELS
from crawler.source import Document, Malformed, read
from tests.crawler.parsers.entsoe.documents import Points, document, period, produced

HOUR = "2026-01-01T10:00", "2026-01-01T11:00", "PT15M"
LONG_AFTER = "2026-03-01T00:00:00"
SOON_AFTER = "2026-01-01T11:05:00"


def flat(psr_type: str, mw: float, way: str = "in") -> str:
    return produced(psr_type, period(*HOUR, {1: mw}), way=way)


def stated(psr_type: str, points: Points) -> str:
    return produced(psr_type, period(*HOUR, points), curve="A01")


def mix(*content: str) -> Mapping[str, float]:
    """The mix of the first interval."""
    return read(generation, document("A75", *content))[0].values


def minutes(of: Document) -> list[int]:
    return [row.start.minute for row in read(generation, of)]


@pytest.mark.parametrize(("psr_type", "fuel"), FUELS.items())
def test_every_type_is_a_fuel(psr_type: str, fuel: str) -> None:
    assert mix(flat(psr_type, 7.5)) == {fuel: 7.5}


def test_types_of_one_fuel_are_added() -> None:
    coal = [flat(kind, mw) for kind, mw in {"B02": 1, "B05": 20, "B07": 300, "B08": 4000}.items()]
    assert mix(*coal, flat("B03", 5), flat("B04", 60)) == {"coal": 4321, "gas": 65}


@pytest.mark.parametrize(("psr_type", "storage"), [("B10", "pumped_hydro"), ("B25", "battery")])
def test_storage_is_discharge_less_charge(psr_type: str, storage: str) -> None:
    assert mix(flat(psr_type, 40), flat(psr_type, 100, "out")) == {storage: -60}
    assert mix(flat(psr_type, 100), flat(psr_type, 40, "out")) == {storage: 60}
    assert mix(flat(psr_type, 100, "out")) == {storage: -100}


@pytest.mark.parametrize("psr_type", ["B14", "B16", "B18", "B19"])
def test_what_plants_consume_is_subtracted_from_what_they_produce(psr_type: str) -> None:
    for order in permutations([flat(psr_type, 100), flat(psr_type, 3, "out")]):
        assert mix(*order) == {FUELS[psr_type]: 97}


def test_nothing_consumed_is_a_plain_zero() -> None:
    assert str(mix(flat("B10", 0, "out"))["pumped_hydro"]) == "0.0"


def test_the_order_of_the_series_does_not_change_the_sum() -> None:
    parts = [flat("B02", 0.1), flat("B05", 0.2), flat("B07", 0.3)]
    assert {mix(*order)["coal"] for order in permutations(parts)} == {0.6}


def test_an_unknown_type_is_an_alarm_with_its_megawatts() -> None:
    with pytest.raises(Malformed, match=r"'B77' in FR: 4 values from 1234.5 to 1234.5"):
        read(generation, document("A75", flat("B14", 1), flat("B77", 1234.5)))


@pytest.mark.parametrize("psr_type", ["A03", "A04", "B21", "B22", ""])
def test_what_is_no_kind_of_generation_is_an_alarm(psr_type: str) -> None:
    with pytest.raises(Malformed, match="psrType"):
        read(generation, document("A75", flat(psr_type, 1)))


def test_megawatts_are_the_only_unit() -> None:
    with pytest.raises(Malformed, match="KWT"):
        read(generation, document("A75", produced("B14", period(*HOUR, {1: 1}), unit="KWT")))


def test_a_type_in_two_series_goes_on() -> None:
    first = produced("B14", period("2026-01-01T10:00", "2026-01-01T10:30", "PT15M", {1: 1}))
    second = produced("B14", period("2026-01-01T10:30", "2026-01-01T11:00", "PT15M", {1: 2}))
    rows = read(generation, document("A75", first, second))
    assert [row.values["nuclear"] for row in rows] == [1, 1, 2, 2]


def test_types_in_steps_of_different_lengths_are_no_mix() -> None:
    hourly = produced("B16", period(*HOUR[:2], "PT60M", {1: 900}))
    with pytest.raises(Malformed, match="2 different steps"):
        read(generation, document("A75", flat("B14", 1), hourly))


def test_an_hour_of_types_in_different_steps_leaves_the_others() -> None:
    hours = "2026-01-01T09:00", "2026-01-01T11:00", "PT60M"
    hourly = [produced(kind, period(*hours, {1: 900})) for kind in ("B16", "B14")]
    late = stated("B14", {3: 1})
    rows = read(generation, document("A75", *hourly, stated("B04", {1: 1}), late))
    assert [(row.start.hour, set(row.values)) for row in rows] == [(9, {"solar", "nuclear"})]


def test_a_mix_told_in_two_steps_is_told_twice() -> None:
    hourly = [produced(kind, period(*HOUR[:2], "PT60M", {1: 900})) for kind in ("B04", "B14")]
    rows = read(generation, document("A75", *hourly, flat("B14", 1), flat("B04", 1)))
    assert [set(row.values) for row in rows] == [{"gas", "nuclear"}] * 5


WHOLE = [stated(kind, {1: 1, 2: 2, 3: 3, 4: 4}) for kind in ("B14", "B04", "B16")]


def test_the_newest_intervals_wait_for_the_last_of_their_types() -> None:
    late = stated("B19", {1: 1, 2: 2})
    assert minutes(document("A75", *WHOLE, late, created=SOON_AFTER)) == [0, 15]


def test_late_consumption_is_waited_for_too() -> None:
    pumps = produced("B10", period(*HOUR, {1: 5, 2: 5, 3: 5}), way="out", curve="A01")
    assert minutes(document("A75", *WHOLE, pumps, created=SOON_AFTER)) == [0, 15, 30]


def test_a_type_that_never_came_is_not_waited_for_for_ever() -> None:
    missing = stated("B19", {1: 1, 2: 2})
    rows = read(generation, document("A75", *WHOLE, missing, created=LONG_AFTER))
    assert ["wind" in row.values for row in rows] == [True, True, False, False]


def test_a_type_that_is_rarely_stated_is_not_waited_for() -> None:
    rare = stated("B06", {1: 1})
    assert minutes(document("A75", *WHOLE, rare, created=SOON_AFTER)) == [0, 15, 30, 45]


def test_a_splinter_of_a_mix_is_dropped_wherever_it_stands() -> None:
    gap = [stated(kind, {1: 1, 3: 3, 4: 4}) for kind in ("B01", "B04", "B11")]
    alone = stated("B16", {1: 1, 2: 2, 3: 3, 4: 4})
    assert minutes(document("A75", *gap, alone, created=LONG_AFTER)) == [0, 30, 45]


@pytest.mark.parametrize("kind", ["B14", "B19", "B05"])
def test_an_interval_in_a_hole_of_a_steady_type_is_dropped_however_old(kind: str) -> None:
    others = [stated(other, {1: 1, 2: 2, 3: 3, 4: 4}) for other in ("B01", "B04", "B16")]
    hole = stated(kind, {1: 1, 3: 3, 4: 4})
    assert minutes(document("A75", *others, hole, created=LONG_AFTER)) == [0, 30, 45]


@pytest.mark.parametrize(
    ("points", "kept"),
    [
        ({1: 1, 3: 3, 4: 4}, [0, 15, 30, 45]),  # who never says 0 may mean it
        ({1: 1, 3: 3, 4: 0}, [0, 30, 45]),  # who says 0 leaves nothing out
        ({1: 0.01, 3: 3, 4: 0}, [0, 15, 30, 45]),  # as good as nothing, on one side
    ],
)
def test_a_gap_of_a_type_that_comes_and_goes_is_a_hole_where_it_states_its_zeros(
    points: dict[int, float], kept: list[int]
) -> None:
    assert minutes(document("A75", *WHOLE, stated("B06", points), created=LONG_AFTER)) == kept


def test_discharging_that_is_not_stated_while_pumping_leaves_the_mix() -> None:
    discharging = stated("B10", {1: 9, 3: 0, 4: 9})
    assert minutes(document("A75", *WHOLE, discharging, created=LONG_AFTER)) == [0, 15, 30, 45]


def test_an_old_gap_at_an_edge_leaves_the_others() -> None:
    edge = stated("B19", {2: 1, 3: 3, 4: 4})
    rows = read(generation, document("A75", *WHOLE, edge, created=LONG_AFTER))
    assert ["wind" in row.values for row in rows] == [False, True, True, True]
