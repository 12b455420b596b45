"""How regions rank, and what is proven, as the OpenAPI document describes it; it dumps nothing."""

from __future__ import annotations

from marshmallow import Schema, fields
from marshmallow.validate import OneOf

from api.answering.told import number, text, texts
from api.models.schedule.out import CONSTRAINTS


def money(description: str) -> fields.Float:
    """An amount of money, told where it counts."""
    return fields.Float(allow_none=True, metadata={"description": f"{description}, money"})


class Scores(Schema):
    """A region's scores over all runs."""

    energy = number("Electricity", data_key="energy-usage")
    energy_unit = text("kWh", data_key="energy-usage-unit")
    carbon = number("Emission", data_key="carbon-emission", allow_none=True)
    compute = number("Of computing", data_key="carbon-emission-from-compute", allow_none=True)
    migration = number("Of moving data", data_key="carbon-emission-from-migration")
    carbon_unit = text("gCO2", data_key="carbon-emission-unit")
    wan = number("Input and output", data_key="wan-network-usage")
    wan_unit = text("GB", data_key="wan-network-usage-unit")
    price = fields.Float(
        data_key="electricity-price", allow_none=True, metadata={"description": "Where it counts"}
    )
    price_unit = fields.String(
        data_key="electricity-price-unit",
        allow_none=True,
        metadata={"description": "ISO 4217 code"},
    )


class Ranked(Schema):
    """Regions of one rating."""

    rating = number("Weighted score, the less the better; null: not known", allow_none=True)
    candidates = texts("The regions")


class Behind(Schema):
    """Where a region ranks, and why there."""

    region = text("The region")
    rank = fields.Integer(required=True, metadata={"description": "From 1; equals have the same"})
    rating = number("As in `optimal-regions`", allow_none=True)
    carbon_g = number("What its runs emit, gCO2eq", allow_none=True)
    more_g = number("More than the first region's, gCO2eq", allow_none=True)
    more_percent = number("The same in percent", allow_none=True)
    price = money("What they cost")
    more_price = money("More than the first region's")
    because = text("The score by which it falls behind most; null: by none", allow_none=True)
    reason = text("The same in a sentence")


class Lacking(Schema):
    """A candidate that takes no part."""

    region = text("The candidate")
    constraint = fields.String(
        required=True,
        validate=OneOf(CONSTRAINTS),
        metadata={"description": "What it cannot keep"},
    )
    reason = text("The same in a sentence")


class Proof(Schema):
    """What is proven of the best region's schedule."""

    status = text("optimal, feasible, infeasible, unknown, not-requested")
    method = text("How it was found")
    objective = number("What it comes to, in `unit`", allow_none=True)
    bound = number("What no schedule goes below, in `unit`", allow_none=True)
    unit = text("Of what is minimised: gCO2eq, a currency, or their weighted sum")
    gap = number("How far it may be from the optimum, a share of it", allow_none=True)
    objective_g = number("What it emits, gCO2eq", allow_none=True)
    bound_g = number(
        "What no schedule goes below, gCO2eq; null where not carbon alone is minimised",
        allow_none=True,
    )


class Savings(Schema):
    """What waiting saves against running at once in the same place: gCO2eq, and money."""

    run_now_g = number("Running at once", allow_none=True)
    best_g = number("Running when it is best", allow_none=True)
    saved_g = number("The difference", allow_none=True)
    saved_percent = number("The difference in percent of running at once", allow_none=True)
    run_now_price = money("Running at once")
    best_price = money("Running when it is best")
    saved_price = money("The difference")
    saved_price_percent = money("The difference in percent of running at once")
