"""Deadlines, power profiles, runs that pause, stretch or move: each by hand over a small day."""

from dataclasses import replace
from datetime import datetime

import pytest

from api.models.engine import stretches
from api.models.optimization_engine import roaming
from tests.api.workloads import DAWN, GB, HOUR, PATH, SECONDS, body, starts

ALONE = [{"id": GB}]
TWO_HOURS = 2 * SECONDS


def told_of(market, **changes):
    """What the market's day answers in Britain alone, unless told otherwise."""
    answered = market.post(PATH, json=body(**{"candidate_locations": ALONE, **changes}))
    assert answered.status_code == 200, answered.text
    return answered.get_json()


def pieces(told, region=GB):
    """The first run's pieces: hours after dawn, and kilowatts."""
    return [
        ((at(one["start"])), (at(one["end"])), one["kilowatts"])
        for one in told["details"][region]["timings"][0]["pieces"]
    ]


def at(moment):
    """A moment in hours after dawn."""
    return (datetime.fromisoformat(moment) - DAWN) / HOUR


def until(hours):
    """A schedule with a deadline so many hours after dawn."""
    return {"max_delay": None, "deadline": (DAWN + hours * HOUR).isoformat()}


@pytest.mark.parametrize(("hours", "start"), [(4, 2.0), (3, 2.0), (2, 1.0), (1, 0.0)])
def test_a_run_is_done_by_its_deadline(market, hours, start):
    told = told_of(market, schedule=until(hours))
    assert starts(told, GB) == [start]
    timing = told["details"][GB]["timings"][0]
    assert at(timing["max_end"]) == hours >= at(timing["compute_end"])


def test_a_deadline_that_is_too_soon_is_said_to_be_the_constraint(market):
    asked = body(schedule=until(0.5))
    refused = market.post(PATH, json=asked)
    told = refused.get_json()
    assert (refused.status_code, told["error"]) == (400, "No viable candidate")
    assert {one["constraint"] for one in told["infeasible"]} == {"deadline"}
    assert "A run takes 1:00:00 at least" in told["warnings"][GB]


def test_a_deadline_before_the_start_is_too_soon_as_well(market):
    refused = market.post(PATH, json=body(schedule=until(-3)))
    assert refused.get_json()["infeasible"][0]["constraint"] == "deadline"


def test_a_profile_puts_its_heavy_hours_where_the_grid_is_clean(market):
    profile = [{"seconds": SECONDS, "watts": 100}, {"seconds": SECONDS, "watts": 1900}]
    asked = body(candidate_locations=ALONE, runtime=TWO_HOURS, power_profile=profile)
    del asked["watts_per_core"]
    told = market.post(PATH, json=asked).get_json()
    assert starts(told, GB) == [1.0]
    assert pieces(told) == [(1.0, 2.0, 0.1), (2.0, 3.0, 1.9)]
    assert told["raw-scores"][GB]["carbon-emission"] == pytest.approx(0.1 * 300 + 1.9 * 100)
    assert told["raw-scores"][GB]["energy-usage"] == pytest.approx(2.0)


def test_an_interruptible_run_takes_the_cleanest_hours_apart(market):
    told = told_of(market, runtime=TWO_HOURS, execution={"type": "interruptible"})
    assert [piece[:2] for piece in pieces(told)] == [(2.0, 4.0)]
    scattered = told_of(
        market, runtime=5400, execution={"type": "interruptible"}, schedule={"max_delay": 5400}
    )
    assert [piece[:2] for piece in pieces(scattered)] == [(1.0, 1.5), (2.0, 3.0)]
    timing = scattered["details"][GB]["timings"][0]
    assert (timing["compute_duration"], at(timing["compute_end"])) == ("01:30:00", 3.0)
    assert scattered["optimization"]["status"] == "optimal"


def test_a_pause_is_only_worth_what_it_saves(market):
    free, dear = (
        told_of(
            market,
            runtime=TWO_HOURS,
            candidate_locations=None,
            candidate_zones=["DE"],
            schedule={"max_delay": TWO_HOURS},
            execution={"type": "interruptible", "restart_kwh": kwh},
        )
        for kwh in (0.0, 0.5)
    )
    assert [piece[:2] for piece in pieces(free, "DE")] == [(0.0, 1.0), (2.0, 3.0)]
    assert [piece[:2] for piece in pieces(dear, "DE")] == [(2.0, 4.0)]
    assert dear["raw-scores"]["DE"]["carbon-emission"] == pytest.approx(18)


def test_stretches_last_as_long_as_they_must(market):
    execution = {"type": "interruptible", "minimum_run_seconds": 2700, "step_seconds": 900}
    told = told_of(market, runtime=5400, execution=execution, schedule={"max_delay": 5400})
    lasts = [end - start for start, end, _ in pieces(told)]
    assert min(lasts) >= 0.75
    assert sum(lasts) == pytest.approx(1.5)


