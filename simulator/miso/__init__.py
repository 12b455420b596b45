"""MISO's public feeds, at `public-api.misoenergy.org`."""

from __future__ import annotations

from simulator.miso import generation
from simulator.wire import Feed, alone, first_of

HOST = "public-api.misoenergy.org"
answer = first_of([generation.answer])
OPERATORS = {HOST: answer}
FEEDS = {"miso.generation": Feed(expected=alone(generation.expected), precision=0.5)}
