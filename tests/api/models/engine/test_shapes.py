"""What shapes mean: phases, least stretches, restarts, levels; pieces, energy and cost of each."""

from datetime import timedelta

import numpy as np
import pytest

from api.models.engine.elastic import envelope
from api.models.job import Aim, Budget, Contiguous, Costs, Elastic, Interruptible, Job, Level, Phase
from api.models.limits import TooLarge
from api.models.optimization_engine import alternatives, best, front, roaming
from tests.api.models.engine.cases import MINUTE, START, Minutes, minutes_of, trace_of

HOUR = timedelta(hours=1)


def hourly(*values: float) -> Costs:
    return Costs(trace_of(np.repeat(np.array(values, float), 60)))


def job_of(runtime: timedelta, delay: timedelta, shape: object = Contiguous()) -> Job:
    return Job((START,), runtime, delay, 2.0, shape)


def hours(placed, run: int = 0) -> list[tuple[float, float, float]]:
    return [
        ((piece.start - START) / HOUR, (piece.end - START) / HOUR, piece.kilowatts)
        for piece in placed.placements[run].pieces
    ]


def test_the_phase_that_draws_most_falls_on_the_cheapest_hour():
    phases = Contiguous((Phase(HOUR, 1.0), Phase(HOUR, 9.0)))
    placed = best(hourly(500, 400, 100, 300), job_of(2 * HOUR, 2 * HOUR, phases))
    assert hours(placed) == [(1, 2, 1), (2, 3, 9)]
    assert placed.placements[0].emission_g == pytest.approx(400 + 900)
    assert placed.placements[0].energy_kwh == 10


def test_phases_that_do_not_fill_the_run_are_refused():
    with pytest.raises(ValueError, match="as long as the run"):
        best(hourly(1, 2), job_of(2 * HOUR, 0 * HOUR, Contiguous((Phase(HOUR, 1.0),))))


def test_a_run_that_may_pause_works_in_the_cheapest_moments():
    placed = best(hourly(300, 100, 500, 200), job_of(1.5 * HOUR, 2.5 * HOUR, Interruptible()))
    assert hours(placed) == [(1, 2, 2), (3, 3.5, 2)]
    assert placed.placements[0].emission_g == pytest.approx(2 * (100 + 100))


def test_pieces_that_follow_each_other_are_one():
    placed = best(hourly(300, 100, 200, 400), job_of(2 * HOUR, 2 * HOUR, Interruptible()))
    assert hours(placed) == [(1, 3, 2)]


def test_a_restart_is_paid_for_only_where_the_pause_saves_more():
    costs = hourly(100, 200, 100)
    pausing = job_of(2 * HOUR, HOUR, Interruptible(restart_kwh=1.0, step=HOUR))
    staying = job_of(2 * HOUR, HOUR, Interruptible(restart_kwh=3.0, step=HOUR))
    assert hours(best(costs, pausing)) == [(0, 1, 2), (2, 3, 2)]
    assert best(costs, pausing).placements[0].emission_g == pytest.approx(400 + 100)
    assert best(costs, pausing).placements[0].energy_kwh == 5
    assert hours(best(costs, staying)) == [(0, 2, 2)]


def test_a_stretch_is_as_long_as_it_must_be():
    costs = hourly(100, 500, 500, 100, 110)
    assert hours(best(costs, job_of(2 * HOUR, 3 * HOUR, Interruptible(HOUR, 0, HOUR)))) == [
        (0, 1, 2),
        (3, 4, 2),
    ]
    assert hours(best(costs, job_of(2 * HOUR, 3 * HOUR, Interruptible(2 * HOUR, 0, HOUR)))) == [
        (3, 5, 2)
    ]


def test_the_last_slot_is_shorter_where_the_run_is_no_whole_number_of_steps():
    shape = Interruptible(minimum_run=HOUR, step=HOUR)
    placed = best(hourly(100, 100, 100, 50, 50), job_of(2.5 * HOUR, 2.5 * HOUR, shape))
    assert hours(placed) == [(0, 1, 2), (3, 4.5, 2)]
    assert placed.placements[0].emission_g == pytest.approx(2 * (100 + 75))


