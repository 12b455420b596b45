"""MISO's forecasts: a workbook whose header wanders, and hours of wind and sun."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from crawler.parsers.miso import load_forecast, wind_solar_forecast
from crawler.source import Document, Empty, Malformed, Row, Window, read
from simulator.biff import Table, workbook

HEADER = ["Market Day", "HourEnding", "LRZ1 MTLF (MWh)", "MISO MTLF (MWh)", "MISO ActualLoad (MWh)"]
PUBLISHED = 45726.0  # 10 March 2025
TITLE: Table = [["FORECASTED AND "], ["Published Date:", PUBLISHED]]
LINES: Table = [
    ["March 09, 2025"],
    [PUBLISHED - 1, 24.0, 9.0, 60_000.0, 61_000.5],
    [PUBLISHED, 1.0, 9.0, 62_000.0],
    [PUBLISHED + 5, 24.0, 9.0, 67_758.0],
]
SMALL_PRINT: Table = [["MISO MAKES NO REPRESENTATIONS"]]


def report(
    lines: Table = LINES, header: list = HEADER, title: Table = TITLE, day: str = "20250310"
) -> list[Row]:
    url = f"https://docs.misoenergy.org/marketreports/{day}_df_al.xls"
    body = workbook([*title, header, *lines, *SMALL_PRINT])
    return read(load_forecast, Document(url, body))


def test_the_day_before_was_measured_and_the_days_to_come_are_foretold() -> None:
    measured, first, last = report()
    assert (measured.values, measured.issued_at) == ({"load": 61_000.5}, None)
    assert [row.values["load"] for row in (first, last)] == [62_000, 67_758]
    assert {first.issued_at, last.issued_at} == {datetime(2025, 3, 10, 5, tzinfo=UTC)}


def test_an_hour_ending_is_an_end_in_est_whatever_new_york_does() -> None:
    measured, first, _ = report()
    assert measured.end == first.start == datetime(2025, 3, 10, 5, tzinfo=UTC)
    assert first.resolution == timedelta(hours=1)


def test_the_header_is_found_wherever_it_stands_and_blank_columns_are_passed_over() -> None:
    spread = [
        [*line[:2], *([None] if len(line) > 2 else []), *line[2:]] for line in (HEADER, *LINES)
    ]
    assert report(spread[1:], spread[0], [*TITLE, [], ["moved"], [None, "down"]]) == report()


def test_the_order_of_columns_and_a_second_header_do_not_matter() -> None:
    turned = [[line[0], *reversed((line + [None] * 5)[1:5])] for line in (HEADER, *LINES)]
    assert report([*turned[1:3], turned[0], *turned[3:]], turned[0]) == report()


def test_a_report_of_another_day_than_asked_is_malformed() -> None:
    with pytest.raises(Malformed, match="published on 2025-03-10, while 20250311 was asked for"):
        report(day="20250311")


@pytest.mark.parametrize("title", [[["FORECASTED AND "]], [["Published Date:"]]])
def test_a_report_without_its_day_is_malformed(title: Table) -> None:
    with pytest.raises(Malformed, match="None is no date"):
        report(title=title)


@pytest.mark.parametrize("gone", HEADER)
def test_a_report_without_a_column_that_is_read_is_malformed(gone: str) -> None:
    header = ["" if name == gone else name for name in HEADER]
    if gone.startswith("LRZ"):
        assert report(header=header) == report()
        return
    with pytest.raises(Malformed):
        report(header=header)


@pytest.mark.parametrize("hour", [0.0, 25.0, 1.5])
def test_an_hour_that_no_day_has_is_malformed(hour: float) -> None:
    with pytest.raises(Malformed, match="is no hour of a day"):
        report([[PUBLISHED, hour, 9.0, 62_000.0]])


def test_a_text_in_the_place_of_megawatts_is_malformed() -> None:
    with pytest.raises(Malformed, match="MISO MTLF"):
        report([[PUBLISHED, 1.0, 9.0, "N/A"]])


def test_each_day_of_the_window_has_its_report_and_it_tells_of_a_week() -> None:
    window = Window(datetime(2025, 3, 10, 4, tzinfo=UTC), datetime(2025, 3, 10, 6, tzinfo=UTC))
    asked = list(load_forecast.requests(window))
    assert [r.url[-18:-10] for r in asked] == ["20250309", "20250310"]
    assert {r.window.length for r in asked if r.window} == {timedelta(days=7)}


def entry(start: str, ending: str, wind: object = "5740.00", sun: object = "0.00") -> dict:
    return {
        "ForecastDateTimeEST": start,
        "ForecastHourEndingEST": ending,
        "ForecastWindValue": wind,
        "ForecastSolarValue": sun,
        "ActualDateTimeEST": "",
        "ActualHourEndingEST": "",
        "ActualWindValue": "",
        "ActualSolarValue": "",
    }


def renewables(*entries: dict, ref: str = "10-Sep-2026 - Interval 09:00 EST") -> list[Row]:
    body = json.dumps({"MktDay": "09-10-2026", "RefId": ref, "instance": list(entries)})
    return read(wind_solar_forecast, Document(wind_solar_forecast.ENDPOINT, body.encode()))


def test_hours_to_come_are_foretold_at_the_reference() -> None:
    (row,) = renewables(entry("2026-09-10 9:00:00 AM", "10"))
    assert row.values == {"wind": 5740, "solar": 0}
    assert row.start == row.issued_at == datetime(2026, 9, 10, 14, tzinfo=UTC)


def test_hours_that_have_begun_are_left_out() -> None:
    assert renewables(entry("2026-09-10 8:00:00 AM", "9")) == []


def test_a_stamp_that_is_the_end_of_its_hour_is_an_alarm() -> None:
    with pytest.raises(Malformed, match="does not start the hour that ends at 9"):
        renewables(entry("2026-09-10 09:00:00 AM", "9"))


def test_a_value_that_is_not_there_yet_is_absent() -> None:
    assert renewables(entry("2026-09-10 9:00:00 AM", "10", sun=""))[0].values == {"wind": 5740}
    assert renewables(entry("2026-09-10 9:00:00 AM", "10", wind=None, sun="")) == []


def test_a_word_that_was_not_there_before_is_an_alarm() -> None:
    strange = {**entry("2026-09-10 9:00:00 AM", "10"), "ForecastTidalValue": "12"}
    with pytest.raises(Malformed, match=r"unknown .*Tidal"):
        renewables(strange)


def test_no_hours_mean_no_data() -> None:
    with pytest.raises(Empty):
        renewables()
