"""The integer programme proves what the fast paths say, of every shape of run."""

import pytest

from api.models.schedule import modelled
from tests.api.workloads import PATH, SECONDS, body

LEVELS = [
    {"cores": 1, "throughput": 1.0, "watts": 900},
    {"cores": 2, "throughput": 1.7, "watts": 2000},
]
SHAPES = [
    None,
    {"type": "interruptible"},
    {"type": "interruptible", "minimum_run_seconds": 1800, "step_seconds": 900},
    {"type": "interruptible", "restart_kwh": 0.1, "step_seconds": 900},
    {"type": "elastic", "levels": LEVELS},
]


def both(market, **changes):
    """What the fast paths answer, and what the integer programme does."""
    zones = {"candidate_locations": None, "candidate_zones": ["GB", "FR", "DE"]}
    for fast in (True, False):
        sent = body(**{**zones, **changes, "use_new_optimization": fast})
        answered = market.post(PATH, json=sent)
        assert answered.status_code == 200, answered.text
        yield answered.get_json()


def same_optimum(fast, solved):
    """Whether both say the same, and the solver has proven it."""
    proof, theirs = solved["optimization"], fast["optimization"]
    assert proof["method"].startswith("pulp-")
    assert proof["status"] == "optimal"
    assert proof["objective"] == pytest.approx(theirs["objective"])
    assert proof["bound"] == pytest.approx(theirs["objective"], rel=1e-6)
    assert solved["optimal-regions"][0]["candidates"] == fast["optimal-regions"][0]["candidates"]


@pytest.mark.parametrize("execution", SHAPES)
@pytest.mark.parametrize("price_weight", [0, 2000])
def test_one_run_of_any_shape_and_weight(market, execution, price_weight):
    zones = ["GB", "FR"]
    asked = {"execution": execution, "price_weight": price_weight, "candidate_zones": zones}
    fast, solved = both(market, runtime=5400, **asked, schedule={"max_delay": 9000})
    same_optimum(fast, solved)
    first = fast["optimal-regions"][0]["candidates"][0]
    assert solved["raw-scores"][first]["carbon-emission"] == pytest.approx(
        fast["raw-scores"][first]["carbon-emission"]
    )
    assert solved["raw-scores"][first]["energy-usage"] == pytest.approx(
        fast["raw-scores"][first]["energy-usage"]
    )


@pytest.mark.parametrize("execution", SHAPES[1:])
def test_a_gap_is_no_place_for_either(market, execution):
    asked = {"execution": execution, "schedule": {"max_delay": 9000}, "runtime": 5400}
    fast, solved = both(market, **asked, candidate_zones=["DE"])
    same_optimum(fast, solved)


def test_a_budget_binds_both(market):
    budget = {"of": "price", "at_most": 0.11}
    asked = {"execution": {"type": "interruptible"}, "budget": budget, "candidate_zones": ["GB"]}
    fast, solved = both(market, runtime=2 * SECONDS, **asked)
    same_optimum(fast, solved)


def test_recurring_runs_are_proven_one_by_one(market):
    schedule = {"type": "uniform-random", "interval": 8 * SECONDS, "max_delay": 3600, "seed": 5}
    asked = {"execution": SHAPES[4], "schedule": schedule, "runtime": 1800}
    fast, solved = both(market, candidate_zones=["GB", "FR"], **asked)
    same_optimum(fast, solved)


def refused(market, **changes):
    """What is said of a workload that the integer programme refuses."""
    sent = body(candidate_locations=None, candidate_zones=["GB"], **changes)
    answered = market.post(PATH, json=sent | {"use_new_optimization": False})
    assert answered.status_code == 422
    return str(answered.get_json()["messages"]["json"]["use_new_optimization"])


def test_slots_of_seconds_are_refused(market):
    text = refused(market, runtime=3601, execution=SHAPES[1])
    assert "slots of 1 seconds in each zone; leave use_new_optimization true" in text


def test_a_runtime_that_is_no_whole_number_of_steps_is_refused(market):
    assert "no whole number" in refused(market, runtime=1000, execution=SHAPES[2])


def test_more_runs_than_models_are_refused(market, monkeypatch):
    monkeypatch.setattr(modelled, "MOST_RUNS", 1)
    schedule = {"type": "uniform-random", "interval": 8 * SECONDS, "max_delay": 60, "seed": 5}
    assert "one a run" in refused(market, runtime=60, execution=SHAPES[1], schedule=schedule)