def test_a_restart_in_the_shorter_slot_costs_no_less():
    shape = Interruptible(restart_kwh=1.0, step=HOUR)
    assert hours(best(hourly(100, 170, 100), job_of(1.5 * HOUR, HOUR, shape))) == [(0, 1.5, 2)]
    pausing = best(hourly(100, 210, 100), job_of(1.5 * HOUR, HOUR, shape))
    assert hours(pausing) == [(0, 1, 2), (2, 2.5, 2)]
    assert pausing.placements[0].emission_g == pytest.approx(2 * (100 + 50) + 100)


def test_a_month_in_steps_of_five_minutes_is_searched_whole():
    rng = np.random.default_rng(2)
    costs = Costs(trace_of(np.repeat(rng.integers(1, 900, 8640).astype(float), 5)))
    shape = Interruptible(minimum_run=5 * MINUTE, step=5 * MINUTE)
    month = timedelta(days=30)
    placed = best(costs, job_of(month / 2, month / 2, shape))
    free = best(costs, job_of(month / 2, month / 2, Interruptible()))
    assert placed.certificate.objective == pytest.approx(free.certificate.objective, rel=1e-9)


def test_what_would_take_too_long_is_refused():
    shape = Interruptible(minimum_run=MINUTE, step=MINUTE)
    with pytest.raises(TooLarge, match="too long"):
        best(hourly(1), job_of(timedelta(days=30), timedelta(days=30), shape))


def test_a_profile_that_is_not_concave_is_run_by_its_envelope():
    levels = (Level(1, 1.0), Level(2, 3.5), Level(3, 4.0))
    assert envelope(levels) == [Level(0, 0), Level(1, 1.0), Level(3, 4.0)]
    placed = best(hourly(100), job_of(HOUR, 0 * HOUR, Elastic(levels, 2.0)))
    assert hours(placed) == [(0, 0.5, 4.0), (0.5, 1, 1.0)]
    assert placed.placements[0].emission_g == pytest.approx(250)


def test_energy_that_costs_less_than_nothing_is_used_at_the_worst_level():
    levels = (Level(1, 1.0), Level(1, 3.0))
    placed = best(hourly(-100), job_of(HOUR, 0 * HOUR, Elastic(levels, 1.0)))
    assert hours(placed) == [(0, 1, 3.0)]


def test_a_roaming_run_is_where_it_is_cleanest_at_the_time():
    zones = {"day": hourly(900, 100, 200), "night": hourly(100, 900, 800)}
    placed = roaming(zones, job_of(2 * HOUR, HOUR, Interruptible()))
    assert [piece.zone for piece in placed.placements[0].pieces] == ["night", "day"]
    assert placed.certificate.objective == pytest.approx(400)
    with pytest.raises(ValueError, match="stays in its zone"):
        roaming(zones, job_of(2 * HOUR, HOUR))


def test_a_roaming_restart_draws_in_the_zone_where_it_is():
    zones = {"day": hourly(900, 900, 100), "night": hourly(100, 900, 800)}
    shape = Interruptible(restart_kwh=1.0, step=HOUR)
    placed = roaming(zones, job_of(2 * HOUR, HOUR, shape))
    assert placed.placements[0].emission_g == pytest.approx(200 + 200 + 100)


def test_a_cost_is_told_where_prices_are_known():
    known = Minutes(np.full(60, 100.0), np.full(60, 0.5))
    assert best(known.costs, job_of(HOUR / 2, HOUR / 2)).placements[0].cost == pytest.approx(0.5)
    assert best(hourly(100), job_of(HOUR / 2, HOUR / 2)).placements[0].cost is None


def test_a_moment_without_a_price_is_used_only_if_nobody_asks_for_it():
    known = Minutes(np.array([1.0, 9.0]), np.array([np.nan, 9.0]))
    job = job_of(MINUTE, MINUTE)
    assert best(known.costs, job).placements[0].start == START
    assert best(known.costs, job, Aim(1.0, 1.0)).placements[0].start == START + MINUTE


