"""Asks the scheduler over HTTP: one workload, or a batch that is awaited."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import requests

PATH = "/carbon-aware-scheduler/"
LONGEST_SECONDS = 600
ONE_KILOWATT = {"watts_per_core": 1000, "dataset": {"input_size_gb": 0, "output_size_gb": 0}}

Body = dict[str, Any]


class Solved(NamedTuple):
    """What all workloads of a batch emit, what is provable, and where each one runs."""

    objective: float
    bound: float
    placed: list[list[tuple[datetime, datetime]]]


def workload(
    zones: Sequence[str], start: datetime, runtime: timedelta, delay: timedelta, **more: Any
) -> Body:
    """A kilowatt that runs once for `runtime`, and may wait for `delay`."""
    when = {
        "type": "onetime",
        "start_time": start.isoformat(),
        "max_delay": delay.total_seconds(),
    }
    seconds = runtime.total_seconds()
    return {
        "runtime": seconds,
        "schedule": when,
        "candidate_zones": list(zones),
        **ONE_KILOWATT,
        **more,
    }


class Asking:
    """A client of the API at an address; it counts what it asks."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.session = requests.Session()
        self.asked = 0

    def one(self, body: Body) -> Mapping[str, Any]:
        """The answer to a workload."""
        return self._told("POST", PATH, body)

    def batch(self, workloads: Sequence[Body], step: timedelta, **more: Any) -> Solved:
        """The answer to a batch; raises SystemExit where one has no place."""
        body = {
            "workloads": list(workloads),
            "step_seconds": int(step.total_seconds()),
            "time_limit_seconds": LONGEST_SECONDS,
            "wait_seconds": 20,
            **more,
        }
        told = self._told("POST", f"{PATH}batch/", body)
        while "optimization" not in told:
            if told["state"] not in ("queued", "running", "done"):
                raise SystemExit(f"a batch is {told['state']}: {told['error']}")
            time.sleep(0.2)
            job = self._told("GET", f"{PATH}jobs/{told['id']}/")
            told = job["answer"] or job
        return _solved(told)

    def _told(self, verb: str, path: str, body: Body | None = None) -> Mapping[str, Any]:
        self.asked += 1
        answer = self.session.request(verb, self.address + path, json=body, timeout=120)
        if not answer.ok:
            raise SystemExit(f"{verb} {path}: {answer.status_code}\n{answer.text[:2000]}")
        told: Mapping[str, Any] = answer.json()
        return told


def _solved(told: Mapping[str, Any]) -> Solved:
    if told["unplaced"]:
        raise SystemExit(f"without a place: {told['unplaced'][:3]}")
    proof = told["optimization"]
    placed = [list(_uses(workload)) for workload in told["workloads"]]
    return Solved(proof["objective"], proof["bound"], placed)


def _uses(placed: Mapping[str, Any]) -> Iterator[tuple[datetime, datetime]]:
    for run in placed["runs"]:
        for piece in run["pieces"]:
            yield datetime.fromisoformat(piece["start"]), datetime.fromisoformat(piece["end"])
