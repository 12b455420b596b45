"""A model's bytes: one numpy archive, its words in JSON, no pickles."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import numpy as np

from analytics.forecast.clock import Clock
from analytics.forecast.features import Inputs
from analytics.forecast.fitting import Plan
from analytics.forecast.learning import Sight
from analytics.forecast.ridge import Ridge

VERSION = 2
PARTS = ("mean", "scale", "left", "right", "offset", "unit")


def written(horizon: int, non_negative: bool, plan: Plan) -> bytes:
    """The bytes of a model's parts."""
    words = {
        "version": VERSION,
        "horizon": horizon,
        "non_negative": non_negative,
        "sights": [_words(sight) for sight in plan.sights],
    }
    arrays: dict[str, Any] = {"words": np.array(json.dumps(words)), "seasonal": plan.seasonal}
    for level, (weights, spread) in enumerate(zip(plan.levels, plan.spreads, strict=True)):
        arrays |= {f"level{level}": weights, f"spread{level}": spread.astype(np.float32)}
    for number, sight in enumerate(plan.sights):
        for group, ridge in enumerate(sight.ridges):
            arrays |= {f"{part}{number}.{group}": getattr(ridge, part) for part in PARTS}
    told = io.BytesIO()
    np.savez_compressed(told, **arrays)
    return told.getvalue()


def read(told: bytes) -> tuple[int, bool, Plan]:
    """The parts from `written` bytes; raises ValueError when they are not such bytes."""
    try:
        with np.load(io.BytesIO(told), allow_pickle=False) as kept:
            return _parts(dict(kept))
    except (zipfile.BadZipFile, EOFError, KeyError, TypeError, ValueError) as error:
        raise ValueError(f"not the bytes of a forecast model: {error}") from error


def _parts(kept: dict[str, Any]) -> tuple[int, bool, Plan]:
    words = json.loads(str(kept["words"]))
    if words["version"] != VERSION:
        raise ValueError(f"a forecast model of version {words['version']}, not {VERSION}")
    sights = tuple(_sight(kept, number, one) for number, one in enumerate(words["sights"]))
    levels = range(len(sights) + 1)
    plan = Plan(
        kept["seasonal"],
        sights,
        tuple(kept[f"level{level}"] for level in levels),
        tuple(kept[f"spread{level}"].astype(np.float64) for level in levels),
    )
    return words["horizon"], words["non_negative"], plan


def _words(sight: Sight) -> dict[str, Any]:
    return {
        "name": sight.name,
        "reach": sight.inputs.reach,
        "seasons": sight.inputs.seasons,
        "companions": sight.inputs.companions,
        "columns": sight.inputs.columns,
        "clock": sight.clock,
    }


def _sight(kept: dict[str, Any], number: int, words: dict[str, Any]) -> Sight:
    centres, width = words["clock"]
    ridges = tuple(
        Ridge(**{part: kept[f"{part}{number}.{group}"][()] for part in PARTS})
        for group in range(len(centres))
    )
    beside = tuple(words["companions"]), tuple(words["columns"])
    inputs = Inputs(words["reach"], words["seasons"], *beside)
    return Sight(words["name"], inputs, Clock(tuple(centres), width), ridges)
