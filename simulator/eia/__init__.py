"""The U.S. Energy Information Administration's API v2, for the simulated authorities alone."""

from __future__ import annotations

from datetime import datetime

from simulator.eia import api, demand, interchange, mix
from simulator.eia.api import HOST
from simulator.wire import Answer, Feed, Question, by_zone

_TABLES = {
    "fuel-type-data": (("respondent", "fueltype"), mix.rows),
    "region-data": (("respondent", "type"), demand.rows),
    "interchange-data": (("fromba", "toba"), interchange.rows),
}


def answer(question: Question, seed: int, now: datetime) -> Answer:
    """`/v2/electricity/rto/<table>/data/`, one page of it, for those who send a key."""
    return api.answer(question, seed, now, _TABLES)


OPERATORS = {HOST: answer}
FEEDS = {
    "eia.generation": Feed(expected=by_zone(mix.expected), precision=mix.PRECISION_MW),
    "eia.load": Feed(expected=by_zone(demand.expected), precision=demand.PRECISION_MW),
    "eia.load_forecast": Feed(
        forecast=lambda seed, zone, _component, start, end, _issued: demand.foretold(
            seed, zone, start, end
        ),
        precision=demand.PRECISION_MW,
    ),
    "eia.flow": Feed(expected=by_zone(interchange.expected), precision=interchange.PRECISION_MW),
}
