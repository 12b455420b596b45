"""GET, DELETE /carbon-aware-scheduler/jobs/: how batches that take long stand, and their end."""

from __future__ import annotations

from typing import Any, ClassVar, NoReturn
from uuid import UUID

import orjson
from flask import Response
from marshmallow import fields
from marshmallow.validate import Range
from psycopg2.extensions import connection as Connection

from api.access import asker
from api.answering.answers import answer
from api.asking.schemas import Nothing
from api.connections import borrowed_for_jobs
from api.errors import unknown
from api.models.batch.batch_told import Jobs, Whole
from api.models.batch.starting import start_if_due
from api.models.certificate import Certificate
from api.resources import Operation, Resource
from database import schedule_jobs
from database.schedule_jobs import KEPT, Told

PATH = "/carbon-aware-scheduler/jobs/"
EXAMPLE = f"{PATH}00000000-0000-4000-8000-000000000001/"
RETRY_AFTER_SECONDS = 1
OVER = "It is over; what it was stays as it is."


class Asked(Nothing):
    """How many jobs."""

    limit = fields.Integer(load_default=100, validate=Range(1, 1000))


def job_told(job: Told) -> dict[str, Any]:
    """How a job stands, as an answer says it."""
    proven = Certificate("unknown", "", job.objective, job.bound)
    return {
        "id": job.schedule_job_id,
        "state": job.state,
        "workloads": job.workloads,
        "time_limit_seconds": int(job.time_limit.total_seconds()),
        "ahead": job.ahead,
        "created_at": job.created_at,
        "started_at": job.started_at,
        "heartbeat_at": job.heartbeat_at,
        "finished_at": job.finished_at,
        "expires_at": job.finished_at + KEPT if job.state == "done" and job.finished_at else None,
        "progress": {
            "share": job.share,
            "phase": job.phase,
            "objective": job.objective,
            "bound": job.bound,
            "gap": proven.gap,
        },
        "error": job.error,
    }


def settled(connection: Connection, owner: str | None, job: UUID) -> Told | None:
    """How a job stands now: none runs that has no process, none waits that may be solved."""
    schedule_jobs.settle(connection)
    start_if_due(connection, is_new=False)
    return schedule_jobs.job(connection, owner, job)


def waits(told: Told) -> dict[str, str]:
    """The header of an answer about a job that is not over."""
    return {} if told.is_over else {"Retry-After": str(RETRY_AFTER_SECONDS)}


class SchedulerJobs(Resource):
    """The jobs that batches became, of the same key."""

    tag = "scheduling"
    scope = "schedule"
    operations: ClassVar = {
        "get": Operation(asks=Asked(), answers=Jobs(), examples=("", "limit=10"))
    }

    def get(self) -> Response:
        """The newest jobs; without their answers."""
        asked = self.asked()
        with borrowed_for_jobs() as connection:
            schedule_jobs.settle(connection)
            start_if_due(connection, is_new=False)
            found = schedule_jobs.jobs(connection, asker(), asked["limit"])
        return answer({"jobs": [job_told(job) for job in found]})


class SchedulerJob(Resource):
    """One job, to follow (GET) or to cancel (DELETE)."""

    tag = "scheduling"
    scope = "schedule"
    operations: ClassVar = {
        "get": Operation(answers=Whole(), examples=(EXAMPLE,), statuses=(404, 422, 503)),
        "delete": Operation(answers=Whole(), examples=(EXAMPLE,), statuses=(404, 422, 503)),
    }

    def get(self, job: str) -> Response:
        """How it stands, and its answer once it is done."""
        self.asked()
        with borrowed_for_jobs() as connection:
            told = settled(connection, asker(), _id(job))
            made = told and schedule_jobs.answer(connection, asker(), told.schedule_job_id)
        return _answered(told, made, job)

    def delete(self, job: str) -> Response:
        """Cancel it; one that is over stays as it is."""
        self.asked()
        with borrowed_for_jobs() as connection:
            schedule_jobs.cancel(connection, asker(), _id(job))
            told = settled(connection, asker(), _id(job))
            made = told and schedule_jobs.answer(connection, asker(), told.schedule_job_id)
        return _answered(told, made, job)


def _answered(told: Told | None, made: bytes | None, job: str) -> Response:
    if told is None:
        _unknown(job)
    kept = orjson.Fragment(made) if made is not None else None
    return answer({**job_told(told), "answer": kept}, headers=waits(told))


def _id(job: str) -> UUID:
    """The id in an address. Raises a 404 `Problem` for what is none."""
    try:
        return UUID(job)
    except ValueError:
        _unknown(job)


def _unknown(job: str) -> NoReturn:
    raise unknown(job=f"There is no job {job}.")


ROUTES = {PATH: SchedulerJobs, f"{PATH}<job>/": SchedulerJob}
