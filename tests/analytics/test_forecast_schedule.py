"""When forecasts are due: every hour, every six hours in full, whoever waited longest first."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.forecast_schedule import FULL, REFRESH, SKILL, begun, due, next_due, skill_is_due
from database.forecast_issues import Candidate
from database.skill import Progress

NOW = datetime(2026, 3, 20, 12, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)


def candidate(tried: datetime | None, full: datetime | None, zone: str = "GB") -> Candidate:
    return Candidate(zone, "load", tried, full)


def fullness(tried: datetime | None, full: datetime | None) -> list[bool]:
    return [one.full for one in due([candidate(tried, full)], NOW)]


def test_what_was_never_tried_is_due_in_full() -> None:
    assert fullness(None, None) == [True]


def test_what_was_tried_in_this_hour_is_not_due() -> None:
    assert fullness(NOW - 19 * HOUR / 60, None) == []


def test_within_six_hours_it_is_refreshed_and_then_issued_in_full() -> None:
    assert fullness(NOW - HOUR, NOW - HOUR) == [True], "the run of 12:10 is another"
    assert fullness(NOW - HOUR / 2, NOW - HOUR / 3) == [False]


def test_a_wrong_clock_s_future_holds_nothing_up() -> None:
    assert fullness(NOW + HOUR, NOW + HOUR) == [True]


def test_who_waited_longest_comes_first_and_a_zone_stays_together() -> None:
    waiting = [
        Candidate("DE", "load", NOW - 2 * HOUR, None),
        Candidate("FR", "load", NOW - 3 * HOUR, None),
        Candidate("DE", "price", NOW - 2 * HOUR, None),
        Candidate("GB", "load", None, None),
    ]
    assert [one.zone for one in due(waiting, NOW)] == ["GB", "FR", "DE", "DE"]


@settings(derandomize=True)
@given(
    st.integers(0, 2**31).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
    st.sampled_from([REFRESH, FULL, SKILL]),
)
def test_what_began_last_began_within_the_time_between_two(now: datetime, every) -> None:
    last = begun(now, every)
    assert now - every < last <= now
    assert begun(last, every) == last
    assert begun(last - timedelta(microseconds=1), every) == last - every


def test_nothing_is_due_again_before_it_is_said_to_be() -> None:
    told = candidate(NOW, NOW)
    assert not due([told], next_due(NOW) - timedelta(seconds=1))
    assert due([told], next_due(NOW))


def test_skill_is_measured_once_a_day_to_the_end() -> None:
    began = begun(NOW, SKILL)
    assert skill_is_due(None, NOW)
    assert skill_is_due(Progress(began, "GB"), NOW)
    assert not skill_is_due(Progress(began, None), NOW)
    assert skill_is_due(Progress(began, None), NOW + 24 * HOUR)


def test_to_ask_what_is_due_imports_nothing_dear() -> None:
    program = (
        "import sys; from crawler import crawl, derive; from analytics import forecast_schedule;"
        "from database import forecast_issues, skill;"
        "sys.exit(any(name in sys.modules for name in ('numpy', 'pandas')))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="no list of threads is kept here")
def test_a_fit_has_one_thread() -> None:
    program = (
        "import os; from analytics import forecast_runs; import numpy;"
        "numpy.linalg.inv(numpy.eye(300)); print(len(os.listdir('/proc/self/task')))"
    )
    bare = {name: it for name, it in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    command = [sys.executable, "-c", program]
    assert subprocess.run(command, env=bare, capture_output=True, check=True).stdout == b"1\n"
