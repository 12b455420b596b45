"""PJM's Data Miner at `api.pjm.com`, and the page that gives the guests' key away."""

from __future__ import annotations

from simulator.pjm import generation
from simulator.pjm.generation import HOST, SETTINGS_HOST
from simulator.wire import Feed, alone

__all__ = ["FEEDS", "HOST", "OPERATORS", "SETTINGS_HOST"]

OPERATORS = {HOST: generation.answer, SETTINGS_HOST: generation.settings}
FEEDS = {"pjm.generation": Feed(expected=alone(generation.expected), precision=1.5)}
