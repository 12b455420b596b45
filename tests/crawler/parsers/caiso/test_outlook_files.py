"""CAISO's demand, batteries and outlook: which columns count, and what their times mean."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from crawler.parsers.caiso import load, load_outlook, storage
from crawler.source import Document, Empty, Malformed, Row, Window, read

DEMAND = "Time,Day ahead forecast,Hour ahead forecast,Current demand,Demand response"
BATTERIES = "Time,Total batteries,Stand-alone batteries,Hybrid batteries"
OUTLOOK = "Time,Demand,Day-ahead demand forecast"


def document(name: str, *lines: str, day: str = "20260715") -> Document:
    url = f"https://www.caiso.com/outlook/history/{day}/{name}.csv?_=1"
    return Document(url, "".join(f"{line}\r\n" for line in lines).encode())


def demand(*lines: str, header: str = DEMAND) -> list[Row]:
    return read(load, document("demand", header, *lines))


def test_current_demand_is_the_load_and_forecasts_are_not() -> None:
    (row,) = demand("00:00,28618,27050,26956,", "00:05,26794,27050,,")
    assert (row.measure, row.values) == ("load", {"load": 26956})
    assert row.start == datetime(2026, 7, 15, 7, tzinfo=UTC)


def test_hyphens_and_letter_case_of_names_do_not_matter() -> None:
    header = "Time,Day-Ahead Forecast,Hour-ahead forecast,CURRENT DEMAND,Demand response"
    assert demand("00:00,1,2,26956,", header=header) == demand("00:00,1,2,26956,")


def test_a_file_without_current_demand_is_malformed_and_not_empty() -> None:
    with pytest.raises(Malformed, match="without the column 'current demand'"):
        demand("00:00,28618", header="Time,Day ahead forecast")


def test_an_unknown_column_is_named_with_its_megawatts() -> None:
    with pytest.raises(Malformed, match="unknown column 'data centers' with 900 MW at 00:00"):
        demand("00:00,26956,900", header="Time,Current demand,Data centers")


def test_a_day_whose_intervals_are_all_to_come_is_empty() -> None:
    with pytest.raises(Empty):
        demand("00:00,28618,27050,,")


def test_the_file_of_another_kind_is_malformed() -> None:
    with pytest.raises(Malformed, match="no date"):
        read(load, document("storage", BATTERIES, "00:00,1,1,0"))


def test_batteries_that_charge_are_negative_and_their_parts_are_told_apart() -> None:
    (row,) = read(storage, document("storage", BATTERIES, "00:00,-1200,-1000,-200"))
    assert row.measure == "storage"
    assert row.values == {
        "battery": -1200, "standalone_battery": -1000, "hybrid_battery": -200,
    }  # fmt: skip


@pytest.mark.parametrize("gone", [1, 2, 3])
def test_a_storage_file_that_lost_a_column_is_malformed(gone: int) -> None:
    lines = [line.split(",") for line in (BATTERIES, "00:00,-1200,-1000,-200")]
    kept = [",".join([*cells[:gone], *cells[gone + 1 :]]) for cells in lines]
    with pytest.raises(Malformed, match="without the column"):
        read(storage, document("storage", *kept))


@pytest.mark.parametrize("parser", [load, storage])
def test_each_local_day_is_one_file(parser) -> None:
    window = Window(datetime(2025, 11, 2, 5, tzinfo=UTC), datetime(2025, 11, 2, 9, tzinfo=UTC))
    names = [request.url.split("/")[-2] for request in parser.requests(window)]
    assert names == ["20251101", "20251102"]


def outlook(measured_until: str, *, day: str = "20260715", **hours: int) -> list[Row]:
    """Lines of the hours that end at 01:00, 02:00, … and their forecast."""
    lines = [f"07/15/2026 00:00,{25000},27000"]
    for hour, mw in hours.items():
        for place in range(1, 13):
            end = timedelta(hours=int(hour.removeprefix("to_")) - 1, minutes=5 * place)
            shown = f"{datetime(2026, 7, 15, tzinfo=UTC) + end:%m/%d/%Y %H:%M}"
            lines.append(f"{shown},{26000 if shown[-5:] <= measured_until else ''},{mw}")
    return read(load_outlook, document("rtm_forecast_7day", OUTLOOK, *lines, day=day))


def test_an_outlooks_stamps_are_ends_and_its_forecast_is_of_hours() -> None:
    found = outlook("00:00", to_1=25_500, to_2=24_900)
    assert [(row.start.hour, row.values["load"]) for row in found] == [(7, 25_500), (8, 24_900)]
    assert {row.resolution for row in found} == {timedelta(hours=1)}


def test_an_outlook_was_made_when_the_newest_demand_in_it_was_measured() -> None:
    (row,) = outlook("00:35", to_1=25_500, to_2=24_900)
    assert row.issued_at == datetime(2026, 7, 15, 7, 35, tzinfo=UTC)
    assert row.start == datetime(2026, 7, 15, 8, tzinfo=UTC)


def test_an_outlook_that_begins_on_another_day_is_malformed() -> None:
    with pytest.raises(Malformed, match="the file of 2026-07-16 begins with 2026-07-15"):
        outlook("00:00", day="20260716", to_1=25_500)


def test_one_hour_foretold_in_two_ways_is_malformed() -> None:
    lines = ["07/15/2026 00:00,25000,27000", "07/15/2026 00:05,,1", "07/15/2026 00:10,,2"]
    with pytest.raises(Malformed, match="in several ways"):
        read(load_outlook, document("rtm_forecast_7day", OUTLOOK, *lines))


def test_an_outlook_without_any_measured_demand_is_empty() -> None:
    with pytest.raises(Empty):
        read(load_outlook, document("rtm_forecast_7day", OUTLOOK, "07/15/2026 00:00,,27000"))


@pytest.mark.parametrize("blank", ["NaN", "--", "None"])
def test_another_word_for_a_blank_does_not_date_an_outlook(blank: str) -> None:
    lines = ["07/15/2026 00:00,25000,27000", f"07/15/2026 00:05,{blank},27000"]
    with pytest.raises(Malformed, match="demand of the interval to"):
        read(load_outlook, document("rtm_forecast_7day", OUTLOOK, *lines))


def test_a_zero_does_not_date_an_outlook() -> None:
    hour = [f"07/15/2026 {n // 60:02}:{n % 60:02},0,27000" for n in range(5, 65, 5)]
    (row,) = read(
        load_outlook,
        document("rtm_forecast_7day", OUTLOOK, "07/15/2026 00:00,25000,27000", *hour),
    )
    assert row.issued_at == datetime(2026, 7, 15, 7, tzinfo=UTC)


def test_hours_that_the_clock_shows_twice_are_left_out() -> None:
    stamps = [f"11/02/2025 {hour:02}:{minute:02}" for hour in (1, 2) for minute in range(0, 60, 5)]
    lines = ["11/02/2025 00:00,25000,1", *(f"{stamp},,27000" for stamp in stamps)]
    named = document(
        "rtm_forecast_7day", OUTLOOK, *lines, "11/02/2025 03:00,,27000", day="20251102"
    )
    (row,) = read(load_outlook, named)
    assert row.start == datetime(2025, 11, 2, 10, tzinfo=UTC)
