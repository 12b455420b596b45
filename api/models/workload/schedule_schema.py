"""When a workload may run: `schedule` of its JSON, checked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema
from marshmallow.validate import OneOf, Range

from api.models.workload.fields import LONGEST, Seconds, StartTime, meaning
from api.models.workload.workload import LARGEST_SEED

MOST_RUNS = 1440
SHORTEST_INTERVAL = timedelta(hours=24) / MOST_RUNS

BOTH = "Must be empty where there is a deadline, which says the same"
ONE_TIME = "Only a one-time workload has a deadline; give each run a max_delay"


class ScheduleSchema(Schema):
    """`workload.schedule`."""

    type = fields.String(
        required=True,
        validate=OneOf(("onetime", "poisson", "uniform-random")),
        metadata=meaning("Once, or again and again within 24 hours"),
    )
    start_time = StartTime(
        load_default=None,
        allow_none=True,
        metadata=meaning("From when on it may run; without it, now"),
    )
    interval = Seconds(
        SHORTEST_INTERVAL,
        LONGEST,
        load_default=None,
        allow_none=True,
        metadata=meaning("Seconds between recurring runs; of `poisson`, the mean"),
    )
    max_delay = Seconds(
        timedelta(0),
        LONGEST,
        load_default=None,
        allow_none=True,
        metadata=meaning("Seconds that each run may wait"),
    )
    deadline = StartTime(
        load_default=None,
        allow_none=True,
        metadata=meaning("When a one-time workload must be done, instead of max_delay"),
    )
    seed = fields.Integer(
        strict=True,
        load_default=None,
        allow_none=True,
        validate=Range(0, LARGEST_SEED),
        metadata=meaning("Draws the recurring runs; without it, one made from the body"),
    )

    @validates_schema
    def _interval_suits_the_type(self, data: Mapping[str, Any], **_: Any) -> None:
        if data["type"] == "onetime" and data["interval"] is not None:
            raise ValidationError("interval must be empty for one-time workload", "interval")
        if data["type"] != "onetime" and data["interval"] is None:
            raise ValidationError("interval must be specified for recurring workload", "interval")

    @validates_schema
    def _deadline_suits_the_rest(self, data: Mapping[str, Any], **_: Any) -> None:
        if data["deadline"] is None:
            return
        if data["type"] != "onetime":
            raise ValidationError(ONE_TIME, "deadline")
        if data["max_delay"] is not None:
            raise ValidationError(BOTH, "max_delay")
