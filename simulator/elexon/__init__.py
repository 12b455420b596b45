"""Elexon's Insights platform for Great Britain, at `data.elexon.co.uk/bmrs/api/v1`."""

from __future__ import annotations

from datetime import datetime

from simulator.elexon import (
    cables,
    demand,
    demand_forecast,
    frequency,
    fuelinst,
    prices,
    transparency,
)
from simulator.elexon.answers import Refusal
from simulator.wire import Answer, Expected, Feed, Question, alone, merged, not_found

HOST = "data.elexon.co.uk"
PRECISION_MW = fuelinst.PRECISION_MW
_API = "/bmrs/api/v1"

_FEEDS = (
    fuelinst.answer,
    frequency.answer,
    demand.answer,
    prices.answer,
    cables.answer,
    transparency.answer,
    demand_forecast.answer,
)


def answer(question: Question, seed: int, now: datetime) -> Answer:
    """The answer of the feed that knows the path; a window that is too wide is a problem."""
    if not question.path.startswith(_API):
        return not_found()
    path = question.path.removeprefix(_API)
    try:
        for feed in _FEEDS:
            found = feed(path, question, seed, now)
            if found is not None:
                return found
    except Refusal as refusal:
        return refusal.answer
    return not_found()


OPERATORS = {HOST: answer}
FEEDS = {
    "elexon.generation": Feed(expected=alone(fuelinst.expected), precision=fuelinst.PRECISION_MW),
    "elexon.demand": Feed(expected=alone(demand.expected), precision=demand.PRECISION_MW),
    "elexon.frequency": Feed(expected=alone(frequency.expected), precision=frequency.PRECISION_HZ),
    "elexon.market_index": Feed(
        expected=alone(prices.expected_index), precision=prices.PRECISION_PRICE
    ),
    "elexon.system_price": Feed(
        expected=alone(prices.expected_system), precision=prices.PRECISION_PRICE
    ),
    "elexon.generation_half_hourly": Feed(
        expected=alone(fuelinst.expected_half_hourly), precision=fuelinst.PRECISION_MW
    ),
    "elexon.interconnector": Feed(
        expected=alone(fuelinst.expected_flows), precision=fuelinst.PRECISION_MW
    ),
    "elexon.actual_load": Feed(
        expected=alone(transparency.expected_load), precision=transparency.PRECISION_MW
    ),
    "elexon.wind_solar": Feed(
        expected=alone(transparency.expected_plants), precision=transparency.PRECISION_MW
    ),
    "elexon.demand_forecast": Feed(
        forecast=demand_forecast.forecast, precision=demand_forecast.PRECISION_MW
    ),
}


def expected(seed: int, start: datetime, end: datetime) -> list[Expected]:
    """What truth expects of all feeds in [start, end), but for the samples of the frequency.

    Both kinds of price are components of one row.
    """
    feeds = (fuelinst.expected, demand.expected, prices.expected_system, prices.expected_index)
    return merged(row for feed in feeds for row in feed(seed, start, end))
