"""Which numbers could follow one another: spikes, steps, and what waits for its neighbour."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from crawler.plausible import sift, spans
from crawler.source import Row
from database.past import Past, Span
from database.runs import Waiting

START = datetime(2026, 6, 21, tzinfo=UTC)
STEP = timedelta(minutes=15)
SPAN = Span("FR", "generation", STEP, "MW")
STEADY = [4000.0, 4010.0, 3995.0, 4005.0] * 10


def rows(numbers: Sequence[float], fuel: str = "nuclear", measure: str = "generation") -> list[Row]:
    return [
        Row("FR", measure, START + place * STEP, START + (place + 1) * STEP, {fuel: mw})
        for place, mw in enumerate(numbers)
    ]


def refused(numbers: Sequence[float], fuel: str = "nuclear", measure: str = "generation"):
    """The places that are set aside, those that wait negative."""
    aside = sift(rows(numbers, fuel, measure), {}).aside
    places = [(one.row.start - START) // STEP for one in aside]
    return [-p if isinstance(one, Waiting) else p for p, one in zip(places, aside, strict=True)]


def past(numbers: Sequence[float], fuel: str = "nuclear", **more) -> dict[Span, Past]:
    """Stored readings that end where the rows begin."""
    count = len(numbers)
    starts = [START - (count - place) * STEP for place in range(count)]
    return {SPAN: Past(starts, {fuel: numbers}, **more)}


@pytest.mark.parametrize("spike", [0.0, 40_000.0, -300.0])
def test_a_spike_is_set_aside_and_its_batch_lives(spike):
    sifted = sift(rows([*STEADY, spike, *STEADY]), {})
    (aside,) = sifted.aside
    assert aside.row.values == {"nuclear": spike}
    assert len(sifted.kept) == 80
    assert f"nuclear {spike:g} beside 4005, 4000: no step of 81 readings is beyond" in aside.reason


def test_a_step_is_no_spike():
    assert refused([*STEADY, *[100.0] * 5]) == []
    assert refused([*STEADY, 100.0, 120.0]) == []


def test_the_newest_that_jumps_waits():
    assert refused([*STEADY, 0.0]) == [-40]
    assert refused([*STEADY, 2500.0]) == [], "a newest number is given more room"


def test_a_level_before_a_hole_is_the_newest_before_it():
    late = rows(STEADY * 2)
    del late[30:50]
    late[29] = late[29]._replace(values={"nuclear": 0.0})
    (aside,) = sift(late, {}).aside
    assert isinstance(aside, Waiting)


def test_the_past_is_a_neighbour_and_says_what_is_usual():
    new = rows([0.0])
    assert isinstance(sift(new, past(STEADY)).aside[0], Waiting)
    assert sift(new, past([0.0, *STEADY, 2000.0, 1000.0])).aside == []
    assert sift(new, {}).kept == new, "without a past there is nothing to say"


def test_an_interval_that_is_delivered_again_with_its_neighbour_is_believed():
    waiting = rows([0.0])
    both = rows([0.0, 5.0])
    sifted = sift(both, past(STEADY, waiting=waiting))
    assert (sifted.kept, sifted.aside, sifted.released) == (both, [], [])


def test_a_neighbour_that_comes_alone_releases_who_waits():
    waiting, alone = rows([0.0, 5.0])
    sifted = sift([alone], past(STEADY, waiting=[waiting]))
    assert (sifted.kept, sifted.aside, sifted.released) == ([alone], [], [waiting])


def test_a_neighbour_as_before_leaves_a_spike_where_it_is():
    waiting, alone = rows([0.0, 4000.0])
    sifted = sift([alone], past(STEADY, waiting=[waiting]))
    assert (sifted.kept, sifted.aside, sifted.released) == ([alone], [], [])


def test_what_has_no_neighbour_within_an_hour_is_believed():
    far = [row._replace(start=row.start + STEP * 9, end=row.end + STEP * 9) for row in rows([0.0])]
    assert sift(far, past(STEADY)).aside == []


@pytest.mark.parametrize(
    ("fuel", "measure"),
    [("battery", "generation"), ("DE", "flow"), ("battery", "storage"), ("DE", "inflow")],
)
def test_storage_and_flows_may_reverse(fuel, measure):
    numbers = [300.0, 320.0, -310.0, 305.0] * 10
    assert refused([*numbers, -330.0], fuel, measure) == []
    assert refused([*numbers, 3200.0, *numbers], fuel, measure) == [40]


def test_prices_may_be_anything():
    assert refused([*STEADY, 40_000.0, *STEADY], "day_ahead", "price") == []


def test_a_forecast_is_not_judged():
    foretold = [row._replace(issued_at=START) for row in rows([*STEADY, 0.0, *STEADY])]
    assert sift(foretold, {}).kept == foretold
    assert spans(foretold) == {}


def test_a_peaking_plant_may_run_for_one_interval():
    mix = [row._replace(values=row.values | {"oil": 0.0}) for row in rows(STEADY)]
    mix[20] = mix[20]._replace(values=mix[20].values | {"oil": 390.0})
    assert sift(mix, {}).aside == []


def test_a_small_number_in_a_big_mix_may_do_as_it_likes():
    mix = rows(STEADY)
    mix = [row._replace(values=row.values | {"biomass": 5.0}) for row in mix]
    mix[20] = mix[20]._replace(values=mix[20].values | {"biomass": 60.0})
    assert sift(mix, {}).aside == []


def test_a_fuel_beyond_what_is_installed_waits_or_is_set_aside():
    installed = past([900.0] * 30, "wind", capacity={"wind": 1000.0})
    (newest,) = sift(rows([1400.0], "wind"), installed).aside
    assert isinstance(newest, Waiting)
    assert "1400 beside 900: beyond 1310, 1.3 times what is installed" in newest.reason
    (between,) = sift(rows([1400.0, 900.0], "wind"), installed).aside
    assert not isinstance(between, Waiting)


def test_capacity_that_is_out_of_date_accuses_nobody_for_long():
    installed = past([900.0] * 30, "wind", capacity={"wind": 1000.0})
    assert sift(rows([1400.0, 1420.0], "wind"), installed).aside == []
    assert sift(rows([1290.0], "wind"), installed).aside == []
    outgrown = past([1400.0] * 3, "wind", capacity={"wind": 1000.0})
    assert sift(rows([1420.0], "wind"), outgrown).aside == []


def test_one_interval_is_set_aside_once_whatever_of_it_jumps():
    mix = rows(STEADY)
    mix = [row._replace(values={"nuclear": 4000.0, "coal": 3000.0}) for row in mix]
    mix[20] = mix[20]._replace(values={"nuclear": 0.0, "coal": 0.0})
    (aside,) = sift(mix, {}).aside
    assert aside.row is mix[20]


def test_series_are_judged_apart():
    other = [row._replace(zone="ES") for row in rows([20.0] * 40)]
    assert sift([*rows(STEADY), *other], {}).aside == []


def test_what_is_needed_of_the_past_is_less_the_longer_the_document_is():
    assert spans(rows(STEADY)) == {SPAN: (START, START + 39 * STEP, 160)}
    assert spans(rows(STEADY * 10))[SPAN][2] == 6
