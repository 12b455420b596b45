"""The fields that say by which intensities a workload is scheduled."""

from __future__ import annotations

from datetime import timedelta

from marshmallow import Schema, fields
from marshmallow.validate import OneOf, Range

from analytics.mix import FACTOR_SETS
from api.models.sought import BASES, NO_AZURE, SOURCES
from api.models.workload.fields import LONGEST, Number, Seconds, StartTime, Truth, meaning


class DataFields(Schema):
    """Whose intensities, of what, and as of when."""

    carbon_data_source = fields.String(
        load_default="c3lab",
        validate=OneOf(SOURCES, error=NO_AZURE),
        metadata=meaning("Whose intensities: derived here, or published by others"),
    )
    use_prediction = Truth(
        load_default=None,
        allow_none=True,
        metadata=meaning(
            "`true`: what is foretold, from now on; `false`: what was measured alone; "
            "null: what was measured, and where that ends what is foretold"
        ),
    )
    max_forecast_age_seconds = Seconds(
        timedelta(seconds=1),
        LONGEST,
        load_default=timedelta(days=1),
        metadata=meaning("Forecasts that were issued longer ago are refused"),
    )
    desired_renewable_ratio = Number(
        load_default=None,
        allow_none=True,
        validate=Range(0, 1),
        metadata=meaning("Renewables and the rest are weighed anew to this share, 0 to 1"),
    )
    factor_set = fields.String(
        load_default="lifecycle",
        validate=OneOf(FACTOR_SETS),
        metadata=meaning("Emissions of the whole life cycle, or of burning alone"),
    )
    basis = fields.String(
        load_default=None,
        allow_none=True,
        validate=OneOf(BASES),
        metadata=meaning("Whether what a zone generates counts, or what it consumes"),
    )
    as_of = StartTime(
        load_default=None,
        allow_none=True,
        metadata=meaning("What was known at this moment, which stands for now"),
    )
