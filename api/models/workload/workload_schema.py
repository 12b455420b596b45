"""What a workload's JSON may say: every field checked, nothing unknown accepted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema
from marshmallow.validate import Range

from api.models.sought import faults_of
from api.models.workload.aim_fields import AimFields
from api.models.workload.combinations import faults_of_combinations
from api.models.workload.data_fields import DataFields
from api.models.workload.execution_schema import ExecutionSchema
from api.models.workload.fields import LONGEST, Number, PlaceName, Seconds, meaning, several
from api.models.workload.network_fields import NetworkFields
from api.models.workload.places import faults_of_places
from api.models.workload.power_fields import PowerFields
from api.models.workload.schedule_schema import ScheduleSchema

MOST_GB = 1e9


class DatasetSchema(Schema):
    """`workload.dataset`."""

    input_size_gb = Number(
        required=True, validate=Range(0, MOST_GB), metadata=meaning("GB that it reads")
    )
    output_size_gb = Number(
        required=True, validate=Range(0, MOST_GB), metadata=meaning("GB that it writes")
    )


class LocationSchema(Schema):
    """One of `workload.candidate_locations`."""

    id = PlaceName(
        required=True,
        metadata=meaning("`provider:region`, or a name of this form for a place of your own"),
    )
    latitude = Number(
        load_default=None,
        allow_none=True,
        validate=Range(-90, 90),
        metadata=meaning("Degrees north, of a place of your own"),
    )
    longitude = Number(
        load_default=None,
        allow_none=True,
        validate=Range(-180, 180),
        metadata=meaning("Degrees east, of a place of your own"),
    )


class WorkloadSchema(PowerFields, AimFields, DataFields, NetworkFields):
    """The body of a request to the scheduler."""

    runtime = Seconds(
        timedelta(seconds=1), LONGEST, required=True, metadata=meaning("Seconds that a run takes")
    )
    schedule = fields.Nested(ScheduleSchema, required=True, metadata=meaning("When it may run"))
    dataset = fields.Nested(
        DatasetSchema, required=True, metadata=meaning("What it reads and writes")
    )
    execution = fields.Nested(
        ExecutionSchema,
        load_default=None,
        allow_none=True,
        metadata=meaning("How a run may be shaped in time; else without a pause"),
    )

    original_location = PlaceName(
        load_default=None,
        allow_none=True,
        metadata=meaning("Where it runs today, `provider:region`; it competes as well"),
    )
    candidate_providers = several(fields.String(), "Providers, with all their regions")
    candidate_locations = several(fields.Nested(LocationSchema), "Regions, or places of your own")
    candidate_zones = several(fields.String(), "Our keys of zones")
    region_whitelist = several(
        fields.String(),
        "The only candidates that may take it: `provider:region`, our keys of zones, countries "
        "(ISO 3166-1, two letters); without it, all",
    )

    @validates_schema(pass_original=True)
    def _fits_together(self, data: Mapping[str, Any], original: Any, **_: Any) -> None:
        faults = faults_of(data) | faults_of_places(data) | faults_of_combinations(data, original)
        if faults:
            raise ValidationError(faults)
