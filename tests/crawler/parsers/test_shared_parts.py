"""What several parsers share: strict numbers, strict CSV, windows that publishers take."""

from __future__ import annotations

import doctest
from datetime import UTC, date, datetime, timedelta
from types import ModuleType
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.parsers import _strict, _windows
from crawler.parsers._csv import lines_of
from crawler.parsers.elexon import _answer
from crawler.source import Document, Malformed, Window

CLOCKS = st.sampled_from(["America/Los_Angeles", "Europe/London", "Etc/GMT+5", "Asia/Kolkata"])
FIRST, LAST = (int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) for year in (2015, 2035))
MOMENTS = st.integers(FIRST, LAST).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
LENGTHS = st.timedeltas(min_value=timedelta(seconds=1), max_value=timedelta(days=40))


def csv_lines(text: str) -> list[dict[str, str]]:
    return list(lines_of(Document("https://publisher.invalid/", text.encode()), "time"))


@pytest.mark.parametrize("module", [_strict, _answer])
def test_the_examples_in_the_docstrings_hold(module: ModuleType) -> None:
    found = doctest.testmod(module)
    assert found.attempted > 0
    assert found.failed == 0


@given(value=st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_survives_its_text(value: float) -> None:
    assert _strict.number(repr(value), "x") == _strict.number(value, "x") == value


@given(start=MOMENTS, length=LENGTHS, clock=CLOCKS)
def test_local_days_are_those_that_the_window_touches(
    start: datetime, length: timedelta, clock: str
) -> None:
    window, zone = Window(start, start + length), ZoneInfo(clock)
    days = [_windows.local_day(day, zone) for day in _windows.local_days(window, zone)]
    assert days[0].start <= window.start < days[0].end
    assert days[-1].start < window.end <= days[-1].end
    assert [day.end for day in days[:-1]] == [day.start for day in days[1:]]


@pytest.mark.parametrize(
    ("day", "hours"), [("2025-03-09", 23), ("2025-11-02", 25), ("2025-07-01", 24)]
)
def test_a_local_day_has_the_hours_of_its_clock(day: str, hours: int) -> None:
    window = _windows.local_day(date.fromisoformat(day), ZoneInfo("America/Los_Angeles"))
    assert window.length == timedelta(hours=hours)


def test_a_byte_order_mark_and_empty_lines_do_not_matter() -> None:
    assert csv_lines("\ufeffTime,Wind\r\n\r\n00:00,5\r\n") == [{"time": "00:00", "wind": "5"}]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\r\n",
        "Time,Wind\r\n00:00,5",
        "Hour,Wind\r\n00:00,5\r\n",
        "Time,Wind,WIND\r\n00:00,5,6\r\n",
        "Time,Wind\r\n00:00,5,6\r\n",
        "Time,Wind\r\n00:00\r\n",
        'Time,Wind\r\n00:00,"5\r\n',
        'Time,Wind\r\n00:00,"5"6\r\n',
    ],
)
def test_what_is_no_whole_csv_is_malformed(text: str) -> None:
    with pytest.raises(Malformed):
        csv_lines(text)
