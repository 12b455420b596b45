"""CAISO's "today's outlook" files, at `www.caiso.com`."""

from __future__ import annotations

from simulator.caiso import generation
from simulator.caiso.generation import dated
from simulator.wire import Feed, alone, first_of

__all__ = ["FEEDS", "HOST", "OPERATORS", "answer", "dated"]

HOST = "www.caiso.com"
answer = first_of([generation.answer])
OPERATORS = {HOST: answer}
FEEDS = {"caiso.generation": Feed(expected=alone(generation.expected), precision=1.0)}
