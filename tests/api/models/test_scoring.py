"""Scores and ranks, and times as the answer writes them."""

from datetime import timedelta

import pytest

from api.models.schedule.scoring import ranking, raw_scores, weighted_score
from api.models.schedule.timing import clock


def test_the_weighted_score_is_the_one_of_the_published_example():
    scores = raw_scores(energy_kwh=0.005, carbon_g=0.24271851, wan_gb=0.0)
    assert weighted_score(scores) == pytest.approx(1.7476, abs=5e-5)


def test_regions_rank_from_the_least_score_and_ties_share_an_entry():
    assert ranking({"a": 3.0, "b": 1.0, "c": 3.0}) == [
        {"rating": 1.0, "candidates": ["b"]},
        {"rating": 3.0, "candidates": ["a", "c"]},
    ]


def test_an_unknown_score_ranks_last_even_after_zero():
    ranked = ranking({"a": None, "b": 0.0, "c": 5.0})
    assert [entry["candidates"] for entry in ranked] == [["b"], ["c"], ["a"]]


def test_without_carbon_there_is_no_weighted_score():
    assert weighted_score(raw_scores(energy_kwh=1, carbon_g=None, wan_gb=0)) is None


def test_a_clock_counts_days_in_hours():
    assert clock(timedelta(days=30)) == "720:00:00"
