"""ISO New England's two doors: web services for who has an account, charts for everybody."""

from __future__ import annotations

from simulator.isone import doors, flow, forecast, load, mix
from simulator.wire import Feed, alone

OPERATORS = {
    "webservices.iso-ne.com": doors.services(
        {
            "genfuelmix": mix.service,
            "fiveminutesystemload": load.five_minutes,
            "hourlysysload": load.hours,
            "fiveminuteexternalflow": flow.service,
            "hourlyloadforecast/all": forecast.service,
        }
    ),
    "www.iso-ne.com": doors.charts(
        {"genfuelmix": mix.chart, "externalflow": flow.chart, "systemload": load.chart}
    ),
}
FEEDS = {
    "isone.generation": Feed(expected=alone(mix.expected), precision=2.0),
    "isone.load": Feed(expected=alone(load.expected), precision=0.001),
    "isone.flow": Feed(expected=alone(flow.expected), precision=0.005),
    "isone.load_forecast": Feed(forecast=forecast.foretold, precision=5.0),
}
