"""NESO, Great Britain's system operator: the Carbon Intensity API, `api.carbonintensity.org.uk`."""

from __future__ import annotations

from simulator.neso import carbon, mix, regions
from simulator.neso.windows import refusing
from simulator.wire import Feed, alone, first_of

HOST = "api.carbonintensity.org.uk"
OPERATORS = {HOST: refusing(first_of([carbon.answer, mix.answer, regions.answer]))}
FEEDS = {
    "neso.carbon_intensity": Feed(
        expected=alone(carbon.expected), forecast=carbon.foretold, precision=carbon.PRECISION
    ),
    "neso.factors": Feed(expected=alone(carbon.expected_factors), precision=0.0),
    "neso.generation_mix": Feed(expected=alone(mix.expected), precision=mix.PRECISION),
    "neso.regional": Feed(forecast=regions.foretold, precision=carbon.PRECISION),
}
