"""Drawn runs: within their day, in order, and as their law says."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.models.workload.recurrence import DAY, run_starts

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@given(st.integers(60, 200_000), st.integers(0, 2**53 - 1))
@settings(deadline=None)
def test_uniform_random_draws_one_run_within_each_interval(seconds, seed):
    interval = timedelta(seconds=seconds)
    starts = run_starts("uniform-random", NOW, interval, seed)
    whole = DAY // interval
    slots = [(start - NOW) // interval for start in starts]
    assert slots[:whole] == list(range(whole))
    assert len(slots) <= whole + 1
    assert all(NOW <= start < NOW + DAY for start in starts)


@given(st.integers(60, 200_000), st.integers(0, 2**53 - 1))
@settings(deadline=None)
def test_poisson_draws_ascending_runs_within_the_day(seconds, seed):
    starts = run_starts("poisson", NOW, timedelta(seconds=seconds), seed)
    assert list(starts) == sorted(starts)
    assert all(NOW <= start < NOW + DAY for start in starts)


def test_poisson_counts_have_the_mean_and_variance_of_their_law():
    counts = [len(run_starts("poisson", NOW, timedelta(hours=1), seed)) for seed in range(2000)]
    mean = sum(counts) / len(counts)
    variance = sum((count - mean) ** 2 for count in counts) / len(counts)
    assert mean == pytest.approx(24, abs=0.6)
    assert variance == pytest.approx(24, abs=3.5)
