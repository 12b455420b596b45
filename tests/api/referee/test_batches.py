"""Random small batches, as good as the best of all ways to place their runs."""

from __future__ import annotations

import json
import os
import random
from collections import defaultdict
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import orjson
import pytest
from flask.testing import FlaskClient

from api.models.batch.solving import answered
from tests.api.referee import batches
from tests.api.referee.nature import DAWN, NOW, SEED, WORLD
from tests.api.referee.verdict import seconds_of
from tests.api.workloads import PATH

FEW, MANY = 8, int(os.environ.get("GRIDTIDE_REFEREE_MANY", "2000"))
ordeal = pytest.mark.skipif(
    os.environ.get("GRIDTIDE_ORDEAL") != "full",
    reason="an ordeal: GRIDTIDE_ORDEAL=full python -m pytest -m slow tests/api/referee",
)
Told = Mapping[str, Any]


def solved(url: str, body: Mapping[str, Any]) -> Told:
    """The answer that a batch's process makes, made here."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("DATABASE_URL", url)
        made = answered(orjson.dumps(body), NOW, lambda *_: None)
    told: Told = json.loads(orjson.dumps(made))
    return told


def check(body: Mapping[str, Any], told: Told) -> None:
    """Raises AssertionError where it is not the best, or says of itself what is not so."""
    unplaced = {one["index"] for one in told["unplaced"]}
    placed = [at for at in range(len(body["workloads"])) if at not in unplaced]
    fewest, _ = batches.best(body, WORLD)
    assert len(unplaced) == fewest, ("left out", len(unplaced), fewest)
    proof = told["optimization"]
    if not placed:
        assert proof["status"] == "infeasible"
        return
    dropped, least = batches.best(body, WORLD, placed)
    assert dropped == 0
    assert proof["objective"] == pytest.approx(told["totals"]["emission_g"], rel=1e-6, abs=1e-6)
    assert proof["objective"] == pytest.approx(float(least), rel=1e-6, abs=1e-6)
    assert proof["status"] == "optimal"
    assert proof["bound"] <= proof["objective"] * (1 + 1e-9) + 1e-9
    assert proof["gap"] <= 1e-6
    _check_uses(body, told)


def _check_uses(body: Mapping[str, Any], told: Told) -> None:
    used: dict[batches.Cell, float] = defaultdict(float)
    step = body["step_seconds"]
    for one in told["workloads"]:
        workload = body["workloads"][one["index"]]
        for run in one["runs"]:
            first = seconds_of(workload["schedule"]["start_time"])
            room = workload["runtime"] + workload["schedule"]["max_delay"]
            assert first <= seconds_of(run["start"]) < seconds_of(run["end"]) <= first + room
            worked = 0
            for piece in run["pieces"]:
                begins, ends = (int(seconds_of(piece[name])) for name in ("start", "end"))
                worked += ends - begins
                for slot in range(begins // step, ends // step):
                    used[piece["zone"], slot] += piece["takes"]
            assert worked == workload["runtime"]
    for cell, taken in used.items():
        assert taken <= float(batches.limit(body, cell)) + 1e-9, (cell, taken)


def checked_all(url: str, first: int, count: int) -> None:
    faults = []
    for number in range(first, first + count):
        draw = random.Random(f"batch/{SEED}/{number}")
        body = batches.drawn(draw, capacity=draw.random() < 0.8)
        if draw.random() < 0.1:
            body["workloads"] = [
                {**one, "use_new_optimization": False} for one in body["workloads"]
            ]
        try:
            check(body, solved(url, body))
        except AssertionError as error:
            faults.append(f"{number}: {error}\n{json.dumps(body)}")
    assert not faults, f"{len(faults)} of {count}\n" + "\n\n".join(faults)


def test_a_few_batches_are_the_best_of_all(court: FlaskClient, module_database: str) -> None:
    checked_all(module_database, 0, FEW)


@pytest.mark.slow
@ordeal
def test_batches_are_the_best_of_all(court: FlaskClient, module_database: str) -> None:
    checked_all(module_database, FEW, MANY)


@pytest.mark.parametrize(
    "execution",
    [
        None,
        {"type": "interruptible"},
        {"type": "interruptible", "step_seconds": 900, "minimum_run_seconds": 1800},
        {"type": "interruptible", "step_seconds": 900, "restart_kwh": 0.1},
        {
            "type": "elastic",
            "levels": [
                {"cores": 1, "throughput": 2, "watts": 300},
                {"cores": 2, "throughput": 3, "watts": 800},
            ],
        },
    ],
    ids=["contiguous", "pausing", "stretches", "restarts", "elastic"],
)
def test_a_batch_of_one_is_the_single_answer(
    court: FlaskClient, module_database: str, execution: Any
) -> None:
    body = {
        "runtime": 6300,
        "schedule": {
            "type": "onetime",
            "start_time": (DAWN + timedelta(minutes=75)).isoformat(),
            "max_delay": 18000,
        },
        "dataset": {"input_size_gb": 0, "output_size_gb": 0},
        "candidate_zones": ["GB", "FR", "DE", "CH"],
        "execution": execution,
        "watts_per_core": 700,
        "pue": 1.25,
    }
    single = court.post(PATH, json=body).get_json()
    joint = solved(module_database, {"workloads": [body], "step_seconds": 900})
    assert joint["optimization"]["objective"] == pytest.approx(single["optimization"]["objective"])
    assert joint["optimization"]["status"] == single["optimization"]["status"] == "optimal"
    (run,) = joint["workloads"][0]["runs"]
    assert run["zone"] == single["optimal-regions"][0]["candidates"][0]
