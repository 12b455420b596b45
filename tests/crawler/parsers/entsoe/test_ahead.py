"""Capacities of plants and borders, schedules, and the prices of the day itself."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crawler.parsers.entsoe import (
    capacity,
    day_ahead_price,
    intraday_price,
    scheduled_exchange,
    transfer_capacity,
    transfer_capacity_week,
)
from crawler.source import Malformed, Parser, Row, read
from tests.crawler.parsers.entsoe.documents import (
    GERMANY,
    at,
    document,
    period,
    priced,
    produced,
    scheduled,
)

HOUR = "2026-01-01T10:00", "2026-01-01T11:00", "PT60M"
SPAIN = "10YES-REE------0"


def installed(*series: str) -> list[Row]:
    return read(capacity, document("A68", *series, process="A33"))


def year(kind: str, start: str, end: str, mw: float) -> str:
    return produced(kind, period(start, end, "P1Y", {1: mw}), area=GERMANY)


def test_types_of_one_fuel_are_added_and_kept_as_parts() -> None:
    bounds = "2025-12-31T23:00", "2026-12-31T23:00"
    (row,) = installed(year("B02", *bounds, 15_000), year("B05", *bounds, 14_000.5))
    assert row.values == {"coal": 29_000.5}
    assert row.parts == {"B02": 15_000, "B05": 14_000.5}
    assert (row.start, row.end) == (at("2025-12-31T23:00"), at("2026-12-31T23:00"))


def test_a_leap_year_is_a_day_longer() -> None:
    (row,) = installed(year("B14", "2023-12-31T23:00", "2024-12-31T23:00", 1))
    assert row.resolution == timedelta(days=366)


@pytest.mark.parametrize("hour", ["21:00", "22:00", "23:00"])
def test_a_year_begins_at_midnight_of_a_zones_own_clock(hour: str) -> None:
    (row,) = installed(year("B14", f"2025-12-31T{hour}", f"2026-12-31T{hour}", 1))
    assert row.start == at(f"2025-12-31T{hour}")


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2025-06-30T22:00", "2026-06-30T22:00"),
        ("2025-12-31T23:00", "2026-12-31T22:00"),
        ("2024-12-31T23:00", "2026-12-31T23:00"),
        ("2025-12-31T20:00", "2026-12-31T20:00"),
    ],
)
def test_what_is_no_calendar_year_is_malformed(start: str, end: str) -> None:
    with pytest.raises(Malformed, match="calendar year"):
        installed(year("B14", start, end, 1))


def test_a_type_that_ends_with_a_year_is_not_there_in_the_next() -> None:
    first, second = (
        ("2024-12-31T23:00", "2025-12-31T23:00"),
        ("2025-12-31T23:00", "2026-12-31T23:00"),
    )
    found = installed(year("B14", *first, 4_000), year("B16", *first, 9), year("B16", *second, 10))
    assert [row.values for row in found] == [{"nuclear": 4_000, "solar": 9}, {"solar": 10}]


def test_another_process_and_an_unknown_type_are_malformed() -> None:
    bounds = "2025-12-31T23:00", "2026-12-31T23:00"
    with pytest.raises(Malformed, match="process A16"):
        read(capacity, document("A68", year("B14", *bounds, 1)))
    with pytest.raises(Malformed, match="B99"):
        installed(year("B99", *bounds, 1))


def test_a_hole_of_the_total_is_not_filled_by_the_day_ahead_schedule() -> None:
    total = scheduled(
        period(*HOUR, {1: 500}), period("2026-01-01T12:00", "2026-01-01T13:00", "PT60M", {1: 400})
    )
    whole_day = period("2026-01-01T09:00", "2026-01-01T15:00", "PT60M", {1: 300})
    found = read(scheduled_exchange, document("A09", total, scheduled(whole_day, contract="A01")))
    assert [(row.start.hour, row.values["SE-SE4"]) for row in found] == [
        (10, 500),
        (12, 400),
        (13, 300),
        (14, 300),
    ]


def test_without_a_total_the_day_ahead_schedule_is_told() -> None:
    (row,) = read(
        scheduled_exchange, document("A09", scheduled(period(*HOUR, {1: 5}), contract="A01"))
    )
    assert (row.zone, row.measure, row.values) == ("DE", "scheduled_inflow", {"SE-SE4": 5})


@pytest.mark.parametrize("contract", ["", "A02", "A07"])
def test_a_schedule_of_another_contract_is_malformed(contract: str) -> None:
    with pytest.raises(Malformed, match="contract"):
        read(
            scheduled_exchange, document("A09", scheduled(period(*HOUR, {1: 5}), contract=contract))
        )


def test_weeks_begin_at_midnight_in_brussels() -> None:
    weeks = period("2026-03-22T23:00", "2026-04-05T22:00", "P7D", {1: 600, 2: 450})
    found = read(transfer_capacity_week, document("A61", scheduled(weeks, contract="")))
    assert [row.resolution for row in found] == [timedelta(days=7, hours=-1), timedelta(days=7)]


def test_a_capacity_that_never_changes_is_one_point() -> None:
    day = period("2026-01-01T23:00", "2026-01-02T23:00", "PT60M", {1: 600})
    found = read(transfer_capacity, document("A61", scheduled(day, contract="")))
    assert [row.values for row in found] == [{"SE-SE4": 600}] * 24


@pytest.mark.parametrize("parser", [scheduled_exchange, transfer_capacity, transfer_capacity_week])
def test_a_border_is_one_that_is_asked_for_and_in_megawatts(parser: Parser) -> None:
    kind = "A09" if parser is scheduled_exchange else "A61"
    hour = period(*HOUR, {1: 5})
    with pytest.raises(Malformed, match="border"):
        read(parser, document(kind, scheduled(hour, sender=SPAIN)))
    with pytest.raises(Malformed, match="MWH"):
        read(parser, document(kind, scheduled(hour, unit="MWH")))


def test_each_auction_of_the_day_is_a_component() -> None:
    told = [priced(quarter({1: n}), area=SPAIN, contract="A07", sequence=str(n)) for n in (1, 2, 3)]
    (row,) = read(intraday_price, document("A44", *told))
    assert row.values == {"intraday_1": 1, "intraday_2": 2, "intraday_3": 3}


def quarter(points: dict[int, float]) -> str:
    return period("2026-01-01T10:00", "2026-01-01T10:15", "PT15M", points, number="price.amount")


@pytest.mark.parametrize("sequence", ["", "0", "4"])
def test_an_auction_that_nobody_knows_is_malformed(sequence: str) -> None:
    told = priced(quarter({1: 5}), area=SPAIN, contract="A07", sequence=sequence)
    with pytest.raises(Malformed, match="auction sequence"):
        read(intraday_price, document("A44", told))


def test_prices_of_the_day_and_of_the_day_ahead_are_not_taken_for_each_other() -> None:
    with pytest.raises(Malformed, match="not of A07"):
        read(intraday_price, document("A44", priced(quarter({1: 5}), contract="A01")))
    with pytest.raises(Malformed, match="not of A01"):
        read(day_ahead_price, document("A44", priced(quarter({1: 5}), contract="A07")))
