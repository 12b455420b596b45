"""PJM's load, measured and foretold: the whole and not its parts, marks and not stamps."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from crawler.parsers.pjm import load, load_forecast
from crawler.source import Malformed, Window
from tests.crawler.parsers.pjm.pages import Item, questions, rows

DAY = Window(datetime(2026, 3, 8, tzinfo=UTC), datetime(2026, 3, 9, tzinfo=UTC))


def measured(mw: object, stamp: str = "2026-03-08T06:00:00", area: str = "PJM RTO") -> Item:
    return {"datetime_beginning_utc": stamp, "area": area, "instantaneous_load": mw}


def foretold(mw: object, made: str, area: str = "RTO_COMBINED") -> Item:
    return {
        "evaluated_at_datetime_utc": made,
        "forecast_datetime_beginning_utc": "2026-03-08T06:00:00",
        "forecast_area": area,
        "forecast_load_mw": mw,
    }


@pytest.mark.parametrize("stamp", ["06:00:00", "05:59:30", "06:00:04", "06:00:00.217", "06:01:00"])
def test_a_stamp_beside_its_mark_is_moved_to_it(stamp: str) -> None:
    (row,) = rows(load, [measured(90_000, f"2026-03-08T{stamp}")])
    assert row.start == datetime(2026, 3, 8, 6, tzinfo=UTC)
    assert row.resolution == timedelta(minutes=5)


@pytest.mark.parametrize("stamp", ["06:01:01", "06:02:30", "06:03:59"])
def test_a_stamp_between_marks_is_malformed(stamp: str) -> None:
    with pytest.raises(Malformed, match="not within 0:01:00 of a mark"):
        rows(load, [measured(90_000, f"2026-03-08T{stamp}")])


def test_parts_of_pjm_are_not_added_to_the_whole() -> None:
    (row,) = rows(load, [measured(90_000), measured(14_000, area="AEP")])
    assert (row.measure, row.values) == ("load", {"load": 90_000})


@pytest.mark.parametrize("parser", [load, load_forecast])
def test_parts_alone_are_malformed(parser) -> None:
    items = [measured(14_000, area="AEP"), foretold(14_000, "2026-03-08T05:15:00", area="AEP")]
    with pytest.raises(Malformed, match="no row is of"):
        rows(parser, items[:1] if parser is load else items[1:])


def test_two_loads_at_one_mark_are_malformed() -> None:
    with pytest.raises(Malformed, match="is stated twice"):
        rows(load, [measured(90_000), measured(90_100, "2026-03-08T06:00:05")])


def test_load_is_asked_from_a_minute_earlier_so_that_no_early_stamp_is_missed() -> None:
    (asked,) = questions(load, DAY)
    assert asked.params["datetime_beginning_utc"] == "2026-03-07T23:59to2026-03-08T23:59"
    assert asked.params["area"] == "PJM RTO"
    assert asked.window == DAY


def test_the_newest_forecast_is_asked_whatever_the_window() -> None:
    (asked,) = questions(load_forecast, DAY)
    assert asked.window is None
    assert asked.params["forecast_area"] == "RTO_COMBINED"
    assert not any("to2026" in str(text) for text in asked.params.values())


def test_each_evaluation_is_a_vintage_of_its_own() -> None:
    made = ["2026-03-08T05:15:00", "2026-03-08T05:45:00"]
    found = rows(load_forecast, [foretold(91_000 + n, stamp) for n, stamp in enumerate(made)])
    assert [row.issued_at for row in found] == [
        datetime(2026, 3, 8, 5, minute, tzinfo=UTC) for minute in (15, 45)
    ]
    assert [row.values["load"] for row in found] == [91_000, 91_001]
