"""Batches over HTTP, under a real gunicorn: placed within capacity, proven, told in full."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
import requests

from api.routes.scheduler_batch import LARGEST_BATCH_BYTES
from tests.api.contract import Answer, described, faults
from tests.api.routes.batches import (
    BATCH,
    PATIENCE_SECONDS,
    answered,
    batch,
    runs,
    taken,
    workload,
)
from tests.api.workloads import DAWN, HOUR

MINUTE = timedelta(minutes=1)


def hour(text: str) -> float:
    """Hours after dawn."""
    return (datetime.fromisoformat(text) - DAWN) / HOUR


def where(run: dict[str, Any]) -> tuple[str, float, float]:
    return run["zone"], hour(run["start"]), hour(run["end"])


def refused(served: str, asked: dict[str, Any]) -> dict[str, str]:
    answer = requests.post(served + BATCH, json=asked, timeout=PATIENCE_SECONDS)
    assert answer.status_code == 422, answer.text
    return {each["field"]: each["message"] for each in answer.json()["errors"]}


def test_workloads_share_the_capacity_by_hand(served: str) -> None:
    told = answered(served, batch(*[workload()] * 5, capacity={"default": 1}))
    # France takes one in each hour: 30, 40, 50 and 60 g; Britain's best hour is 100 g
    assert sorted(run["emission_g"] for run in runs(told)) == pytest.approx([30, 40, 50, 60, 100])
    assert told["totals"] == {
        "runs": 5,
        "placed": 5,
        "unplaced": 0,
        "energy_kwh": pytest.approx(5),
        "emission_g": pytest.approx(280),
        "run_now_g": pytest.approx(4 * 60 + 400),
        "saved_g": pytest.approx(360),
        "saved_percent": pytest.approx(56.25),
    }
    proof = told["optimization"]
    assert (proof["status"], proof["unit"]) == ("optimal", "gCO2eq")
    assert proof["gap"] == pytest.approx(0, abs=1e-9)
    assert (proof["objective"], proof["bound"]) == pytest.approx((280, 280))


def test_the_answer_is_what_the_document_says(served: str) -> None:
    answer = requests.post(served + BATCH, json=batch(workload(id="a")), timeout=PATIENCE_SECONDS)
    (each,) = [one for one in described() if one.rule == BATCH]
    media_type = answer.headers["Content-Type"]
    assert faults(Answer(answer.status_code, media_type, answer.content), each.told) == []
    assert answer.headers["Content-Location"].startswith("/carbon-aware-scheduler/jobs/")


def test_capacity_deadlines_and_sums_hold_in_a_larger_batch(served: str) -> None:
    kinds = [None, {"type": "interruptible"}, {"type": "interruptible", "migratable": True}]
    each = [
        workload(
            candidate_zones=["DE", "ES", "GB"],
            runtime=900 * (1 + n % 7),
            watts_per_core=500,
            execution=kinds[n % 3],
            schedule={
                "start_time": (DAWN + n * 7 * MINUTE).isoformat(),
                "max_delay": 1800 * (n % 9),
            },
        )
        for n in range(60)
    ]
    limits = {
        "DE": 3,
        "ES": [{"start": "2024-06-01T03:00Z", "end": "2024-06-01T06:00Z", "value": 1}],
    }
    told = answered(
        served, batch(*each, step_seconds=900, capacity={"default": 2.5, "zones": limits})
    )
    for (zone, at), used in taken(told).items():
        in_stretch = zone == "ES" and DAWN + 3 * HOUR <= at < DAWN + 6 * HOUR
        assert used <= {"DE": 3.0}.get(zone, 1.0 if in_stretch else 2.5) + 1e-6
    for run in runs(told):
        assert run["earliest"] <= run["start"] < run["end"] <= run["deadline"]
        energy = sum(
            piece["kilowatts"] * (hour(piece["end"]) - hour(piece["start"]))
            for piece in run["pieces"]
        )
        assert run["energy_kwh"] == pytest.approx(energy)
    proof, totals = told["optimization"], told["totals"]
    assert totals["emission_g"] == pytest.approx(proof["objective"], rel=1e-6)
    assert proof["bound"] <= proof["objective"] * (1 + 1e-9)


def test_a_faulty_batch_is_refused_by_place_and_field(served: str) -> None:
    assert refused(served, batch(workload(), workload(runtime=0)))["workloads.1.runtime"]
    found = refused(served, batch(workload(), workload(factor_set="direct")))
    assert found["workloads.1.factor_set"].startswith("All workloads of a batch have it alike")
    assert "capacity.zones.Atlantis" in refused(
        served, batch(workload(), capacity={"zones": {"Atlantis": 1}})
    )
    far = workload(schedule={"start_time": "2030-01-01T00:00:00Z"})
    assert "step_seconds" in refused(served, batch(workload(), far, step_seconds=60))


def test_a_large_batch_is_taken_and_one_that_is_too_large_is_not(served: str) -> None:
    large = [workload(id=f"{n:0200}", schedule={"max_delay": 0}) for n in range(2500)]
    asked = batch(*large, wait_seconds=0)
    assert len(requests.Request("POST", "http://x", json=asked).prepare().body or b"") > 1_000_000
    answer = requests.post(served + BATCH, json=asked, timeout=PATIENCE_SECONDS)
    assert answer.status_code == 202, answer.text[:300]
    requests.delete(served + answer.headers["Location"], timeout=PATIENCE_SECONDS)
    huge = requests.post(
        served + BATCH, data=b" " * (LARGEST_BATCH_BYTES + 1), timeout=PATIENCE_SECONDS
    )
    assert huge.status_code == 413
    assert str(LARGEST_BATCH_BYTES) in huge.json()["detail"]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null"])
def test_what_is_no_batch_is_refused(served: str, body: bytes) -> None:
    answer = requests.post(served + BATCH, data=body, timeout=PATIENCE_SECONDS)
    assert answer.status_code in (400, 422)
