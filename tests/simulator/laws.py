"""The law of the round trip, to be tried on random windows and on the days unlike the others."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from crawler.source import Row, Window
from simulator.wire import Expected

SEED = 11
LATER = datetime(2026, 11, 20, tzinfo=UTC)
HOUR = timedelta(hours=1)
SPECIAL_DAYS = (
    datetime(2026, 3, 8, 5, tzinfo=UTC),  # America's 23-hour day
    datetime(2025, 11, 2, 4, tzinfo=UTC),  # America's 25-hour day
    datetime(2026, 3, 28, 22, tzinfo=UTC),  # Europe's 23-hour day
    datetime(2025, 10, 25, 20, tzinfo=UTC),  # Europe's 25-hour day
    datetime(2024, 2, 28, 21, tzinfo=UTC),  # the leap day
    datetime(2024, 12, 31, 9, tzinfo=UTC),  # the end of a year
    datetime(2025, 9, 30, 18, tzinfo=UTC),  # prices turn from hours to quarter-hours
)

days = st.integers(0, int(timedelta(days=2861) / timedelta(minutes=1))).map(
    lambda minutes: datetime(2019, 1, 1, tzinfo=UTC) + minutes * timedelta(minutes=1)
)


@st.composite
def windows(draw) -> Window:
    start = draw(st.sampled_from(SPECIAL_DAYS) | days.map(hour_of))
    start += HOUR * draw(st.integers(0, 12))
    return Window(start, start + HOUR * draw(st.integers(1, 30)))


def hour_of(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)


def law(check):
    """Try a check on random windows, and always on the days that are not like the others."""
    for start in SPECIAL_DAYS[:5]:
        check = example(window=Window(start, start + 30 * HOUR))(check)
    return settings(max_examples=12, deadline=None)(given(window=windows())(check))


def assert_same(rows: Iterable[Row], expected: Iterable[Expected], precision: float) -> None:
    """Both tell the same rows, and each number to within the precision of the wire."""
    found = {row[:4]: row.values for row in rows}
    wanted = {row[:4]: row[4] for row in expected}
    assert found.keys() == wanted.keys()
    for key, values in wanted.items():
        assert found[key] == pytest.approx(values, abs=precision + 1e-9, rel=0), key
