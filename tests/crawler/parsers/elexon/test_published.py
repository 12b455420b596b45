"""Data sets that are asked by publication, and the cables by name."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crawler.parsers.elexon import actual_load, demand_forecast, interconnector, wind_solar
from crawler.parsers.elexon._answer import period_at, stamp
from crawler.source import Document, Malformed, Row, Window, read

START = datetime(2026, 7, 1, 10, tzinfo=UTC)
HALF_HOUR, HOUR = timedelta(minutes=30), timedelta(hours=1)
DAY = Window(START - 10 * HOUR, START + 14 * HOUR)


def said(start: datetime, published: datetime, **rest: object) -> dict[str, Any]:
    day, period = period_at(start)
    when = {"publishTime": stamp(published), "startTime": stamp(start)}
    return {**when, "settlementDate": day.isoformat(), "settlementPeriod": period, **rest}


def load(start: datetime, mw: object, after: timedelta = 2 * HOUR) -> dict[str, Any]:
    return said(start, start + after, quantity=mw)


def wind(kind: str, mw: object, after: timedelta = 3 * HOUR) -> dict[str, Any]:
    return said(START, START + after, psrType=kind, quantity=mw)


def foretold(start: datetime, mw: object, published: datetime, boundary: str = "N") -> Any:
    return said(start, published, demand=mw, boundary=boundary)


def cable(name: str, mw: object, start: datetime = START) -> dict[str, Any]:
    return said(start, start + HALF_HOUR, interconnectorName=name, generation=mw)


def rows(parser: Any, *records: Any, window: Window | None = None) -> list[Row]:
    body = json.dumps({"data": records}).encode()
    return read(parser, Document("https://publisher.invalid/", body, window=window))


def test_the_last_publication_of_a_half_hour_counts() -> None:
    (row,) = rows(actual_load, load(START, 30_500, 3 * HOUR), load(START, 30_000))
    assert row.values == {"load": 30_500}


def test_two_numbers_of_one_publication_are_malformed() -> None:
    with pytest.raises(Malformed, match="stated twice"):
        rows(actual_load, load(START, 30_000), load(START, 30_001))


def test_what_is_published_before_it_was_is_malformed() -> None:
    with pytest.raises(Malformed, match="before its end"):
        rows(actual_load, load(START, 30_000, timedelta(minutes=29)))


def test_a_half_hour_begins_with_its_settlement_period() -> None:
    with pytest.raises(Malformed, match="starts no interval of 0:30:00"):
        rows(actual_load, load(START + timedelta(minutes=5), 30_000))


def test_half_hours_of_other_windows_are_left_to_their_own_questions() -> None:
    window = Window(START, START + HALF_HOUR)
    found = rows(actual_load, load(START, 1), load(START + HALF_HOUR, 2), window=window)
    assert [row.start for row in found] == [START]


def test_newest_rows_in_the_place_of_a_window_are_malformed() -> None:
    old = Window(DAY.start - timedelta(days=9), DAY.end - timedelta(days=9))
    with pytest.raises(Malformed, match="ignored the window"):
        rows(actual_load, load(START, 30_000), window=old)


def test_a_question_reaches_from_the_first_to_the_last_publication() -> None:
    (request,) = actual_load.requests(DAY)
    assert request.params == {
        "publishDateTimeFrom": "2026-07-01T00:00:00Z",
        "publishDateTimeTo": "2026-07-02T04:00:00Z",
    }


def test_a_long_window_keeps_to_the_week_that_the_platform_allows() -> None:
    month = Window(DAY.start, DAY.start + timedelta(days=30))
    for request in wind_solar.requests(month):
        first, last = map(datetime.fromisoformat, map(str, request.params.values()))
        assert last - first <= timedelta(days=7)


def test_wind_is_both_kinds_or_none() -> None:
    both = rows(wind_solar, wind("Wind Onshore", 5_000), wind("Wind Offshore", 4_000.5))
    assert [row.values for row in both] == [{"wind": 9_000.5}]
    assert rows(wind_solar, wind("Wind Onshore", 5_000)) == []
    (alone,) = rows(wind_solar, wind("Wind Onshore", 5_000), wind("Solar", 900))
    assert alone.values == {"solar": 900}


def test_wind_and_sun_are_estimates() -> None:
    (row,) = rows(wind_solar, wind("Solar", 900))
    assert row.estimated


def test_an_unknown_type_is_an_alarm_with_its_megawatts() -> None:
    with pytest.raises(Malformed, match=r"Tidal at 2026-07-01T10:00:00Z: 12 MW"):
        rows(wind_solar, wind("Tidal", 12))


def test_each_publication_of_a_forecast_is_a_vintage() -> None:
    found = rows(
        demand_forecast,
        foretold(START, 20_000, START - 8 * HOUR),
        foretold(START, 20_500, START - 2 * HOUR),
    )
    assert [(row.issued_at, row.values["load"]) for row in found] == [
        (START - 8 * HOUR, 20_000),
        (START - 2 * HOUR, 20_500),
    ]


def test_a_boundary_that_is_not_the_country_s_is_malformed() -> None:
    with pytest.raises(Malformed, match="boundary 'B1': 700 MW"):
        rows(demand_forecast, foretold(START, 700, START - HOUR, "B1"))


def test_publications_that_were_not_asked_for_are_malformed() -> None:
    (request,) = demand_forecast.requests(Window(START - 30 * HOUR, START - 20 * HOUR))
    assert request.params["publishDateTimeTo"] == stamp(START - 20 * HOUR)
    row = foretold(START, 20_000, START - HOUR)
    with pytest.raises(Malformed, match="ignored the window"):
        rows(demand_forecast, row, window=request.window)


def test_a_short_window_is_asked_for_twelve_hours_more_and_a_long_one_by_halves_of_a_day() -> None:
    (request,) = demand_forecast.requests(Window(START - HALF_HOUR, START))
    assert request.params["publishDateTimeFrom"] == stamp(START - HALF_HOUR - 12 * HOUR)
    assert len(list(demand_forecast.requests(DAY))) == 2


def test_publications_of_the_window_may_lie_in_its_future() -> None:
    (request,) = demand_forecast.requests(Window(START - 2 * HOUR, START))
    row = foretold(START + 30 * HOUR, 20_000, START - HOUR)
    assert len(rows(demand_forecast, row, window=request.window)) == 1


FRENCH = {"France(IFA)": 1500, "IFA2 (INTIFA2)": -200, "Eleclink (INTELEC)": 0}


def french(start: datetime = START) -> list[dict[str, Any]]:
    return [cable(name, mw, start) for name, mw in FRENCH.items()]


def test_cables_to_one_neighbour_are_added_and_kept_as_parts() -> None:
    (row,) = rows(interconnector, *french())
    assert row.values == {"FR": 1300}
    assert row.parts == FRENCH


@pytest.mark.parametrize("missing", range(3))
def test_a_neighbour_of_which_a_cable_is_missing_is_not_known(missing: int) -> None:
    two = french()[:missing] + french()[missing + 1 :]
    (row,) = rows(interconnector, *two, cable("Netherlands(BritNed)", 7))
    assert row.values == {"NL": 7}


def test_a_cable_is_not_missing_before_it_is_in_service() -> None:
    before = datetime(2025, 1, 28, 23, 30, tzinfo=UTC)
    irish = [cable("Ireland(East-West)", -9, start) for start in (before, before + HALF_HOUR)]
    assert [row.start for row in rows(interconnector, *irish)] == [before]


@pytest.mark.parametrize("name", ["France (IFA)", "Ireland (East-West)", "INTFR", "NeuConnect"])
def test_a_cable_of_another_name_is_an_alarm_with_its_megawatts(name: str) -> None:
    with pytest.raises(Malformed, match="1500 MW"):
        rows(interconnector, cable(name, 1500))
