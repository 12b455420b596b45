"""What the face of Electricity Maps answers, in JSON Schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from analytics.mix import FACTOR_SETS
from api.compat.electricitymaps.told import UNIT, Told

PARTS = ("Consumption", "Production", "Import", "Export")


def _object(**properties: Mapping[str, Any]) -> Told:
    return {"type": "object", "required": list(properties), "properties": properties}


def _listed(item: Told) -> Told:
    return {"type": "array", "items": item}


def _by_name(item: Told) -> Told:
    return {"type": "object", "additionalProperties": item}


MEGAWATT: Told = {"type": ["integer", "null"], "description": "MW; null: not measured"}
TOTAL: Told = {"type": "integer", "description": "MW of all that was measured"}
PERCENT: Told = {"type": ["integer", "null"], "description": "Percent of the generation"}
TEXT: Told = {"type": "string"}
TIME: Told = {"type": "string", "format": "date-time"}
ABOUT: Told = {
    "datetime": TIME,
    "updatedAt": TIME,
    "createdAt": TIME,
    "isEstimated": {"type": "boolean"},
    "estimationMethod": {"type": ["string", "null"]},
    "temporalGranularity": TEXT,
}
CREDIT: Told = {
    "source": {"type": "string", "description": "Key of the source"},
    "attribution": {"type": "string", "description": "To be named wherever the data are shown"},
}
FACTOR_TYPE: Told = {"type": "string", "enum": list(FACTOR_SETS)}
INTENSITY: Told = {
    "zone": TEXT,
    "carbonIntensity": {"type": "integer", "description": UNIT},
    "emissionFactorType": FACTOR_TYPE,
    **ABOUT,
}
BREAKDOWN: Told = {
    "zone": TEXT,
    **{f"power{part}Breakdown": _by_name(MEGAWATT) for part in PARTS},
    **{f"power{part}Total": TOTAL for part in PARTS},
    "fossilFreePercentage": PERCENT,
    "renewablePercentage": PERCENT,
    **ABOUT,
}
PERCENTAGE: Told = {
    "zone": TEXT,
    "unit": {"type": "string", "const": "%"},
    "value": PERCENT,
    **ABOUT,
}
LEVEL: Told = {"level": {"type": "string", "enum": ["low", "moderate", "high"]}, "datetime": TIME}
FORETOLD: Told = {"carbonIntensity": {"type": "integer", "description": UNIT}, "datetime": TIME}


def single(record: Told) -> Told:
    """The JSON Schema of one record."""
    return _object(**record, **CREDIT)


def several(name: str, record: Told, **more: Told) -> Told:
    """The JSON Schema of a zone's records, which stand in a list of this name."""
    return _object(zone=TEXT, **{name: _listed(_object(**record))}, **more, **CREDIT)


ZONES = _by_name(
    {
        "type": "object",
        "required": ["zoneName", "access"],
        "properties": {"zoneName": TEXT, "countryName": TEXT, "access": _listed(TEXT)},
    }
)
HOME_ASSISTANT = _object(
    status={"type": "string", "enum": ["ok", "no-data"]},
    countryCode=TEXT,
    data={
        "type": "object",
        "properties": {
            "datetime": TIME,
            "carbonIntensity": {"type": "integer"},
            "fossilFuelPercentage": {"type": "number"},
        },
    },
    units=_object(carbonIntensity={"type": "string", "const": UNIT}),
)
