"""ERCOT's dashboards: JSON of yesterday and today, by Central time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from simulator.ercot.batteries import fuel_mix, storage
from simulator.ercot.load import load
from simulator.ercot.ties import system, ties
from simulator.wire import Answer, Question, json_answer

_PATH = "/api/1/services/read/dashboards/"
_DASHBOARDS: dict[str, Callable[[int, datetime], dict[str, Any]]] = {
    "fuel-mix.json": fuel_mix,
    "energy-storage-resources.json": storage,
    "loadForecastVsActual.json": load,
    "dc-tie-flows.json": ties,
    "rtsyscond.json": system,
}


def answer(question: Question, seed: int, now: datetime) -> Answer | None:
    """A dashboard by its name."""
    document = _DASHBOARDS.get(question.path.removeprefix(_PATH))
    return None if document is None else json_answer(document(seed, now))