LEVELS = [{"cores": 1, "throughput": 1.0, "watts": 1000}, {"cores": 2, "throughput": 2.0}]


def test_an_elastic_run_does_its_work_faster_where_the_grid_is_clean(market):
    execution = {"type": "elastic", "levels": LEVELS}
    told = told_of(market, runtime=TWO_HOURS, execution=execution)
    assert pieces(told) == [(2.0, 3.0, 2.0)]
    assert told["details"][GB]["timings"][0]["pieces"][0]["cores"] == 2
    assert told["raw-scores"][GB]["carbon-emission"] == pytest.approx(200)
    assert told["request"]["execution"]["work"] == pytest.approx(2.0)
    assert told["request"]["execution"]["levels"][1]["watts"] == 2000


def test_an_elastic_run_may_have_a_deadline_sooner_than_its_runtime(market):
    execution = {"type": "elastic", "levels": LEVELS}
    told = told_of(market, runtime=TWO_HOURS, execution=execution, schedule=until(1))
    assert pieces(told) == [(0.0, 1.0, 2.0)]
    late = market.post(PATH, json=body(runtime=TWO_HOURS, execution=execution, schedule=until(0.5)))
    assert late.get_json()["infeasible"][0]["constraint"] == "deadline"


def test_its_rating_is_of_what_is_stated_so_that_regions_rank_by_carbon(market):
    execution = {"type": "elastic", "levels": [LEVELS[0], {**LEVELS[1], "watts": 1500}]}
    told = told_of(
        market,
        runtime=TWO_HOURS,
        execution=execution,
        candidate_locations=None,
        candidate_zones=["GB", "FR"],
    )
    order = [name for entry in told["optimal-regions"] for name in entry["candidates"]]
    grams = {name: scores["carbon-emission"] for name, scores in told["raw-scores"].items()}
    assert order == sorted(grams, key=lambda name: grams[name])
    assert told["raw-scores"]["GB"]["energy-usage"] == pytest.approx(1.5)
    assert told["weighted-scores"]["GB"] == pytest.approx((2000 + grams["GB"] + 0.003) / 3)


def test_a_run_that_may_move_is_told_beside_the_ranking(market):
    execution = {"type": "interruptible", "migratable": True}
    told = told_of(
        market,
        runtime=3 * SECONDS,
        execution=execution,
        schedule={"max_delay": 0},
        candidate_locations=None,
        candidate_zones=["DE", "FR"],
    )
    moving = told["migrating"]
    assert moving["carbon_g"] == pytest.approx(9 + 50 + 9)
    assert set(moving["zones"]) == {"DE", "FR"}
    assert moving["saved_g"] == pytest.approx(60 + 50 + 40 - 68)
    assert moving["optimization"]["status"] == "optimal"
    assert [piece["zone"] for piece in moving["timings"][0]["pieces"]] == ["DE", "FR", "DE"]
    assert "migrating" not in told_of(market)


def test_a_run_that_need_not_move_saves_nothing_by_it_not_even_rounding(market, monkeypatch):
    def rounded(*asked):
        found = roaming(*asked)
        run = found.placements[0]
        return replace(found, placements=[run._replace(emission_g=run.emission_g * (1 + 1e-13))])

    monkeypatch.setattr("api.models.schedule.further.roaming", rounded)
    execution = {"type": "interruptible", "migratable": True}
    moving = told_of(market, execution=execution)["migrating"]
    assert (moving["saved_g"], moving["saved_percent"]) == (0.0, 0.0)


def test_runs_at_once_have_no_pause(market):
    execution = {"type": "elastic", "levels": LEVELS}
    told = told_of(market, runtime=TWO_HOURS, execution=execution, optimize_carbon=False)
    assert starts(told, GB) == [0.0]
    assert told["raw-scores"][GB]["carbon-emission"] == pytest.approx(700)


def test_what_waiting_saves_is_against_the_first_level_without_a_pause(market):
    execution = {"type": "elastic", "levels": LEVELS}
    told = told_of(market, runtime=TWO_HOURS, execution=execution)
    assert told["savings"][GB]["run_now_g"] == pytest.approx(700)
    assert told["savings"][GB]["saved_g"] == pytest.approx(500)


def test_a_grid_too_fine_for_the_engine_names_its_step(market, monkeypatch):
    monkeypatch.setattr(stretches, "MAX_STATES", 1)
    execution = {"type": "interruptible", "minimum_run_seconds": 600, "step_seconds": 60}
    refused = market.post(PATH, json=body(execution=execution))
    assert refused.status_code == 422
    assert "step_seconds" in refused.get_json()["messages"]["json"]["execution"]
