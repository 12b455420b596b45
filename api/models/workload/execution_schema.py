"""How a run may be shaped in time: `execution` of a workload's JSON, checked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema
from marshmallow.validate import Length, OneOf, Range

from api.models.workload.fields import LONGEST, Number, Truth, meaning

MOST_LEVELS = 100
LARGEST = 1e6
DAY = 24 * 3600
# What belongs to one kind of run alone, with what it is when it is left out.
OF_ONE_KIND: Mapping[str, Mapping[str, Any]] = {
    "interruptible": {"minimum_run_seconds": 0, "restart_kwh": 0.0, "step_seconds": 300},
    "elastic": {"levels": (), "work": None},
}
UNMOVED = "A contiguous run stays where it is"


class LevelSchema(Schema):
    """One of `workload.execution.levels`."""

    cores = Number(
        required=True,
        validate=Range(0, LARGEST, min_inclusive=False),
        metadata=meaning("Cores, or replicas, that work at this level"),
    )
    throughput = Number(
        required=True,
        validate=Range(0, LARGEST, min_inclusive=False),
        metadata=meaning("Work that is done in an hour, in a unit of your own"),
    )
    watts = Number(
        load_default=None,
        allow_none=True,
        validate=Range(0, LARGEST),
        metadata=meaning("W that they draw together; without it, cores x watts_per_core"),
    )


def whole_seconds(least: int, most: int, description: str) -> fields.Field[Any]:
    """A number of whole seconds that only one kind of run has."""
    return fields.Integer(
        strict=True,
        load_default=None,
        allow_none=True,
        validate=Range(least, most),
        metadata=meaning(description),
    )


class ExecutionSchema(Schema):
    """`workload.execution`."""

    type = fields.String(
        required=True,
        validate=OneOf(("contiguous", *OF_ONE_KIND)),
        metadata=meaning("Without a pause; with pauses; or at changing levels, with pauses"),
    )
    migratable = Truth(
        load_default=False,
        metadata=meaning("Whether it may move between the candidates while it runs"),
    )
    minimum_run_seconds = whole_seconds(
        0, int(LONGEST.total_seconds()), "Interruptible: what each stretch lasts at least; else 0"
    )
    restart_kwh = Number(
        load_default=None,
        allow_none=True,
        validate=Range(0, LARGEST),
        metadata=meaning("Interruptible: kWh that each stretch after the first costs; else 0"),
    )
    step_seconds = whole_seconds(
        60, DAY, "Interruptible, with either of these: the grid that pauses keep to; else 300"
    )
    levels = fields.List(
        fields.Nested(LevelSchema),
        load_default=None,
        allow_none=True,
        validate=Length(1, MOST_LEVELS),
        metadata=meaning("Elastic: the levels at which it may work; runtime is that at the first"),
    )
    work = Number(
        load_default=None,
        allow_none=True,
        validate=Range(0, 1e12, min_inclusive=False),
        metadata=meaning("Elastic: work to be done; else what the first level does in runtime"),
    )

    @validates_schema
    def _suits_the_type(self, data: Mapping[str, Any], **_: Any) -> None:
        faults = {
            name: [f"Only an {kind} run has it."]
            for kind, names in OF_ONE_KIND.items()
            for name in names
            if kind != data["type"] and data[name] is not None
        }
        if data["type"] == "elastic" and not data["levels"]:
            faults["levels"] = ["An elastic run must name its levels."]
        if data["type"] == "contiguous" and data["migratable"]:
            faults["migratable"] = [f"{UNMOVED}."]
        if faults:
            raise ValidationError(faults)
