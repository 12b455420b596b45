"""Forecasts of an hourly series up to 96 h ahead, from its past and what was known of its future.

`fit` learns a `Model` from a `History`; `Model.foretell` gives the hours after the last of a
history, with quantiles. No database, no clock: what a forecast may know is what it is given.
"""

from __future__ import annotations

from analytics.forecast import skill
from analytics.forecast.history import HORIZON, Floats, History, TooLittle
from analytics.forecast.model import Foretold, Model, fit
from analytics.forecast.refining import refined

__all__ = [
    "HORIZON",
    "Floats",
    "Foretold",
    "History",
    "Model",
    "TooLittle",
    "fit",
    "refined",
    "skill",
]
