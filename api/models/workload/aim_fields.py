"""The fields that say what is minimised: carbon, money, or one within a budget of the other."""

from __future__ import annotations

from marshmallow import Schema, fields
from marshmallow.validate import OneOf, Range, Regexp

from api.models.workload.fields import Number, Truth, meaning

LARGEST = 1e9


class BudgetSchema(Schema):
    """`workload.budget`."""

    of = fields.String(
        required=True,
        validate=OneOf(("price", "carbon")),
        metadata=meaning("What may not be spent beyond measure"),
    )
    at_most = Number(
        required=True,
        validate=Range(-LARGEST, LARGEST),
        metadata=meaning("All runs together: gCO2eq, or money in `currency`"),
    )


class AimFields(Schema):
    """What is minimised, and by which engine."""

    optimize_carbon = Truth(
        load_default=True, metadata=meaning("`false`: every run at once, scored all the same")
    )
    use_new_optimization = Truth(
        load_default=True, metadata=meaning("`false`: an integer programme finds the same optimum")
    )
    carbon_weight = Number(
        load_default=1.0, validate=Range(0, LARGEST), metadata=meaning("Of a gram of CO2eq")
    )
    price_weight = Number(
        load_default=0.0,
        validate=Range(0, LARGEST),
        metadata=meaning("Of a unit of money, by day-ahead prices; what is minimised is the sum"),
    )
    currency = fields.String(
        load_default=None,
        allow_none=True,
        validate=Regexp(r"[A-Z]{3}\Z", error="Must be an ISO 4217 code such as EUR."),
        metadata=meaning("ISO 4217, of all money; else that of most candidates"),
    )
    budget = fields.Nested(
        BudgetSchema,
        load_default=None,
        allow_none=True,
        metadata=meaning("What all runs together may cost at most; the rest is minimised"),
    )
    pareto = Truth(
        load_default=False,
        metadata=meaning("Tell the front of price and carbon: what less of the one costs of both"),
    )
