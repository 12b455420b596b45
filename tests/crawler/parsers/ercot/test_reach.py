"""How far back ERCOT can be asked: a day by its dashboards, a week by its lists of reports."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from crawler.catalog import parsers
from crawler.gaps import gaps
from crawler.parsers.ercot import generation, wind_forecast
from crawler.schedule import backfill_windows, tick_window
from crawler.source import Document, Empty, Window, read
from database.gaps import Held

NOW = datetime(2025, 10, 9, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
dashboards = pytest.mark.parametrize("key", ["generation", "storage", "load"])


def missed(key: str, ago: timedelta) -> list[str]:
    """What a gap of an hour is called that began so long ago."""
    source, start = parsers()[f"ercot.{key}"].SOURCE, NOW - ago
    ends = [(start - HOUR, start), (start + HOUR, NOW)]
    held = [Held("US-ERCOT", source.measures[0], *end, HOUR, HOUR) for end in ends]
    return [gap.label for gap in gaps(source, held, NOW)]


@dashboards
def test_a_gap_of_today_can_be_closed_and_one_of_the_day_before_yesterday_not(key: str) -> None:
    assert missed(key, 5 * HOUR) == ["recoverable"]
    assert missed(key, 50 * HOUR) == ["unrecoverable"]


@dashboards
def test_a_tick_takes_all_that_the_publisher_surely_has(key: str) -> None:
    source = parsers()[f"ercot.{key}"].SOURCE
    assert tick_window(source, NOW).start == NOW - source.reach


def mix(window: Window) -> list[datetime]:
    days: dict[str, dict[str, object]] = {}
    for minute in ("11:04:56", "11:09:56", "11:14:56"):
        days[f"2025-10-09 {minute}-0500"] = {"Wind": {"gen": 1.0}}
    body = json.dumps({"data": {"2025-10-09": days}}).encode()
    return [row.start for row in read(generation, Document("", body, window=window))]


def test_of_the_two_days_the_window_is_read() -> None:
    noon = datetime(2025, 10, 9, 16, 5, tzinfo=UTC)
    assert mix(Window(noon, noon + timedelta(minutes=5))) == [noon]
    with pytest.raises(Empty):
        mix(Window(noon - DAY, noon - HOUR))


def test_the_reports_of_a_week_can_be_asked_for() -> None:
    past = Window(NOW - timedelta(days=30), NOW)
    windows = backfill_windows(wind_forecast.SOURCE, past, NOW)
    assert windows[0].start == NOW - timedelta(days=7)
    published = NOW - timedelta(days=3)
    body = json.dumps({"ListDocsByRptTypeRes": {"DocumentList": [
        {"Document": {"FriendlyName": "x_csv", "DocID": f"{ago}",
                      "PublishDate": (published - ago * HOUR).isoformat()}}
        for ago in range(40)
    ]}}).encode()  # fmt: skip
    asked = []
    for window in windows:
        asking = wind_forecast.requests(window)
        asked += [next(asking), asking.send(Document("", body)), *asking]
    found = [request.params["doclookupId"] for request in asked if request.window is None
             and "doclookupId" in request.params]  # fmt: skip
    assert set(found) == {str(ago) for ago in range(40)}
