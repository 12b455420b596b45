"""What a batch's JSON may say: workloads as the scheduler takes them, and what they share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema
from marshmallow.validate import Length, Range

from api.models.batch.capacity import CapacitySchema
from api.models.workload.aim_fields import BudgetSchema
from api.models.workload.fields import meaning
from api.models.workload.workload_schema import WorkloadSchema

MOST_WORKLOADS = 5000
SHORTEST_STEP, LONGEST_STEP = 60, 3600
LONGEST_SOLVE, LONGEST_WAIT = 600, 30

# What all workloads of a batch have in common: one cost of a kilowatt-hour in a zone at a time.
ALIKE = (
    "factor_set",
    "carbon_data_source",
    "basis",
    "as_of",
    "use_prediction",
    "max_forecast_age_seconds",
    "desired_renewable_ratio",
    "carbon_weight",
    "price_weight",
    "currency",
    "use_new_optimization",
)
NOT_ALIKE = "All workloads of a batch have it alike; that of the first is {first}."
OF_ALL = "A budget is for the batch as a whole: give it beside workloads."
NO_FRONT = "A batch has one optimum; ask for the front of a single workload."
NO_NETWORK = "A batch moves no data: only compute-only is possible."
NO_PROFILE = "A batch knows runs at constant power: a profile must have one power throughout."

Fault = tuple[int, str, str]


class BatchWorkloadSchema(WorkloadSchema):
    """One of `workloads`: what the scheduler takes, and a name."""

    id = fields.String(
        load_default=None,
        allow_none=True,
        validate=Length(1, 200),
        metadata=meaning("What the answer calls it; no two have the same"),
    )


def whole(least: int, most: int, usual: int, description: str) -> fields.Integer:
    """A whole number of seconds with a default."""
    return fields.Integer(
        strict=True,
        load_default=usual,
        validate=Range(least, most),
        metadata=meaning(description),
    )


class BatchSchema(Schema):
    """The body of a batch."""

    workloads = fields.List(
        fields.Nested(BatchWorkloadSchema),
        required=True,
        validate=Length(1, MOST_WORKLOADS),
        metadata=meaning("What is to run"),
    )
    capacity = fields.Nested(
        CapacitySchema,
        load_default=None,
        allow_none=True,
        metadata=meaning("What zones can take at once; without it, there is no limit"),
    )
    budget = fields.Nested(
        BudgetSchema,
        load_default=None,
        allow_none=True,
        metadata=meaning("What all workloads together may cost at most; the rest is minimised"),
    )
    step_seconds = whole(
        SHORTEST_STEP, LONGEST_STEP, 900, "Length of a slot; slots begin at multiples of it"
    )
    time_limit_seconds = whole(1, LONGEST_SOLVE, 60, "What the solver may take")
    wait_seconds = whole(
        0, LONGEST_WAIT, 10, "For how long the answer is awaited before the job is told instead"
    )

    @validates_schema
    def _fits_together(self, data: Mapping[str, Any], **_: Any) -> None:
        workloads = data["workloads"]
        faults: dict[str, Any] = {}
        for place, field, text in (*_twice(workloads), *_unlike(workloads), *_refused(workloads)):
            faults.setdefault("workloads", {}).setdefault(place, {}).setdefault(field, [text])
        if faults:
            raise ValidationError(faults)


def _twice(workloads: Sequence[Mapping[str, Any]]) -> Iterator[Fault]:
    seen: set[str] = set()
    for place, workload in enumerate(workloads):
        name = workload["id"]
        if name is not None and name in seen:
            yield place, "id", f'Duplicate id "{name}"'
        seen.add(name)


def _unlike(workloads: Sequence[Mapping[str, Any]]) -> Iterator[Fault]:
    first = workloads[0]
    for place, workload in enumerate(workloads):
        for field in ALIKE:
            if workload[field] != first[field]:
                yield place, field, NOT_ALIKE.format(first=_said(first[field]))


def _said(value: Any) -> str:
    if isinstance(value, timedelta):
        return f"{value.total_seconds():.0f}"
    return {None: "null", True: "true", False: "false"}.get(value, str(value))


def _refused(workloads: Sequence[Mapping[str, Any]]) -> Iterator[Fault]:
    for place, workload in enumerate(workloads):
        if workload["budget"] is not None:
            yield place, "budget", OF_ALL
        if workload["pareto"]:
            yield place, "pareto", NO_FRONT
        if workload["carbon_accounting_mode"] != "compute-only":
            yield place, "carbon_accounting_mode", NO_NETWORK
        if len({phase["watts"] for phase in workload["power_profile"] or ()}) > 1:
            yield place, "power_profile", NO_PROFILE
