"""MISO's public feeds at `public-api.misoenergy.org`, and its reports of the day."""

from __future__ import annotations

from simulator.miso import generation, load, renewables
from simulator.wire import Feed, alone, first_of

HOST = "public-api.misoenergy.org"
answer = first_of([generation.answer, load.answer, renewables.answer])
OPERATORS = {HOST: answer, load.REPORTS: load.report}
FEEDS = {
    "miso.generation": Feed(expected=alone(generation.expected), precision=0.5),
    "miso.load": Feed(expected=alone(load.expected), precision=load.PRECISION_MW),
    "miso.load_forecast": Feed(
        expected=alone(load.measured), forecast=load.forecast, precision=load.PRECISION_MW
    ),
    "miso.wind_solar_forecast": Feed(
        forecast=renewables.forecast, precision=renewables.PRECISION_MW
    ),
}
