"""What the referee has found wrong once, each as the small request that shows it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from api.routes import carbon_aware_scheduler
from tests.api.referee.judge import judged
from tests.api.referee.nature import DAWN, LONGEST, MINUTE, NOON, NOW, WORLD, Zone
from tests.api.referee.verdict import Told
from tests.api.workloads import PATH


@pytest.fixture
def asked(court: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Asks, holds the answer to the oracle, and gives it."""
    monkeypatch.setattr(carbon_aware_scheduler, "clock", lambda: NOW)

    def ask(zone: str, minute: int, runtime: int, delay: int, **more: Any) -> Told:
        start = DAWN + timedelta(minutes=minute)
        schedule = {"type": "onetime", "start_time": start.isoformat(), "max_delay": delay}
        body = {
            "runtime": runtime,
            "schedule": schedule,
            "dataset": {"input_size_gb": 0, "output_size_gb": 0},
            "candidate_zones": [zone],
            "factor_set": "lifecycle",
            "use_prediction": None,
            "watts_per_core": 100,
            "pue": 1,
            **more,
        }
        answered = court.post(PATH, json=body)
        told: Told = answered.get_json()
        judged(body, WORLD, answered.status_code, told)
        return told

    return ask


def holes(zone: Zone, *, after: int = 0, of_price: bool = False) -> Iterator[int]:
    """The minutes at which holes begin that have known minutes before them."""
    values = (zone.prices or []) if of_price else zone.grams["lifecycle"]
    for at in range(after + 1, LONGEST):
        if values[at] is None and values[at - 1] is not None:
            yield at


MONEY = {"carbon_weight": 0, "price_weight": 1, "currency": "EUR"}


@pytest.mark.parametrize(
    "execution", [None, {"type": "interruptible"}], ids=["contiguous", "pausing"]
)
def test_the_integer_programme_runs_nothing_where_the_intensity_is_unknown(
    asked: Any, execution: Told | None
) -> None:
    prices = WORLD["BE"].prices or []
    at = next(at for at in holes(WORLD["BE"]) if (prices[at] or 0) < (prices[at - 60] or 0))
    asked("BE", at - 60, 3600, 3600, **MONEY, execution=execution, use_new_optimization=False)


def test_the_integer_programme_tells_levels_that_there_are_and_restarts_apart(asked: Any) -> None:
    levels = [{"cores": 1, "throughput": 7, "watts": 50}, {"cores": 2, "throughput": 9, "watts": 0}]
    asked(
        "GB",
        90,
        7200,
        7200,
        execution={"type": "elastic", "levels": levels, "work": 11},
        use_new_optimization=False,
    )
    steps = {"type": "interruptible", "step_seconds": 1800, "restart_kwh": 0.0001}
    told = asked("DE", 90, 7200, 14400, execution=steps, use_new_optimization=False)
    assert len(told["details"]["DE"]["timings"][0]["pieces"]) > 1


def test_holes_of_prices_are_no_budget(asked: Any) -> None:
    start = next(holes(WORLD["PT"], of_price=True)) - 30
    budget = {"of": "carbon", "at_most": 1000}
    weights = {"carbon_weight": 1, "price_weight": 1, "currency": "EUR"}
    told = asked("PT", start, 3600, 0, **weights, budget=budget)
    assert told["infeasible"][0]["constraint"] == "price"


def test_steps_within_a_budget_are_whole_and_optimal(asked: Any) -> None:
    steps = {"type": "interruptible", "step_seconds": 300, "minimum_run_seconds": 300}
    weights = {"carbon_weight": 2, "price_weight": 5000, "currency": "EUR"}
    grams, prices = WORLD["DE"].grams["lifecycle"], WORLD["DE"].prices or []
    counts = [2 * (g or 0) + 5 * (p or 0) for g, p in zip(grams, prices, strict=True)]
    start = next(
        at
        for at in range(0, LONGEST - 15, 15)
        if counts[at] < counts[at + 15] and (prices[at] or 0) > (prices[at + 15] or 0)
    )
    most = ((prices[start] or 0) + 2 * (prices[start + 15] or 0)) / 1000 * 0.1 / 12
    told = asked(
        "DE", start, 900, 1500, **weights, execution=steps, budget={"of": "price", "at_most": most}
    )
    assert told["optimization"]["status"] == "optimal"


def test_a_hole_of_a_forecast_at_the_end_of_the_window_is_no_horizon(asked: Any) -> None:
    at = next(holes(WORLD["GR"], after=NOON))
    told = asked("GR", at - 60, 900, 46 * 60 + 600)
    assert told["infeasible"] == []
    assert (DAWN + (at + 1) * MINUTE).isoformat() < told["details"]["GR"]["timings"][0]["max_end"]
