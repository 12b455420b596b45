"""POST /carbon-aware-scheduler/batch/: where and when many workloads emit least together."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

from flask import Response
from psycopg2.extensions import connection as Connection

from api.access import asker
from api.answering.answers import answer
from api.asking.body import body, let_body_have
from api.connections import borrowed_for_jobs
from api.errors import Problem, not_understood
from api.models.batch.batch import batch_of
from api.models.batch.batch_told import Answer
from api.models.batch.schema import BatchSchema
from api.models.batch.settings import most_waiting
from api.models.batch.slots import grid_of
from api.models.batch.starting import start_if_due
from api.models.limits import TooMuch
from api.resources import Operation, Resource
from api.routes.scheduler_jobs import PATH, job_told, settled, waits
from database import schedule_jobs
from database.schedule_jobs import Told

LARGEST_BATCH_BYTES = 10_000_000
MOST_UNFINISHED = 20
PAUSE_SECONDS = 0.1
NO_BODY = "A batch is needed: a JSON object as the body."
TOO_MANY = f"{MOST_UNFINISHED} of your jobs are not over yet; cancel one, or come back later."
STATUSES = {
    202: "It takes longer: `Location` is the job, and the body says how it stands.",
    413: f"The body has more than {LARGEST_BATCH_BYTES} bytes.",
    422: "",
    429: "The key's quota is used up, or too many of its jobs are not over yet.",
    500: "The batch could not be solved; `job` says what went wrong.",
    503: "",
}
EXAMPLE = {
    "workloads": [
        {
            "id": name,
            "runtime": 3600,
            "schedule": {
                "type": "onetime",
                "start_time": "2024-06-01T00:00:00Z",
                "max_delay": 14400,
            },
            "dataset": {"input_size_gb": 0, "output_size_gb": 0},
            "candidate_zones": ["GB"],
            "watts_per_core": 1000,
        }
        for name in ("first", "second")
    ],
    "capacity": {"unit": "kW", "default": 1},
    "step_seconds": 1800,
}


class SchedulerBatch(Resource):
    """Places many workloads at once, within what the zones can take, so that they emit least."""

    tag = "scheduling"
    scope = "schedule"
    operations: ClassVar = {
        "post": Operation(
            answers=Answer(), body=BatchSchema(), examples=(EXAMPLE,), statuses=STATUSES
        )
    }

    def post(self) -> Response:
        """The schedule, if it is solved within `wait_seconds`; else 202 and a job to ask for it."""
        self.asked()
        let_body_have(LARGEST_BATCH_BYTES)
        if not body():
            raise Problem(400, NO_BODY)
        checked = self.sent()
        _check_size(checked)
        with borrowed_for_jobs() as connection:
            job = _queued(connection, checked)
            start_if_due(connection, is_new=True)
            told = _awaited(connection, job, timedelta(seconds=checked["wait_seconds"]))
            made = schedule_jobs.answer(connection, asker(), job)
        return _answered(told, made)


def _check_size(checked: Mapping[str, Any]) -> None:
    """Raises a 422 `Problem` for a batch that is too large to be solved."""
    try:
        grid_of(batch_of(checked, datetime.now(UTC)))
    except TooMuch as error:
        raise not_understood({"json": {error.field: [str(error)]}}) from error


def _queued(connection: Connection, checked: Mapping[str, Any]) -> UUID:
    job = schedule_jobs.create(
        connection,
        asker(),
        body(),
        workloads=len(checked["workloads"]),
        time_limit=timedelta(seconds=checked["time_limit_seconds"]),
        most=MOST_UNFINISHED,
    )
    if job is None:
        raise Problem(429, TOO_MANY, headers={"Retry-After": "60", "Cache-Control": "no-store"})
    return job


def _awaited(connection: Connection, job: UUID, patience: timedelta) -> Told:
    """The job once it is over, or as it stands when the patience is."""
    until = time.monotonic() + patience.total_seconds()
    with schedule_jobs.waiting(connection, most_waiting()) as may_wait:
        while True:
            told = settled(connection, asker(), job)
            if told is None:
                raise Problem(500, "The job was forgotten before it was over.")
            if told.is_over or not may_wait or time.monotonic() >= until:
                return told
            time.sleep(PAUSE_SECONDS)


def _answered(told: Told, made: bytes | None) -> Response:
    where = f"{PATH}{told.schedule_job_id}/"
    if made is not None:
        headers = {"Content-Location": where}
        return Response(made, 200, headers, mimetype="application/json")
    if told.state == "failed":
        raise Problem(
            500, f"The batch was not solved: {told.error}", members={"job": job_told(told)}
        )
    return answer(job_told(told), 202, {"Location": where, **waits(told)})


ROUTES = {"/carbon-aware-scheduler/batch/": SchedulerBatch}