SHAPES = {
    "contiguous": Contiguous(),
    "interruptible": Interruptible(),
    "stretches": Interruptible(3 * MINUTE, 0.001, MINUTE),
    "elastic": Elastic((Level(60, 2), Level(100, 5)), 6.0),
}


def a_morning(case: int) -> Minutes:
    rng = np.random.default_rng([case, 5])
    known = minutes_of(rng, 14)
    return Minutes(np.nan_to_num(known.carbon, nan=500), np.abs(np.nan_to_num(known.price, nan=9)))


def totals(placed) -> tuple[float, float]:
    runs = placed.placements
    return sum(run.emission_g for run in runs), sum(run.cost for run in runs)


@pytest.mark.parametrize("runs", [1, 2])
@pytest.mark.parametrize("case", range(4))
@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_no_point_of_the_front_is_better_in_both_and_its_ends_are_the_best(shape, case, runs):
    known = a_morning(case)
    job = Job((START,) * runs, 6 * MINUTE, 6 * MINUTE, 2.0, shape)
    points = [totals(placed) for placed in front(known.costs, job, most=6)]
    carbon, price = zip(*points, strict=True)
    assert 1 <= len(points) <= 6
    assert list(carbon) == sorted(carbon)
    assert list(price) == sorted(price, reverse=True)
    cleanest, cheapest = (best(known.costs, job, aim) for aim in (Aim(), Aim(0.0, 1.0)))
    assert carbon[0] == pytest.approx(totals(cleanest)[0], rel=1e-6)
    assert price[-1] == pytest.approx(totals(cheapest)[1], rel=1e-6)


def test_a_front_needs_prices():
    with pytest.raises(ValueError, match="without prices"):
        front(hourly(1, 2), job_of(HOUR, HOUR))


def test_alternatives_start_apart_and_each_is_the_best_of_what_is_left():
    costs = hourly(100, 200, 150, 400)
    others = alternatives(costs, job_of(HOUR, 3 * HOUR), apart=HOUR, most=3)
    assert [placed[0].start for placed in others] == [START + k * HOUR for k in (0, 2, 1)]
    assert [placed[0].emission_g for placed in others] == pytest.approx([200, 300, 400])


def test_an_alternative_is_no_nearer_however_good_it_is():
    costs = Costs(trace_of(np.repeat([100.0, 100.0, 110.0, 400.0, 400.0, 100.0], 30)))
    others = alternatives(costs, job_of(HOUR, 2 * HOUR), apart=HOUR, most=2)
    assert [placed[0].start for placed in others] == [START, START + 2 * HOUR]


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_alternatives_come_by_rising_emission_and_start_with_the_best(shape):
    known, job = a_morning(1), job_of(6 * MINUTE, 8 * MINUTE, shape)
    others = alternatives(known.costs, job, apart=2 * MINUTE)
    grams = [placed[0].emission_g for placed in others]
    assert len(grams) > 1
    assert grams[0] == pytest.approx(best(known.costs, job).certificate.objective)
    assert grams == sorted(grams)
    assert len({placed[0].pieces for placed in others}) == len(others)


def test_a_budget_is_spent_to_the_last_moment_that_it_allows():
    carbon, price = hourly(0.3, 1000.7).carbon, hourly(5, 1).carbon
    rising, falling = Costs(carbon, price), Costs(hourly(1000.7, 0.3).carbon, hourly(1, 5).carbon)
    aim = Aim(0.0, 1.0, Budget("carbon", 2.0))
    for costs in (rising, falling):
        placed = best(costs, job_of(HOUR, HOUR), aim)
        assert placed.placements[0].emission_g <= 2.0 * (1 + 1e-9)
        assert placed.certificate.objective == pytest.approx(2 * (5 - 4 * 0.7 / 1000.4), rel=1e-9)
