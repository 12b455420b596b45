"""Batches over zones whose carbon intensity is written down, and an API that is served for them."""

from __future__ import annotations

import random
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import datetime, timedelta
from typing import Any

import requests

from database.connection import connect
from database.rows import Row
from tests.api.workloads import BRITAIN, DAWN, FRANCE, HOUR, SECONDS, body, intensity, stored

BATCH = "/carbon-aware-scheduler/batch/"
JOBS = "/carbon-aware-scheduler/jobs/"
PATIENCE_SECONDS = 90
# Of two zones as nature makes them: hours of two days, drawn once.
DRAWN = {
    zone: [round(random.Random(f"{zone}{hour}").uniform(50, 500), 3) for hour in range(48)]
    for zone in ("DE", "ES")
}
# EUR/MWh of the hours of a day in Germany and Spain.
PRICED = {"DE": [100.0, 50.0, 20.0, 10.0] * 6, "ES": [30.0, 40.0, 200.0, 300.0] * 6}


def fill() -> None:
    """Store hours of four zones, from dawn, in the database that DATABASE_URL names."""
    with closing(connect("owner")) as connection:
        for zone, hours in {"GB": BRITAIN, "FR": FRANCE, **DRAWN}.items():
            stored(connection, "test.intensity", list(intensity(zone, hours)))
        rows = [
            Row(
                zone,
                "price",
                DAWN + at * HOUR,
                DAWN + (at + 1) * HOUR,
                {"day_ahead": price},
                "EUR/MWh",
            )
            for zone, prices in PRICED.items()
            for at, price in enumerate(prices)
        ]
        stored(connection, "test.prices", rows)


def workload(**changes: Any) -> dict[str, Any]:
    """A kilowatt for an hour, some time of the first four, in Britain or France."""
    return body(**{"candidate_locations": None, "candidate_zones": ["GB", "FR"], **changes})


def batch(*workloads: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A batch on slots of an hour, which is awaited."""
    return {"workloads": list(workloads), "step_seconds": SECONDS, "wait_seconds": 30, **changes}


def hard(**changes: Any) -> dict[str, Any]:
    """A batch that no solver proves within minutes, and none needs long to have a schedule of."""
    draw = random.Random(1)
    workloads = [
        workload(
            candidate_zones=["DE", "ES"],
            runtime=900 * draw.randint(3, 29),
            watts_per_core=draw.randint(300, 2000),
            schedule={
                "start_time": (DAWN + draw.randint(0, 40) * HOUR / 4).isoformat(),
                "max_delay": draw.randint(20, 100) * 900,
            },
        )
        for _ in range(120)
    ]
    return batch(*workloads, **{"step_seconds": 900, "capacity": {"default": 12}, **changes})


def answered(served: str, asked: Mapping[str, Any]) -> dict[str, Any]:
    """The answer to a batch that does not take long."""
    answer = requests.post(served + BATCH, json=asked, timeout=PATIENCE_SECONDS)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def queued(served: str, asked: Mapping[str, Any], **more: Any) -> str:
    """The address of the job that a batch becomes."""
    asked = {**asked, "wait_seconds": 0}
    answer = requests.post(served + BATCH, json=asked, timeout=PATIENCE_SECONDS, **more)
    assert answer.status_code == 202, answer.text
    return served + answer.headers["Location"]


def told(job: str, **more: Any) -> dict[str, Any]:
    """How a job stands."""
    answer = requests.get(job, timeout=PATIENCE_SECONDS, **more)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def awaited(job: str, seen: Callable[[dict[str, Any]], bool], **more: Any) -> dict[str, Any]:
    """How a job stands once it is as it should be."""
    give_up = time.monotonic() + PATIENCE_SECONDS
    while not seen(found := told(job, **more)):
        assert time.monotonic() < give_up, found
        time.sleep(0.1)
    return found


def is_over(job: Mapping[str, Any]) -> bool:
    """Whether nothing more comes of a job."""
    return job["state"] not in ("queued", "running")


def runs(answer: Mapping[str, Any]) -> list[dict[str, Any]]:
    """All runs that have a place."""
    return [run for each in answer["workloads"] for run in each["runs"]]


def taken(answer: Mapping[str, Any]) -> dict[tuple[str, datetime], float]:
    """What is taken in each zone and slot, added up anew from the pieces."""
    step = timedelta(seconds=answer["grid"]["step_seconds"])
    found: dict[tuple[str, datetime], float] = defaultdict(float)
    for run in runs(answer):
        for piece in run["pieces"]:
            at, end = (datetime.fromisoformat(piece[name]) for name in ("start", "end"))
            while at < end:
                found[piece["zone"], at] += piece["takes"]
                at += step
    return found
