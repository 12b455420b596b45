"""PJM's forecasts of wind and of solar power: many vintages of one hour, in MWh of the hour."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from crawler.parsers.pjm import solar_forecast, wind_forecast
from crawler.source import Malformed, Window
from tests.crawler.parsers.pjm.pages import Item, questions, rows

DAY = Window(datetime(2026, 3, 8, tzinfo=UTC), datetime(2026, 3, 9, tzinfo=UTC))


def item(mwh: object, made: str = "05:10", start: str = "2026-03-09T18:00:00", **more) -> Item:
    return {
        "evaluated_at_utc": f"2026-03-08T{made}:00",
        "datetime_beginning_utc": start,
        "wind_forecast_mwh": mwh,
        "solar_forecast_mwh": mwh,
        **more,
    }


@pytest.mark.parametrize(("parser", "fuel"), [(wind_forecast, "wind"), (solar_forecast, "solar")])
def test_every_evaluation_is_kept_with_its_moment(parser, fuel: str) -> None:
    found = rows(parser, [item(5.5, "05:20"), item(5.25, "05:10")])
    assert [row.values for row in found] == [{fuel: 5.25}, {fuel: 5.5}]
    assert [row.issued_at.minute for row in found if row.issued_at] == [10, 20]
    assert {(row.measure, row.start.hour) for row in found} == {("generation", 18)}


def test_panels_behind_meters_are_left_out() -> None:
    (row,) = rows(solar_forecast, [item(7_000.0, solar_forecast_btm_mwh=900.0)])
    assert row.values == {"solar": 7_000}


def test_two_numbers_of_one_evaluation_are_malformed() -> None:
    with pytest.raises(Malformed, match="as foretold at 2026-03-08T05:10:00 is stated twice"):
        rows(wind_forecast, [item(1.0), item(2.0)])


def test_what_was_evaluated_for_a_window_reaches_three_days_beyond_it() -> None:
    (asked,) = questions(wind_forecast, DAY)
    assert asked.params["evaluated_at_utc"] == "2026-03-07T22:00to2026-03-08T23:59"
    assert asked.window == Window(DAY.start - timedelta(hours=2), DAY.end + timedelta(days=3))


def test_a_forecast_of_another_week_is_malformed() -> None:
    with pytest.raises(Malformed, match="ignored the window"):
        rows(wind_forecast, [item(1.0, start="2026-03-20T18:00:00")], DAY)


def test_a_forecast_of_half_an_hour_is_malformed() -> None:
    with pytest.raises(Malformed, match="not the start of an hour"):
        rows(wind_forecast, [item(1.0, start="2026-03-09T18:30:00")])
