"""PJM's Data Miner at `api.pjm.com`, and the page that gives the guests' key away."""

from __future__ import annotations

from simulator.pjm import generation, load, marginal, renewables, ties
from simulator.pjm.data_miner import HOST, SETTINGS_HOST, serving, settings
from simulator.wire import Feed, alone

__all__ = ["FEEDS", "HOST", "OPERATORS", "SETTINGS_HOST"]

answer = serving(
    {
        "gen_by_fuel": generation.TABLE,
        "inst_load": load.MEASURED,
        "load_frcstd_7_day": load.FORETOLD,
        "hourly_wind_power_forecast": renewables.WIND,
        "hourly_solar_power_forecast": renewables.SOLAR,
        "five_min_tie_flows": ties.TABLE,
        "fivemin_marginal_emissions": marginal.TABLE,
    }
)
OPERATORS = {HOST: answer, SETTINGS_HOST: settings}
FEEDS = {
    "pjm.generation": Feed(expected=alone(generation.expected), precision=generation.PRECISION_MW),
    "pjm.load": Feed(expected=alone(load.expected), precision=load.PRECISION_MW),
    "pjm.load_forecast": Feed(forecast=load.forecast, precision=load.PRECISION_MW),
    "pjm.wind_forecast": Feed(
        forecast=renewables.forecast("wind"), precision=renewables.PRECISION_MW
    ),
    "pjm.solar_forecast": Feed(
        forecast=renewables.forecast("solar"), precision=renewables.PRECISION_MW
    ),
    "pjm.flow": Feed(expected=alone(ties.expected), precision=ties.PRECISION_MW),
    "pjm.marginal_rate": Feed(
        expected=alone(marginal.expected), precision=marginal.PRECISION_GRAMS
    ),
}
