"""NYISO's public archive, at `mis.nyiso.com/public/csv`."""

from __future__ import annotations

from simulator.nyiso import archive, flow, forecast, generation, load
from simulator.wire import Feed, alone

HOST = "mis.nyiso.com"
answer = archive.serving(
    {
        "rtfuelmix": generation.document,
        "pal": load.document,
        "ExternalLimitsFlows": flow.document,
        "isolf": forecast.document,
    }
)
OPERATORS = {HOST: answer}
FEEDS = {
    "nyiso.generation": Feed(expected=alone(generation.expected), precision=1.0),
    "nyiso.load": Feed(expected=alone(load.expected), precision=0.6),
    "nyiso.flow": Feed(expected=alone(flow.expected), precision=0.05),
    "nyiso.load_forecast": Feed(forecast=forecast.foretold, precision=1.0),
}
