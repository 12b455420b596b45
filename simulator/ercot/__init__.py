"""ERCOT's dashboards and market reports, at `www.ercot.com`."""

from __future__ import annotations

from simulator.ercot import batteries, dashboards, load, reports, ties
from simulator.wire import Feed, alone, first_of

HOST = "www.ercot.com"
answer = first_of([dashboards.answer, reports.answer])
OPERATORS = {HOST: answer}
FEEDS = {
    "ercot.generation": Feed(expected=alone(batteries.expected_mix), precision=0.001),
    "ercot.storage": Feed(expected=alone(batteries.expected_storage), precision=0.001),
    "ercot.load": Feed(
        expected=alone(load.expected_load),
        forecast=load.foretold_load,
        precision=0.01,
    ),
    "ercot.flow": Feed(expected=alone(ties.expected_flow), precision=1.0),
    "ercot.load_forecast": Feed(forecast=reports.foretold_load, precision=0.001),
    "ercot.wind_forecast": Feed(forecast=reports.foretold_wind, precision=0.05),
    "ercot.solar_forecast": Feed(forecast=reports.foretold_solar, precision=0.05),
}
