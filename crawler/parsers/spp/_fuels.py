"""The columns of SPP's generation mix: a kind of plant, and who committed it.

Names vary: blanks before them, `COAL_MKT` for `Coal Market`, `Gas Self` beside `Natural Gas
Market`, `DIESEL_FUEL_SELF` beside `DIESEL_FUEL_OIL_MKT`. Some files have one column a kind.
"""

from __future__ import annotations

import re
from functools import cache

from crawler.parsers.spp import _portal as spp
from crawler.source import Malformed

KINDS = {
    "coal": "coal",
    "diesel": "oil",
    "hydro": "hydro",
    "gas": "gas",
    "nuclear": "nuclear",
    "solar": "solar",
    "waste disposal": "biomass",
    "wind": "wind",
    "waste heat": "unknown",
    "other": "unknown",
    "energy storage": "battery",
}
SYNONYMS = {
    "diesel fuel oil": "diesel",
    "diesel fuel": "diesel",
    "natural gas": "gas",
    "waste disposal services": "waste disposal",
}
LOAD = "average actual load"
BESIDE = (LOAD, "load")
_HALVES = re.compile(r"(.+) (market|mkt|self)")


def kinds(line: spp.Line, when: str) -> dict[str, float]:
    """MW of each kind of plant, market and self added, and of `LOAD`.

    What is blank is left out, and so are the kinds that make one fuel with it. Raises `Malformed`
    for an unknown column, with its MW, and for half of a pair.
    """
    stated: dict[str, float | None] = {}
    for name, kind in _plan(tuple(line)):
        if kind is None:
            raise Malformed(f"unknown column {name!r} with {line[name] or 'no'} MW at {when}")
        mw, before = spp.figure(line[name], f"{name} at {when}"), stated.get(kind, 0.0)
        stated[kind] = None if mw is None or before is None else before + mw
    stated.pop("load", None)
    parted = {KINDS.get(kind, kind) for kind, mw in stated.items() if mw is None}
    return {
        kind: mw
        for kind, mw in stated.items()
        if mw is not None and KINDS.get(kind, kind) not in parted
    }


@cache
def _plan(names: tuple[str, ...]) -> tuple[tuple[str, str | None], ...]:
    """Each column with its kind, None where we know none; a kind is one column, or two halves."""
    plan: dict[str, str | None] = {}
    sides: dict[str, list[str]] = {}
    for name in names:
        plain = " ".join(name.replace("_", " ").split())
        half = _HALVES.fullmatch(plain)
        kind = plan[name] = _kind(half[1] if half else plain, half is not None)
        if kind:
            sides.setdefault(kind, []).append(half[2].replace("mkt", "market") if half else "whole")
    for kind, found in sides.items():
        if sorted(found) not in (["whole"], ["market", "self"]):
            raise Malformed(f"{kind} has the columns {' and '.join(found)}, which are no whole")
    return tuple(plan.items())


def _kind(word: str, is_half: bool) -> str | None:
    if word in BESIDE:
        return None if is_half else word
    kind = SYNONYMS.get(word, word)
    return kind if kind in KINDS else None
