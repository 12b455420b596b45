"""POST (or GET with a body) /carbon-aware-scheduler/: when and where a workload emits least."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Response

from api.answers import answer
from api.body import body
from api.connections import borrowed
from api.errors import Problem, not_understood
from api.models import scheduler
from api.models.optimization_model import TooLarge
from api.models.schedule_answer import Answer, answer_of
from api.models.workload import Workload, workload_of
from api.models.workload_schema import WorkloadSchema
from api.resources import Resource
from api.schemas import Nothing, arguments

ASKED = WorkloadSchema()
NOTHING = Nothing()
NO_REGION = "No viable candidate"


def clock() -> datetime:
    """The present moment, UTC."""
    return datetime.now(UTC)


class CarbonAwareScheduler(Resource):
    """Ranks candidate regions and times for a workload by what it would emit."""

    scope = "schedule"

    def post(self) -> Response:
        """The ranking, with proof; 400 when no candidate is viable, 422 for a faulty workload."""
        arguments(NOTHING)
        if not body():
            raise Problem(400, "A workload is needed: a JSON object as the body.")
        now = clock()
        workload = workload_of(arguments(ASKED, "json"), now)
        told = _scheduled(workload, now)
        if "optimal-regions" not in told:
            raise Problem(400, NO_REGION, members={**told, "error": NO_REGION})
        return answer(told)

    def get(self) -> Response:
        """The same, for clients that send the body with GET."""
        return self.post()


def _scheduled(workload: Workload, now: datetime) -> Answer:
    try:
        asked = scheduler.question(workload)
        with borrowed() as connection:
            supplied = scheduler.supply(connection, asked, now)
        made = scheduler.schedule(asked, supplied)
    except scheduler.TooMuch as error:
        raise not_understood({"json": {"schedule": {"interval": [str(error)]}}}) from error
    except TooLarge as error:
        text = f"{error}; leave use_new_optimization true"
        raise not_understood({"json": {"use_new_optimization": [text]}}) from error
    return answer_of(asked, supplied, made, now)


ROUTES = {"/carbon-aware-scheduler/": CarbonAwareScheduler}
