"""Holds an answer to what the oracle expects, and to what it says of itself."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.api.referee.further import check_further
from tests.api.referee.nature import Zone
from tests.api.referee.spending import run_spent
from tests.api.referee.verdict import Asked, Body, Expected, Told, close, seconds_of

PROVEN = 1e-6


def judged(body: Body, world: Mapping[str, Zone], status: int, told: Told) -> str:
    """Raises AssertionError for what is wrong; else what was found, in a word."""
    assert status in (200, 400), told
    once = body["schedule"]["type"] == "onetime"
    drawn = None if once else told["request"]["schedule"]["drawn_starts"]
    asked = Asked(body, world, [body["schedule"]["start_time"]] if drawn is None else drawn)
    _check_draws(body, asked)
    expected = {key: asked.expected(key) for key in body["candidate_zones"]}
    out = {key: one.constraint for key, one in expected.items() if one.constraint}
    assert {one["region"]: one["constraint"] for one in told["infeasible"]} == out
    placed = {key: one for key, one in expected.items() if not one.constraint}
    assert (status == 200) == bool(placed), told
    if not placed:
        return "none"
    assert set(told["raw-scores"]) == set(placed)
    for key, one in placed.items():
        _check_region(asked, key, one, told)
    _check_ranking(asked, placed, told)
    _check_proof(asked, placed, told)
    check_further(asked, placed, told)
    method: str = told["optimization"]["method"]
    return method


def _check_draws(body: Body, asked: Asked) -> None:
    schedule = body["schedule"]
    if schedule["type"] == "onetime":
        return
    first = int(seconds_of(schedule["start_time"]))
    assert asked.starts == sorted(asked.starts)
    assert all(first <= start < first + 86400 for start in asked.starts)
    if schedule["type"] == "uniform-random":
        places = [(start - first) // schedule["interval"] for start in asked.starts]
        whole = 86400 // schedule["interval"]
        assert places[:whole] == list(range(whole))
        assert len(places) <= whole + 1


def _check_region(asked: Asked, key: str, expected: Expected, told: Told) -> None:
    scores, timings = told["raw-scores"][key], told["details"][key]["timings"]
    assert len(timings) == len(asked.starts)
    if asked.is_at_once and scores["carbon-emission"] is None:
        is_unpriced = asked.minds_money and not asked.is_sold(key)
        assert is_unpriced or asked.run_now(key) is None
        return
    if asked.is_at_once and asked.minds_money and scores["electricity-price"] is None:
        return
    grams = money = energy = 0.0
    for start, timing in zip(asked.starts, timings, strict=True):
        spent = run_spent(asked, key, start, timing)
        grams, money, energy = grams + spent[0], money + spent[1], energy + spent[2]
    assert scores["carbon-emission"] == close(grams)
    assert scores["energy-usage"] == close(energy)
    if asked.minds_money:
        assert scores["electricity-price"] == close(money)
    if asked.is_at_once and asked.minds_money and not asked.is_sold(key):
        return
    now = asked.run_now(key)
    assert told["savings"][key]["run_now_g"] == (now if now is None else close(now))
    if now is not None:
        assert told["savings"][key]["saved_g"] == close(now - grams)
    _check_optimum(asked, key, expected, told, grams, money)


def _check_optimum(
    asked: Asked, key: str, expected: Expected, told: Told, grams: float, money: float
) -> None:
    value = asked.carbon_weight * grams + asked.price_weight * money
    if asked.budget:
        spent = grams if asked.budget["of"] == "carbon" else money
        most = asked.budget["at_most"]
        assert spent <= most + 1e-6 * max(1, abs(most)), (key, "over budget", spent, most)
    assert expected.value is not None, (key, "placed where the oracle finds no place")
    slack = 1e-6 * max(1.0, abs(expected.value))
    first = told["optimal-regions"][0]["candidates"][0]
    is_proven = key == first and told["optimization"]["status"] == "optimal"
    if expected.is_least:
        assert value >= expected.value - slack, (key, "below the least", value, expected.value)
    if is_proven or not asked.is_hard:
        assert value <= expected.value + slack, (key, "not optimal", value, expected.value)
    is_fast = asked.body.get("use_new_optimization", True)
    if expected.first is not None and is_fast and not asked.is_at_once:
        begins = seconds_of(told["details"][key]["timings"][0]["compute_start"])
        assert begins == expected.first, (key, "not the earliest", begins, expected.first)


def _check_ranking(asked: Asked, placed: Mapping[str, Expected], told: Told) -> None:
    ratings: dict[str, float | None] = {}
    gigabytes = sum(asked.body["dataset"].values())
    for key in placed:
        scores = told["raw-scores"][key]
        parts = [scores["carbon-emission"]] if asked.carbon_weight else []
        parts += [scores["electricity-price"]] if asked.price_weight else []
        if None in parts:
            ratings[key] = None
            continue
        carbon = scores["carbon-emission"] if asked.carbon_weight else 0
        money = scores["electricity-price"] if asked.price_weight else 0
        counted = 1000 * asked.stated_kwh() + 0.001 * gigabytes
        counted += asked.carbon_weight * carbon + asked.price_weight * money
        ratings[key] = counted / 3
    told_ratings = [entry["rating"] for entry in told["optimal-regions"]]
    known = [rating for rating in told_ratings if rating is not None]
    assert known == sorted(set(known)), "ratings ascend, equals share an entry"
    assert told_ratings.count(None) <= 1
    assert None not in told_ratings[:-1]
    listed = [
        (name, entry["rating"]) for entry in told["optimal-regions"] for name in entry["candidates"]
    ]
    assert sorted(name for name, _ in listed) == sorted(ratings)
    for name, rating in listed:
        assert rating == (None if ratings[name] is None else close(ratings[name] or 0.0))
    _check_reasons(asked, told)


def _check_reasons(asked: Asked, told: Told) -> None:
    first, *others = told["candidates"]
    assert first["rank"] == 1
    best = told["raw-scores"][first["region"]]
    for one in (first, *others):
        scores = told["raw-scores"][one["region"]]
        assert one["carbon_g"] == scores["carbon-emission"]
        if scores["carbon-emission"] is None or best["carbon-emission"] is None:
            continue
        assert one["more_g"] == close(scores["carbon-emission"] - best["carbon-emission"])
        if one["because"] is None:
            continue
        behind = {
            "carbon-emission-from-compute": asked.carbon_weight * one["more_g"],
            "electricity-price": asked.price_weight * (one.get("more_price") or 0),
        }
        assert behind[one["because"]] == max(behind.values()) > 0
        assert one["rank"] > 1, "the first is behind nobody"


def _check_proof(asked: Asked, placed: Mapping[str, Expected], told: Told) -> None:
    proof = told["optimization"]
    first = told["optimal-regions"][0]["candidates"][0]
    scores = told["raw-scores"][first]
    if asked.is_at_once:
        assert proof["status"] == "not-requested"
        assert proof["bound"] is None
        return
    carbon = asked.carbon_weight * scores["carbon-emission"]
    money = asked.price_weight * (scores.get("electricity-price") or 0) if asked.price_weight else 0
    objective, bound = proof["objective"], proof["bound"]
    slack = PROVEN * max(1.0, abs(objective))
    rounded = 1e-8 * (1 + asked.carbon_weight + asked.price_weight)
    assert objective == pytest.approx(carbon + money, rel=1e-6, abs=rounded + 1e-6)
    assert bound is None or bound <= objective + 1e-9 * max(1.0, abs(objective)), (
        "objective below its bound"
    )
    least = placed[first].value
    assert least is not None
    assert bound is None or bound <= least + slack, "the bound is above what is possible"
    assert proof["status"] in ("optimal", "feasible")
    if proof["status"] == "optimal":
        assert objective <= least + slack, "not optimal, yet called so"
        assert objective - bound <= slack, "optimal with a gap"
        assert proof["gap"] <= 1e-6
    else:
        assert asked.budget, "only a budget is ever hard"
