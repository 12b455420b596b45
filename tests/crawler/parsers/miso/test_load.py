"""MISO's load of today: the reference names the date, and EST is EST."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from crawler.parsers.miso import load
from crawler.source import Document, Empty, Malformed, Row, Window, read

REF = "14-Jul-2026 - Interval 15:05 EST"


def rows(*pairs: tuple[str, object], ref: str = REF) -> list[Row]:
    listed = [{"Load": {"Time": shown, "Value": mw}} for shown, mw in pairs]
    info = {"RefId": ref, "FiveMinTotalLoad": listed, "ClearedMW": [], "MediumTermLoadForecast": []}
    return read(load, Document(load.ENDPOINT, json.dumps({"LoadInfo": info}).encode()))


@pytest.mark.parametrize(
    ("ref", "start"),
    [(REF, "2026-07-14T20:05"), ("14-Jan-2026 - Interval 15:05 EST", "2026-01-14T20:05")],
)
def test_est_is_five_hours_behind_utc_all_year(ref: str, start: str) -> None:
    (row,) = rows(("15:05", "87744"), ref=ref)
    assert row.start == datetime.fromisoformat(start).replace(tzinfo=UTC)
    assert (row.measure, row.values) == ("load", {"load": 87_744})


def test_midnight_in_est_is_of_the_references_date() -> None:
    (row,) = rows(("00:00", "70000"))
    assert row.start == datetime(2026, 7, 14, 5, tzinfo=UTC)


@pytest.mark.parametrize("text", ["84,172", "84172", "84172.0"])
def test_a_comma_between_thousands_changes_nothing(text: str) -> None:
    assert rows(("15:05", text))[0].values == {"load": 84_172}


@pytest.mark.parametrize("text", ["84,17", "8,4172", "N/A", "", None, "1,e3"])
def test_what_is_no_number_is_malformed_and_named(text: object) -> None:
    with pytest.raises(Malformed, match="the load at 15:05 is"):
        rows(("15:05", text))


def test_yesterdays_evening_under_todays_reference_is_malformed() -> None:
    with pytest.raises(Malformed, match=r"23:55 with 70000 MW is not of the day"):
        rows(("00:00", "69000"), ("23:55", "70000"), ref="15-Jul-2026 - Interval 00:00 EST")


@pytest.mark.parametrize("shown", ["15:03", "3:05", "15:05:00", "25:00", ""])
def test_a_time_that_is_no_mark_is_malformed(shown: str) -> None:
    with pytest.raises(Malformed):
        rows((shown, "70000"))


def test_two_loads_at_one_time_are_malformed() -> None:
    with pytest.raises(Malformed, match="is stated twice"):
        rows(("15:05", "70000"), ("15:05", "70001"))


def test_a_day_without_a_load_yet_is_empty() -> None:
    with pytest.raises(Empty):
        rows()


def test_today_is_asked_whatever_the_window() -> None:
    (request,) = load.requests(
        Window(datetime(2020, 1, 1, tzinfo=UTC), datetime(2021, 1, 1, tzinfo=UTC))
    )
    assert (request.url, request.window) == (load.ENDPOINT, None)
