"""The edges of NESO's data portal."""

import codecs
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from crawler.parsers.neso import demand_forecast, embedded_forecast, generation, wind_forecast
from crawler.source import Document, Empty, Malformed, Window, read

HEADER = "DATE_GMT,TIME_GMT,SETTLEMENT_DATE,SETTLEMENT_PERIOD,EMBEDDED_WIND_FORECAST,"
HEADER += "EMBEDDED_SOLAR_FORECAST\n"
LINE = "2026-08-16T00:00:00,18:30,2026-08-16T00:00:00,39,468,1323\n"
START = datetime(2026, 8, 16, 18, tzinfo=UTC)


def told(content: object, **more: object) -> Document:
    body = content.encode() if isinstance(content, str) else json.dumps(content).encode()
    return Document("https://api.neso.energy/", body, **more)


def ckan(*records: dict[str, object]) -> Document:
    return told({"success": True, "result": {"records": list(records)}})


def test_a_stamp_of_the_embedded_forecast_is_the_end_of_its_period() -> None:
    (row,) = read(embedded_forecast, told(HEADER + LINE))
    assert (row.start, row.end) == (START, START + timedelta(minutes=30))


def test_two_names_of_a_half_hour_must_agree() -> None:
    with pytest.raises(Malformed, match="names the half hours"):
        read(embedded_forecast, told(HEADER + LINE.replace(",39,", ",40,")))


@pytest.mark.parametrize("period", ["0", "49", "51"])
def test_a_period_that_the_day_does_not_have_is_malformed(period: str) -> None:
    with pytest.raises(Malformed, match=f"no settlement period {period}"):
        read(embedded_forecast, told(HEADER + LINE.replace(",39,", f",{period},")))


def test_midnight_may_be_the_end_of_its_day() -> None:
    line = "2026-08-16T00:00:00,24:00,2026-08-17T00:00:00,2,310,0\n"
    (row,) = read(embedded_forecast, told(HEADER + line))
    assert row.end == datetime(2026, 8, 17, tzinfo=UTC)


def test_an_unknown_column_is_an_alarm_with_its_megawatts() -> None:
    text = HEADER.replace("\n", ",TIDAL\n") + LINE.replace("\n", ",7\n")
    with pytest.raises(Malformed, match="'tidal' with 7 MW"):
        read(embedded_forecast, told(text))


def test_a_file_that_begins_after_tomorrow_is_malformed() -> None:
    early = START - timedelta(days=2)
    with pytest.raises(Malformed, match="it begins at"):
        read(embedded_forecast, told(HEADER + LINE, fetched_at=early))


def test_a_file_that_was_fetched_before_it_begins_is_of_then() -> None:
    early = START - timedelta(minutes=4)
    (row,) = read(embedded_forecast, told(HEADER + LINE, fetched_at=early))
    assert row.issued_at == early


def test_yesterdays_file_keeps_its_own_moment() -> None:
    (row,) = read(embedded_forecast, told(HEADER + LINE, fetched_at=START + timedelta(days=1)))
    assert row.issued_at == START


EMBEDDED = {
    "DATE_GMT": "2026-08-16T00:00:00",
    "TIME_GMT": "18:30",
    "SETTLEMENT_DATE": "2026-08-16T00:00:00",
    "SETTLEMENT_PERIOD": 39,
    "EMBEDDED_WIND_FORECAST": 468,
    "EMBEDDED_SOLAR_FORECAST": 1323,
}


def test_the_table_of_embedded_plants_is_what_the_file_is() -> None:
    assert read(embedded_forecast, ckan(EMBEDDED)) == read(embedded_forecast, told(HEADER + LINE))


def test_a_table_behind_a_byte_order_mark_is_a_table() -> None:
    table = ckan(EMBEDDED)
    assert read(embedded_forecast, replace(table, body=codecs.BOM_UTF8 + table.body))


def test_the_file_is_asked_for_in_the_place_of_a_table_that_fails() -> None:
    (request,) = embedded_forecast.requests(Window(START, START + timedelta(hours=2)))
    assert request.url == embedded_forecast.portal.API
    assert request.instead
    assert request.instead.url.endswith("/embedded-forecast.csv")


@pytest.mark.parametrize("blank", [None, ""])
def test_what_is_not_foretold_yet_is_left_out(blank: object) -> None:
    (row,) = read(embedded_forecast, ckan(EMBEDDED | {"EMBEDDED_SOLAR_FORECAST": blank}))
    assert row.values == {"wind": 468}


@pytest.mark.parametrize("parser", [demand_forecast, embedded_forecast, generation, wind_forecast])
def test_no_table_is_asked_for_all_of_its_columns(parser) -> None:
    for request in parser.requests(Window(START, START + timedelta(hours=2))):
        assert "*" not in str(request.params["sql"])


