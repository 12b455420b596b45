"""Whether alternatives, the front and what may move are possible, and as good as can be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from tests.api.referee.nature import DAWN
from tests.api.referee.spending import run_spent
from tests.api.referee.verdict import Asked, Expected, Told, close, seconds_of


def check_further(asked: Asked, placed: Mapping[str, Expected], told: Told) -> None:
    first = told["optimal-regions"][0]["candidates"][0]
    least = placed[first].value or 0.0
    others = told["alternatives"]
    if asked.is_at_once or len(asked.starts) > 1:
        assert others == []
    spans = [(one["start"], one["end"]) for one in others]
    timing = told["details"][first]["timings"][0]
    assert len(set(spans)) == len(spans)
    assert (timing["compute_start"], timing["compute_end"]) not in spans
    counts = [one["more"] for one in others]
    assert all(one <= other + 1e-9 * max(1.0, abs(least)) for one, other in pairwise(counts))
    for one in others:
        assert asked.starts[0] <= seconds_of(one["start"])
        assert seconds_of(one["end"]) <= asked.starts[0] + asked.room
        assert one["more"] >= -1e-6 * max(1.0, abs(least)), "an alternative is better"
        if asked.execution["type"] == "contiguous":
            assert seconds_of(one["end"]) - seconds_of(one["start"]) == asked.runtime
            whole = {"compute_start": one["start"], "compute_end": one["end"]}
            if not asked.body.get("power_profile"):
                spent = run_spent(asked, first, asked.starts[0], whole)
                assert one["carbon_g"] == close(spent[0])
                count = asked.carbon_weight * spent[0] + asked.price_weight * spent[1]
                assert one["more"] == pytest.approx(
                    count - told["optimization"]["objective"], abs=1e-5
                )
    if asked.body.get("pareto"):
        _check_front(asked, placed, told["pareto"])
    if "migrating" in told:
        _check_migrating(asked, placed, told["migrating"])


def _check_front(asked: Asked, placed: Mapping[str, Expected], front: Sequence[Told]) -> None:
    priced = [
        key
        for key in placed
        if asked.world[key].prices
        and asked.world[key].currency == asked.body.get("currency", "EUR")
    ]
    grams = [point["carbon_g"] for point in front]
    money = [point["price"] for point in front]
    assert grams == sorted(grams)
    assert money == sorted(money, reverse=True)
    assert {point["region"] for point in front} <= set(priced)
    asked = Asked({**asked.body, "budget": None}, asked.world, _stamps(asked))
    cheap = [asked.least([key], (0, 1), "carbon", within=False) for key in priced]
    clean = [asked.least([key], (1, 0), "price", within=False) for key in priced]
    least_money = min((one.value for one in cheap if one and one.value is not None), default=None)
    least_grams = min((one.value for one in clean if one and one.value is not None), default=None)
    if least_money is None:
        assert front == []
        return
    assert money[-1] == pytest.approx(least_money, rel=1e-6, abs=1e-6), "the cheap end"
    assert grams[0] == pytest.approx(least_grams, rel=1e-6, abs=1e-6), "the clean end"
    for weight in (1, 30, 1000):
        bounds = [asked.least([key], (weight, 1000), None, within=False) for key in priced]
        low = min(one.value for one in bounds if one and one.value is not None)
        for point in front:
            value = weight * point["carbon_g"] + 1000 * point["price"]
            assert value >= low - 1e-6 * max(1.0, abs(low)), "a point that is not possible"


def _stamps(asked: Asked) -> list[str]:
    return [(DAWN + timedelta(seconds=start)).isoformat() for start in asked.starts]


def _check_migrating(asked: Asked, placed: Mapping[str, Expected], told: Any) -> None:
    usable = [key for key in asked.body["candidate_zones"] if not asked.ruled_out(key)]
    aim = asked.carbon_weight, asked.price_weight
    of = asked.budget["of"] if asked.budget else None
    expected = asked.least(usable, aim, of)
    if asked.budget:
        return
    if expected is None:
        assert told is None
        return
    assert told is not None
    assert told["optimization"]["objective"] == pytest.approx(expected.value, rel=1e-6, abs=1e-6)
    grams = 0.0
    for start, timing in zip(asked.starts, told["timings"], strict=True):
        grams += run_spent(asked, None, start, timing)[0]
    assert told["carbon_g"] == pytest.approx(grams, rel=1e-6, abs=1e-6)
    best = min(one.value for one in placed.values() if one.value is not None)
    assert told["optimization"]["objective"] <= best + 1e-6 * max(1.0, abs(best))
