"""POST (or GET with a body) /carbon-aware-scheduler/: when and where a workload emits least."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import ClassVar

from flask import Response

from api.answering.answers import answer
from api.asking.body import body
from api.connections import borrowed
from api.errors import Problem, not_understood
from api.models.limits import TooLarge, TooMuch
from api.models.schedule import scheduler
from api.models.schedule.answer import Answer, answer_of
from api.models.schedule.schedule_told import Scheduled
from api.models.workload.workload import Workload, workload_of
from api.models.workload.workload_schema import WorkloadSchema
from api.resources import Operation, Resource

NO_REGION = "No viable candidate"
REFUSED = (
    "The body is not JSON, or there is none; or no candidate is viable: then `error` is "
    f"`{NO_REGION}`, and `request`, `original-region`, `isos`, `warnings`, `details` and "
    "`infeasible` are those of an answer."
)
EXAMPLES = (
    {
        "runtime": 3600,
        "schedule": {"type": "onetime", "start_time": "2024-06-01T00:00:00Z", "max_delay": 14400},
        "dataset": {"input_size_gb": 0, "output_size_gb": 0},
        "candidate_locations": [{"id": "AWS:eu-west-2"}],
    },
    {
        "runtime": 900,
        "schedule": {
            "type": "uniform-random",
            "start_time": "2024-06-01T00:00:00Z",
            "interval": 21600,
        },
        "dataset": {"input_size_gb": 1, "output_size_gb": 2},
        "candidate_zones": ["GB"],
        "factor_set": "direct",
    },
    {
        "runtime": 3600,
        "schedule": {
            "type": "onetime",
            "start_time": "2024-06-01T00:00:00Z",
            "deadline": "2024-06-01T05:00:00Z",
        },
        "dataset": {"input_size_gb": 0, "output_size_gb": 0},
        "candidate_zones": ["GB", "US-PJM"],
        "region_whitelist": ["GB"],
        "execution": {
            "type": "elastic",
            "migratable": True,
            "levels": [
                {"cores": 1, "throughput": 1, "watts": 60},
                {"cores": 4, "throughput": 3.2, "watts": 200},
            ],
        },
    },
    {
        "runtime": 1800,
        "schedule": {"type": "onetime", "start_time": "2024-06-01T00:00:00Z"},
        "dataset": {"input_size_gb": 0, "output_size_gb": 0},
    },
)
SCHEDULES = Operation(
    answers=Scheduled(),
    body=WorkloadSchema(),
    examples=EXAMPLES,
    statuses={400: REFUSED, 422: "", 503: ""},
)


def clock() -> datetime:
    """The present moment, UTC."""
    return datetime.now(UTC)


class CarbonAwareScheduler(Resource):
    """Ranks candidate regions and times for a workload by what it would emit."""

    tag = "scheduling"
    scope = "schedule"
    operations: ClassVar = {"get": SCHEDULES, "post": SCHEDULES}

    def post(self) -> Response:
        """The ranking, with proof; 400 when no candidate is viable, 422 for a faulty workload."""
        self.asked()
        if not body():
            raise Problem(400, "A workload is needed: a JSON object as the body.")
        now = clock()
        workload = workload_of(self.sent(), now)
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
    except TooMuch as error:
        raise not_understood({"json": _nested(error.field, str(error))}) from error
    except TooLarge as error:
        raise not_understood({"json": _too_large(workload, str(error))}) from error
    return answer_of(asked, supplied, made, now)


def _nested(field: str, text: str) -> dict[str, object]:
    """What is wrong with a field whose name is dotted."""
    outer, _, inner = field.partition(".")
    return {outer: {inner: [text]} if inner else [text]}


def _too_large(workload: Workload, text: str) -> dict[str, object]:
    """Which field makes a workload too large for the engine."""
    if not workload.use_new_optimization:
        return {"use_new_optimization": [f"{text}; leave use_new_optimization true"]}
    return {"execution": {"step_seconds": [f"{text}; take longer steps, or a shorter window"]}}


ROUTES = {"/carbon-aware-scheduler/": CarbonAwareScheduler}