@pytest.mark.parametrize("parser", [demand_forecast, embedded_forecast, generation, wind_forecast])
def test_tables_are_asked_for_together_twice_a_minute_at_most(parser) -> None:
    assert (parser.SOURCE.pace, parser.SOURCE.per_minute) == ("neso data portal", 2)


def test_the_mix_is_asked_for_by_its_words_in_utc() -> None:
    (request,) = generation.requests(Window(START, START + timedelta(hours=2)))
    sql = request.params["sql"]
    assert '"WIND_EMB"' in sql
    assert "\"DATETIME\" >= '2026-08-16T18:00:00' AND \"DATETIME\" < '2026-08-16T20:00:00'" in sql


def test_no_success_is_malformed_in_their_words() -> None:
    with pytest.raises(Malformed, match="not a single statement"):
        read(generation, told({"success": False, "error": "not a single statement"}))


@pytest.mark.parametrize("parser", [generation, demand_forecast, wind_forecast])
def test_no_record_is_empty(parser) -> None:
    with pytest.raises(Empty):
        read(parser, ckan())


def test_wind_of_transmission_and_of_distribution_is_wind() -> None:
    record = dict.fromkeys(generation.FUELS, 1.0) | {"WIND": 12.0, "WIND_EMB": 1.5}
    (row,) = read(generation, ckan(record | {"DATETIME": "2026-01-01T00:00:00"}))
    assert row.values["wind"] == 13.5
    assert row.parts["WIND_EMB"] == 1.5


@pytest.mark.parametrize("word", ["WIND", "WIND_EMB"])
def test_a_fuel_of_which_a_part_is_null_is_not_known(word: str) -> None:
    record = dict.fromkeys(generation.FUELS, 1.0) | {"DATETIME": "2026-01-01T00:00:00"}
    whole, partly = read(
        generation, ckan(record, record | {word: None, "DATETIME": "2026-01-01T00:30:00"})
    )
    assert whole.values.keys() - partly.values.keys() == {"wind"}


def test_a_half_hour_of_which_all_is_null_is_not_there_yet() -> None:
    record = dict.fromkeys(generation.FUELS) | {"DATETIME": "2026-01-01T00:00:00"}
    assert read(generation, ckan(record)) == []


def test_a_fuel_that_is_not_told_is_malformed() -> None:
    record = dict.fromkeys(generation.FUELS, 1.0) | {"DATETIME": "2026-01-01T00:00:00"}
    del record["WIND_EMB"]
    with pytest.raises(Malformed):
        read(generation, ckan(record))


DEMAND = {
    "Date": "2026-07-17",
    "Datetime": "2026-07-17T05:30:00",
    "Settlement_Period": 11,
    "Demand_Forecast": 20902,
    "Publish_Datetime": "2026-07-16T08:33:00",
}


def test_a_summer_demand_is_of_the_half_hour_before_its_stamp_in_london() -> None:
    (row,) = read(demand_forecast, ckan(DEMAND))
    assert row.start == datetime(2026, 7, 17, 4, tzinfo=UTC)
    assert row.issued_at == datetime(2026, 7, 16, 8, 33, tzinfo=UTC)


@pytest.mark.parametrize(
    ("parser", "name"),
    [(demand_forecast, "Demand_Forecast"), (wind_forecast, "Incentive_forecast")],
)
def test_a_half_hour_that_was_not_foretold_leaves_the_others(parser, name) -> None:
    record = DEMAND if parser is demand_forecast else WIND
    with pytest.raises(Empty):
        read(parser, ckan(record | {name: None}))


def test_a_demand_whose_stamp_is_not_the_end_is_malformed() -> None:
    with pytest.raises(Malformed, match="does not end period 11"):
        read(demand_forecast, ckan(DEMAND | {"Datetime": "2026-07-17T05:00:00"}))


WIND = {
    "Datetime_GMT": "2026-07-16T23:00:00",
    "Date": "2026-07-17",
    "Settlement_period": 1,
    "Incentive_forecast": 7523,
}


def test_wind_without_a_moment_of_issue_is_of_when_it_was_fetched() -> None:
    body = {"success": True, "result": {"records": [WIND]}}
    early = datetime(2026, 7, 16, 9, tzinfo=UTC)
    (row,) = read(wind_forecast, told(body, fetched_at=early))
    assert row.issued_at == early
    assert read(wind_forecast, told(body, fetched_at=early + timedelta(days=1))) == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"Datetime_GMT": "2026-07-17T00:00:00"}, "does not start period 1"),
        ({"Ripple": 3}, "'Ripple' with 3 MW"),
        ({}, "nobody says when"),
    ],
)
def test_a_wind_forecast_that_is_not_understood_is_malformed(changes, words) -> None:
    with pytest.raises(Malformed, match=words):
        read(wind_forecast, ckan(WIND | changes))
