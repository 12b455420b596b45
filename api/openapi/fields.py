"""From marshmallow fields to JSON Schema: apispec, where our fields say more than it can read."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Any

from apispec.ext.marshmallow import MarshmallowPlugin
from apispec.ext.marshmallow.openapi import OpenAPIConverter
from marshmallow import Schema, fields
from webargs.fields import DelimitedFieldMixin

MODIFIERS = ("only", "exclude", "partial")


class Converter(OpenAPIConverter):
    """apispec's own, but patterns are those of JSON Schema and a query holds no null."""

    def field2pattern(self, field: fields.Field[Any], **more: Any) -> dict[str, Any]:
        """The pattern as JSON Schema searches for it; marshmallow matches at the start."""
        found: dict[str, Any] = super().field2pattern(field, **more)
        return {name: "^(?:" + text.replace(r"\Z", "$") + ")" for name, text in found.items()}

    def field2choices(self, field: fields.Field[Any], **more: Any) -> dict[str, Any]:
        """The values to choose from, in an order that does not change from run to run."""
        found: dict[str, Any] = super().field2choices(field, **more)
        if any(isinstance(getattr(v, "choices", None), AbstractSet) for v in field.validators):
            found["enum"].sort(key=str)
        return found

    def field2default(self, field: fields.Field[Any], **more: Any) -> dict[str, Any]:
        """The default; a list joined by commas cannot write that it is null."""
        if field.load_default is None:
            return {"default": None}
        found: dict[str, Any] = super().field2default(field, **more)
        return found

    def list2param(self, field: fields.Field[Any], **more: Any) -> dict[str, Any]:
        """How a list stands in a query: each value anew, or joined by commas."""
        found: dict[str, Any] = super().list2param(field, **more)
        return found | {"explode": False} if isinstance(field, DelimitedFieldMixin) else found

    def _field2parameter(
        self, field: fields.Field[Any], *, name: str, location: str
    ) -> dict[str, Any]:
        parameter: dict[str, Any] = super()._field2parameter(field, name=name, location=location)
        parameter["schema"] = _without_null(parameter["schema"])
        return parameter


class Plugin(MarshmallowPlugin):
    """apispec's plugin with our converter and our names of schemas."""

    Converter = Converter

    def __init__(self) -> None:
        super().__init__(schema_name_resolver=schema_name)

    def parameters(self, schema: Schema) -> list[dict[str, Any]]:
        """The parameters of a query that a schema checks."""
        if self.converter is None:
            raise TypeError("a plugin describes parameters once it is part of a document")
        found: list[dict[str, Any]] = self.converter.schema2parameters(schema, location="query")
        return found


def schema_name(schema: Schema | type[Schema]) -> str:
    """The name of a schema in the document, unique to its module; empty: it is told in place.

    >>> from api.routes.carbon_intensity import Told
    >>> schema_name(Told)
    'CarbonIntensityTold'
    """
    named = schema if isinstance(schema, type) else type(schema)
    changed = any(getattr(schema, modifier, None) for modifier in MODIFIERS)
    if changed or named.__name__ == "GeneratedSchema":
        return ""
    words = named.__module__.rpartition(".")[2].split("_")
    module = "".join(word.capitalize() for word in words)
    return named.__name__ if named.__name__ == module else module + named.__name__


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    plain = {k: v for k, v in schema.items() if not (k == "default" and v is None)}
    if isinstance(plain.get("type"), list):
        plain["type"] = next(kind for kind in plain["type"] if kind != "null")
    if "enum" in plain:
        plain["enum"] = [value for value in plain["enum"] if value is not None]
    return plain
