"""CAISO's "today's outlook" files at `www.caiso.com`, and its OASIS."""

from __future__ import annotations

from simulator.caiso import generation, load, oasis, outlook, storage
from simulator.caiso.outlook import HOST, dated
from simulator.wire import Feed, alone, first_of

__all__ = ["FEEDS", "HOST", "OPERATORS", "answer", "dated"]

answer = first_of(
    [
        outlook.serving(
            {
                "fuelsource": generation.FILE,
                "demand": load.DEMAND,
                "netdemand": load.NET_DEMAND,
                "storage": storage.FILE,
                "rtm_forecast_7day": load.OUTLOOK,
            }
        )
    ]
)
OPERATORS = {HOST: answer, oasis.HOST: first_of([oasis.answer])}
FEEDS = {
    "caiso.generation": Feed(
        expected=alone(generation.expected), precision=generation.PRECISION_MW
    ),
    "caiso.load": Feed(expected=alone(load.expected), precision=load.PRECISION_MW),
    "caiso.storage": Feed(expected=alone(storage.expected), precision=storage.PRECISION_MW),
    "caiso.load_outlook": Feed(forecast=load.forecast, precision=load.PRECISION_MW),
    "caiso.load_forecast": Feed(forecast=load.forecast, precision=oasis.PRECISION_MW),
    "caiso.wind_solar_forecast": Feed(
        forecast=oasis.renewable_forecast, precision=oasis.PRECISION_MW
    ),
}
