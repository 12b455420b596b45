"""Forecasts: when they were issued, and what none of them is taken for."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from crawler.catalog import parsers
from crawler.parsers.entsoe import (
    generation_forecast,
    load_forecast,
    wind_solar_forecast,
    wind_solar_forecast_current,
    wind_solar_forecast_intraday,
)
from crawler.source import Document, Malformed, Parser, read
from tests.crawler.parsers.entsoe.documents import (
    GERMANY,
    at,
    consumed,
    document,
    period,
    produced,
)

NOON = period("2026-07-02T10:00", "2026-07-02T11:00", "PT60M", {1: 50_000})
LOAD = document("A65", consumed(NOON), process="A01", created="2026-07-09T00:00:00")
BY = {
    "load_forecast": "2026-07-01T08:00",
    "generation_forecast": "2026-07-01T16:00",
    "wind_solar_forecast": "2026-07-01T16:00",
    "wind_solar_forecast_intraday": "2026-07-02T06:00",
}
TYPES = {"load_forecast": "A65", "generation_forecast": "A71"}
PROCESSES = {
    "load_forecast": "A01",
    "generation_forecast": "A01",
    "wind_solar_forecast": "A01",
    "wind_solar_forecast_intraday": "A40",
    "wind_solar_forecast_current": "A18",
}
every_forecast = pytest.mark.parametrize("name", PROCESSES)


def parser_of(name: str) -> Parser:
    return parsers()[f"entsoe.{name}"]


def foretold(name: str, process: str = "", created: str = "2026-07-09T00:00:00") -> Document:
    content = consumed(NOON) if name == "load_forecast" else produced("B16", NOON)
    kind = TYPES.get(name, "A69")
    return document(kind, content, process=process or PROCESSES[name], created=created)


def fetched(at_: datetime, of: Document) -> Document:
    return replace(of, fetched_at=at_)


@pytest.mark.parametrize("name", BY)
def test_it_was_issued_by_its_deadline_when_it_is_fetched_later(name: str) -> None:
    (row,) = read(parser_of(name), foretold(name))
    assert row.issued_at == at(BY[name])


@pytest.mark.parametrize("name", BY)
def test_it_was_issued_when_it_was_fetched_before_its_deadline(name: str) -> None:
    early = at(BY[name]) - timedelta(hours=2)
    created = f"{early:%Y-%m-%dT%H:%M:%S}"
    (row,) = read(parser_of(name), fetched(early, foretold(name, created=created)))
    assert row.issued_at == early


def test_the_newest_forecast_was_issued_when_it_was_fetched() -> None:
    now = at("2026-07-02T09:15")
    newest = foretold("wind_solar_forecast_current", created="2026-07-02T09:15:01")
    (row,) = read(wind_solar_forecast_current, fetched(now, newest))
    assert row.issued_at == now


def test_without_a_time_of_fetching_the_platforms_own_counts() -> None:
    newest = foretold("wind_solar_forecast_current", created="2026-07-02T09:15:01")
    (row,) = read(wind_solar_forecast_current, newest)
    assert row.issued_at == at("2026-07-02T09:15:01")


def test_a_deadline_is_one_of_brussels_in_winter_and_summer() -> None:
    for start, end, due in (
        ("2026-01-15T10:00", "2026-01-15T11:00", "2026-01-14T09:00"),
        ("2026-03-29T10:00", "2026-03-29T11:00", "2026-03-28T09:00"),
        ("2026-10-25T10:00", "2026-10-25T11:00", "2026-10-24T08:00"),
    ):
        hour = consumed(period(start, end, "PT60M", {1: 1}))
        (row,) = read(load_forecast, document("A65", hour, process="A01", created=f"{end}:00"))
        assert row.issued_at == at(due)


def test_the_day_of_a_deadline_begins_at_midnight_in_brussels() -> None:
    hours = period("2026-07-01T21:00", "2026-07-01T23:00", "PT60M", {1: 1})
    found = read(
        load_forecast,
        document("A65", consumed(hours), process="A01", created="2026-07-09T00:00:00"),
    )
    assert [row.issued_at for row in found] == [at("2026-06-30T08:00"), at("2026-07-01T08:00")]


@every_forecast
def test_a_document_from_the_future_is_malformed(name: str) -> None:
    with pytest.raises(Malformed, match="a document made at"):
        read(parser_of(name), fetched(at("2026-07-02T09:00"), foretold(name)))


@every_forecast
def test_the_platforms_clock_may_be_some_minutes_ahead(name: str) -> None:
    ahead = foretold(name, created="2026-07-02T09:09:00")
    assert read(parser_of(name), fetched(at("2026-07-02T09:00"), ahead))


@every_forecast
@pytest.mark.parametrize("process", ["A01", "A16", "A18", "A31", "A33", "A40"])
def test_no_process_is_taken_for_another(name: str, process: str) -> None:
    if process == PROCESSES[name]:
        assert read(parser_of(name), foretold(name, process))
        return
    with pytest.raises(Malformed, match=f"process {process}"):
        read(parser_of(name), foretold(name, process))


@pytest.mark.parametrize(
    "parser", [wind_solar_forecast, wind_solar_forecast_intraday, wind_solar_forecast_current]
)
def test_only_wind_and_sun_are_foretold_by_type(parser: Parser) -> None:
    process = PROCESSES[str(parser.__name__).rpartition(".")[2]]  # type: ignore[attr-defined]
    with pytest.raises(Malformed, match="B14"):
        read(parser, document("A69", produced("B14", NOON), process=process))


def test_wind_is_the_sum_of_sea_and_land_where_both_are_told() -> None:
    two = "2026-07-02T10:00", "2026-07-02T12:00", "PT60M"
    sea, land = produced("B18", NOON), produced("B19", period(*two, {1: 700, 2: 800}))
    found = read(wind_solar_forecast, document("A69", sea, land, process="A01"))
    assert [row.values for row in found] == [{"wind": 50_700}]
    assert [row.parts for row in found] == [{"B18": 50_000, "B19": 800}]


@pytest.mark.parametrize("kind", ["B18", "B19"])
def test_half_of_the_wind_is_none_where_sea_and_land_are_told(kind: str) -> None:
    halves = produced(kind, NOON, area=GERMANY), produced("B16", NOON, area=GERMANY)
    (row,) = read(wind_solar_forecast, document("A69", *halves, process="A01"))
    assert row.values == {"solar": 50_000}


def test_wind_on_land_is_all_the_wind_inland() -> None:
    (row,) = read(wind_solar_forecast, document("A69", produced("B19", NOON), process="A01"))
    assert row.values == {"wind": 50_000}


def test_what_storage_is_to_take_is_apart_from_what_plants_are_to_give() -> None:
    plants = produced("", NOON).replace("<MktPSRType><psrType></psrType></MktPSRType>", "")
    pumps = plants.replace("inBiddingZone", "outBiddingZone").replace("50000", "700")
    (row,) = read(generation_forecast, document("A71", plants, pumps, process="A01"))
    assert row.values == {"total": 50_000, "consumption": 700}
