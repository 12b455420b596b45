"""The fields that say what power a run draws."""

from __future__ import annotations

from marshmallow import Schema, fields
from marshmallow.validate import Length, Range

from api.models.workload.fields import Number, meaning

MOST_PHASES = 1000
LARGEST = 1e6


class PhaseSchema(Schema):
    """One of `workload.power_profile`."""

    seconds = fields.Integer(
        required=True,
        strict=True,
        validate=Range(1, 30 * 24 * 3600),
        metadata=meaning("How long it draws so much"),
    )
    watts = Number(
        required=True, validate=Range(0, LARGEST), metadata=meaning("W that all cores draw")
    )


class PowerFields(Schema):
    """Watts times cores, or a profile; and what the data centre adds."""

    # 240 W over 48 threads of a Xeon Platinum 8275CL, as the c3lab scheduler assumes.
    watts_per_core = Number(
        load_default=5.0, validate=Range(0, LARGEST), metadata=meaning("W that a core draws")
    )
    core_count = Number(
        load_default=1.0, validate=Range(0, LARGEST), metadata=meaning("Cores that it keeps busy")
    )
    power_profile = fields.List(
        fields.Nested(PhaseSchema),
        load_default=None,
        allow_none=True,
        validate=Length(1, MOST_PHASES),
        metadata=meaning("What a run draws, stretch by stretch, instead of watts times cores"),
    )
    pue = Number(
        load_default=1.0,
        validate=Range(1, 10),
        metadata=meaning("Power usage effectiveness of the data centre"),
    )
