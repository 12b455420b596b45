"""The scheduler's answer, as the OpenAPI document describes it; it dumps nothing."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from api.answering.told import PassedOver, Terms, instant, number, text, texts
from api.models.schedule.detail_told import Detail
from api.models.schedule.further_told import Alternative, Migrating, Point
from api.models.schedule.ranking_told import Behind, Lacking, Proof, Ranked, Savings, Scores


def by_region(inner: fields.Field[Any] | type[Schema], about: str, **more: Any) -> fields.Dict:
    """An object whose keys are the names of regions."""
    value = inner if isinstance(inner, fields.Field) else fields.Nested(inner)
    told = {"description": f"{about}, by region"}
    return fields.Dict(keys=fields.String(), values=value, metadata=told, **more)


class Part(Terms):
    """Whose the data of a zone are, how good and how old."""

    basis = text("`production` or `consumption`; null: not known", allow_none=True)
    method = text("`derived` or `published`")
    resolution_seconds = number("Length of an interval")
    qualities = texts("How the values came to be")
    recorded_at = instant("When the newest was recorded here")
    issued_at = instant("When the newest forecast was issued; null without any", allow_none=True)
    age_seconds = fields.Integer(required=True)
    share = number("Of the time asked about, 0 to 1")
    is_forecast = fields.Boolean(
        required=True, metadata={"description": "Whether any of that share is foretold"}
    )
    stale = fields.Boolean(
        required=True,
        metadata={"description": "Whether its newest forecast was issued more than a day before"},
    )


class PricePart(Terms):
    """Whose prices of a zone they are, and how old."""

    market = text("The market that made them")
    resolution_seconds = number("Length of an interval")
    recorded_at = instant("When the newest was recorded here")
    issued_at = instant("When the newest forecast was issued; null without any", allow_none=True)
    age_seconds = fields.Integer(required=True)
    share = number("Of the time asked about, 0 to 1")
    is_forecast = fields.Boolean(required=True)
    stale = fields.Boolean(required=True)


class Completeness(Schema):
    """How much of the time asked about is known, and how; together 1."""

    measured = number("Share that was measured")
    foretold = number("Share that is foretold")
    not_known = number("Share of which nothing is known", data_key="unknown")


class Age(Part):
    """The best ranked part of a zone's data, and those that fill it up."""

    filled_by = fields.List(fields.Nested(Part), required=True)
    completeness = fields.Nested(Completeness, required=True)
    passed_over = fields.List(
        fields.Nested(PassedOver),
        required=True,
        metadata={"description": "Stale forecasts in whose place others answer"},
    )


class Scheduled(Schema):
    """Where and when a workload emits least, with proof."""

    request = fields.Dict(required=True, metadata={"description": "The workload, with defaults"})
    original = text("As it was named", data_key="original-region", allow_none=True)
    isos = by_region(fields.String(), "`c3lab:` and our key of the zone", required=True)
    warnings = by_region(fields.String(), "What is wrong", required=True)
    details = by_region(Detail, "Times and rates", required=True)
    optimal = fields.List(
        fields.Nested(Ranked),
        required=True,
        data_key="optimal-regions",
        metadata={"description": "The regions by rating, the best first"},
    )
    weighted = by_region(
        fields.Float(allow_none=True),
        "(1000 kWh + gCO2eq + 0.001 GB) / 3",
        required=True,
        data_key="weighted-scores",
    )
    raw = by_region(Scores, "The scores", required=True, data_key="raw-scores")
    candidates = fields.List(
        fields.Nested(Behind),
        required=True,
        metadata={"description": "Why each region ranks where it does, the best first"},
    )
    infeasible = fields.List(
        fields.Nested(Lacking),
        required=True,
        metadata={"description": "The candidates that take no part"},
    )
    optimization = fields.Nested(Proof, required=True)
    alternatives = fields.List(
        fields.Nested(Alternative),
        required=True,
        metadata={"description": "Other good starts of a one-time run in the first region"},
    )
    pareto = fields.List(
        fields.Nested(Point),
        metadata={"description": "From the least carbon to the least money; if asked for"},
    )
    migrating = fields.Nested(Migrating, allow_none=True)
    currency = fields.String(metadata={"description": "Of all money; where it counts"})
    price_age = fields.Dict(
        keys=fields.String(),
        values=fields.List(fields.Nested(PricePart)),
        metadata={"description": "Whose the prices are, by zone; where they count"},
    )
    savings = by_region(Savings, "What waiting saves", required=True)
    data_age = fields.Dict(
        keys=fields.String(),
        values=fields.Nested(Age),
        required=True,
        metadata={"description": "Whose the data are, by zone"},
    )
    iso = by_region(fields.String(), "Our key of the zone; if the workload names no candidate")
    selected = fields.String(
        data_key="selected-region",
        metadata={"description": "The best region; if the workload names no candidate"},
    )
