"""ISO New England's two doors: web services for who has an account, charts for everybody."""

from __future__ import annotations

from datetime import datetime

from simulator.isone import doors, flow, forecast, load, mix, reports
from simulator.wire import Answer, Feed, Question, alone

_charts = doors.charts(
    {"genfuelmix": mix.chart, "externalflow": flow.chart, "systemload": load.chart}
)


def website(question: Question, seed: int, now: datetime) -> Answer:
    """The reports, and the door of the charts."""
    return reports.answer(question, seed, now) or _charts(question, seed, now)


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
    "www.iso-ne.com": website,
}
FEEDS = {
    "isone.generation": Feed(expected=alone(mix.expected), precision=2.0),
    "isone.load": Feed(expected=alone(load.expected), precision=0.001),
    "isone.flow": Feed(expected=alone(flow.expected), precision=0.005),
    "isone.load_forecast": Feed(forecast=forecast.foretold, precision=5.0),
    "isone.wind_solar_forecast": Feed(forecast=reports.foretold, precision=0.5),
}
