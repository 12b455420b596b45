"""What else could be done, as the OpenAPI document describes it; it dumps nothing."""

from __future__ import annotations

from marshmallow import Schema, fields

from api.answering.told import instant, number, text, texts
from api.models.schedule.detail_told import Timing
from api.models.schedule.ranking_told import Proof, money


class Alternative(Schema):
    """Another good placement of a run in the first region."""

    start = instant("When it starts")
    end = instant("When it ends")
    carbon_g = number("What it emits, gCO2eq")
    price = money("What it costs")
    energy_kwh = number("What it draws, kWh")
    more_g = number("More than the best emits, gCO2eq")
    more = number("How far the objective is above the best, in the unit of `optimization`")
    more_percent = number("The same in percent", allow_none=True)


class Point(Schema):
    """A point of the front of carbon and money: less of the one costs more of the other."""

    carbon_g = number("What all runs emit, gCO2eq")
    price = number("What they cost")
    region = text("Where they run")
    starts = fields.List(instant("When a run starts"), required=True)


class Migrating(Schema):
    """The best of moving between the candidates' zones while it runs."""

    zones = texts("Our keys of the zones, in the order of their first use")
    timings = fields.List(fields.Nested(Timing), required=True)
    carbon_g = number("What all runs emit, gCO2eq")
    price = money("What they cost")
    energy_kwh = number("What they draw, kWh")
    saved_g = number("Less than staying in the first region, gCO2eq")
    saved_percent = number("The same in percent", allow_none=True)
    optimization = fields.Nested(Proof, required=True)
