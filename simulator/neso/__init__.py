"""NESO, Great Britain's system operator: the Carbon Intensity API and the data portal."""

from __future__ import annotations

from simulator.neso import carbon, forecasts, mix, portal, regions
from simulator.neso.windows import refusing
from simulator.wire import Feed, alone, first_of

HOST = "api.carbonintensity.org.uk"
PORTAL = "api.neso.energy"
OPERATORS = {
    HOST: refusing(first_of([carbon.answer, mix.answer, regions.answer])),
    PORTAL: first_of([portal.answer]),
}
FEEDS = {
    "neso.carbon_intensity": Feed(
        expected=alone(carbon.expected), forecast=carbon.foretold, precision=carbon.PRECISION
    ),
    "neso.demand_forecast": Feed(forecast=forecasts.demand_foretold, precision=portal.PRECISION),
    "neso.embedded_forecast": Feed(forecast=portal.foretold, precision=portal.PRECISION),
    "neso.factors": Feed(expected=alone(carbon.expected_factors), precision=0.0),
    "neso.generation": Feed(expected=alone(portal.expected), precision=portal.PRECISION),
    "neso.generation_mix": Feed(expected=alone(mix.expected), precision=mix.PRECISION),
    "neso.regional": Feed(forecast=regions.foretold, precision=carbon.PRECISION),
    "neso.wind_forecast": Feed(forecast=forecasts.wind_foretold, precision=portal.PRECISION),
}
