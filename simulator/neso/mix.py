"""The national generation mix: the percentage of nine fuels in what is consumed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from simulator import truth
from simulator.neso import carbon
from simulator.neso.windows import HALF_HOUR, record, starts_in
from simulator.wire import Answer, Expected, Question, json_answer

PRECISION = 0.05
# The API's words in its order, and the fuels whose megawatts they bundle.
WORDS = {
    "biomass": ("biomass",),
    "coal": ("coal",),
    "imports": ("imports",),
    "gas": ("gas",),
    "nuclear": ("nuclear",),
    "other": ("unknown", "oil", "pumped_hydro"),
    "hydro": ("hydro",),
    "solar": ("solar",),
    "wind": ("wind",),
}
_PATH = re.compile(r"/generation(/.*)?")


def answer(question: Question, seed: int, now: datetime) -> Answer | None:
    """`/generation`, an object of now or the list of a window."""
    found = _PATH.fullmatch(question.path)
    if not found:
        return None
    latest = truth.floor_to(now, HALF_HOUR) - HALF_HOUR
    if not found[1]:
        return json_answer({"data": _record(seed, latest)})
    starts = starts_in(found[1], latest + HALF_HOUR)
    return json_answer({"data": [_record(seed, start) for start in starts]})


def _record(seed: int, start: datetime) -> dict[str, Any]:
    return record(start, generationmix=written(percent(carbon.consumed(seed, start))))


def written(shares: Mapping[str, float]) -> list[dict[str, Any]]:
    """Percentages as the API writes them: whole ones without decimals."""
    rounded = {word: round(share, 1) for word, share in shares.items()}
    return [{"fuel": word, "perc": int(p) if p == int(p) else p} for word, p in rounded.items()]


def percent(mix: Mapping[str, float]) -> dict[str, float]:
    """The percentage of each of the API's words."""
    total = sum(mix.values())
    return {
        word: 100.0 * sum(mix.get(fuel, 0.0) for fuel in fuels) / total
        for word, fuels in WORDS.items()
    }


def named(shares: Mapping[str, float]) -> dict[str, float]:
    """The percentages under canonical names."""
    return {"unknown" if word == "other" else word: share for word, share in shares.items()}


def expected(seed: int, start: datetime, end: datetime) -> list[Expected]:
    """What truth expects of every half hour in [start, end)."""
    return [
        (carbon.ZONE, "generation_share", begin, begin + HALF_HOUR, named(percent(mix)))
        for begin in truth.intervals(start, end, HALF_HOUR)
        for mix in (carbon.consumed(seed, begin),)
    ]
