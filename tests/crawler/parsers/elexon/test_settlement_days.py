"""Demand and system prices, which are asked by settlement days."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from crawler.parsers._windows import local_day
from crawler.parsers.elexon import demand, system_price
from crawler.parsers.elexon._answer import HALF_HOUR, LONDON, period_start, stamp
from crawler.source import Document, Empty, Malformed, Row, Window, read

SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)


def periods(day: date) -> list[dict[str, Any]]:
    count = local_day(day, LONDON).length // HALF_HOUR
    return [
        {
            "startTime": stamp(period_start(day, period)),
            "settlementDate": day.isoformat(),
            "settlementPeriod": period,
        }
        for period in range(1, count + 1)
    ]


def load(day: date) -> list[dict[str, Any]]:
    return [
        p | {"initialDemandOutturn": 20_000 + n, "initialTransmissionSystemDemandOutturn": 22_000}
        for n, p in enumerate(periods(day))
    ]


def prices(day: date) -> list[dict[str, Any]]:
    return [
        p | {"systemBuyPrice": 50.5 - n, "systemSellPrice": 50.5 - n, "netImbalanceVolume": -3}
        for n, p in enumerate(periods(day))
    ]


def rows(parser: Any, records: list[dict[str, Any]], window: Window | None = None) -> list[Row]:
    body = json.dumps({"data": records}).encode()
    return read(parser, Document("https://publisher.invalid/", body, window=window))


@pytest.mark.parametrize(("day", "count"), [(SPRING, 46), (AUTUMN, 50), (date(2026, 7, 1), 48)])
def test_every_period_of_a_day_is_its_own_half_hour(day: date, count: int) -> None:
    for parser, records in ((demand, load(day)), (system_price, prices(day))):
        starts = [row.start for row in rows(parser, records)]
        assert len(starts) == count
        assert starts == [starts[0] + n * HALF_HOUR for n in range(count)]


def test_demand_has_two_components() -> None:
    row = rows(demand, load(SPRING))[0]
    assert row.values == {"load": 20_000, "transmission_system_demand": 22_000}
    assert (row.measure, row.unit) == ("load", "MW")


def test_a_figure_that_is_null_is_not_there_yet() -> None:
    first, second, *_ = load(SPRING)
    second |= {"initialDemandOutturn": None, "initialTransmissionSystemDemandOutturn": None}
    assert len(rows(demand, [first, second])) == 1


def test_half_hours_without_any_figure_are_empty() -> None:
    first = load(SPRING)[0]
    first |= {"initialDemandOutturn": None, "initialTransmissionSystemDemandOutturn": None}
    with pytest.raises(Empty):
        rows(demand, [first])


def test_a_figure_that_is_missing_is_malformed() -> None:
    first = load(SPRING)[0]
    del first["initialDemandOutturn"]
    with pytest.raises(Malformed, match="initialDemandOutturn"):
        rows(demand, [first])


def test_demand_is_asked_by_both_its_first_and_last_day() -> None:
    window = Window(datetime(2026, 6, 30, 22, tzinfo=UTC), datetime(2026, 7, 2, 23, tzinfo=UTC))
    (request,) = demand.requests(window)
    assert request.params == {"settlementDateFrom": "2026-06-30", "settlementDateTo": "2026-07-02"}
    assert request.window == Window(datetime(2026, 6, 29, 23, tzinfo=UTC), window.end)


def test_demand_of_months_is_asked_four_weeks_at_a_time() -> None:
    start = datetime(2026, 3, 1, tzinfo=UTC)
    asked = list(demand.requests(Window(start, start + timedelta(days=70))))
    assert [r.params["settlementDateFrom"] for r in asked] == [
        "2026-03-01",
        "2026-03-29",
        "2026-04-26",
    ]
    assert all(r.window.length <= demand.SOURCE.span for r in asked if r.window)


def test_prices_buy_and_sell_in_pounds() -> None:
    row = rows(system_price, prices(SPRING))[0]
    assert row.values == {"system_buy": 50.5, "system_sell": 50.5}
    assert (row.measure, row.unit) == ("price", "GBP/MWh")


def test_prices_may_be_negative() -> None:
    (row,) = rows(system_price, [prices(SPRING)[0] | {"systemSellPrice": -12.5}])
    assert row.values["system_sell"] == -12.5


def test_the_net_imbalance_is_no_price() -> None:
    assert {c for row in rows(system_price, prices(SPRING)) for c in row.values} == {
        "system_buy",
        "system_sell",
    }


@pytest.mark.parametrize("price", [None, "N/A", "NaN"])
def test_a_price_that_is_no_number_is_malformed_and_named(price: object) -> None:
    with pytest.raises(Malformed, match="systemBuyPrice at 2026-03-29T00:00:00Z is"):
        rows(system_price, [prices(SPRING)[0] | {"systemBuyPrice": price}])


def test_a_period_stated_twice_differently_is_malformed() -> None:
    first = prices(SPRING)[0]
    assert len(rows(system_price, [first, first])) == 1
    with pytest.raises(Malformed, match="is stated twice"):
        rows(system_price, [first, first | {"systemBuyPrice": 1}])


def test_prices_are_asked_day_by_day_of_london() -> None:
    window = Window(datetime(2026, 10, 24, 23, tzinfo=UTC), datetime(2026, 10, 26, 1, tzinfo=UTC))
    asked = list(system_price.requests(window))
    assert [request.url.rsplit("/", 1)[1] for request in asked] == ["2026-10-25", "2026-10-26"]
    assert asked[0].window == Window(window.start, datetime(2026, 10, 26, tzinfo=UTC))


def test_another_day_than_the_one_asked_for_is_malformed() -> None:
    for parser, records in ((demand, load(SPRING)), (system_price, prices(SPRING))):
        assert rows(parser, records, local_day(SPRING, LONDON))
        with pytest.raises(Malformed, match="ignored the window"):
            rows(parser, records, local_day(AUTUMN, LONDON))
