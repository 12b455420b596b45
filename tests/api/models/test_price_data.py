"""What a kilowatt-hour costs: as the market made it, then as is foretold, in one currency."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from psycopg2.extensions import connection as Connection

from api.models.price_data import NoPriceData, PricePart, Wanted, price_data
from api.models.prices import prices
from database.rows import Row
from tests.api.workloads import DAWN, HOUR, foretold, stored

NOW = DAWN + 2 * HOUR
FORETOLD = Wanted(foretold_at=NOW)


def cost(
    zone: str,
    values: Sequence[float],
    first: int = 0,
    *,
    market: str = "day_ahead",
    unit: str = "EUR/MWh",
) -> list[Row]:
    """The price of hours, counted from dawn."""
    return [
        Row(zone, "price", DAWN + n * HOUR, DAWN + (n + 1) * HOUR, {market: value}, unit)
        for n, value in enumerate(values, first)
    ]


def hours(first: int, last: int) -> tuple[datetime, datetime]:
    return DAWN + first * HOUR, DAWN + last * HOUR


def per_kwh(
    connection: Connection, zone: str, span: tuple[int, int], wanted: Wanted
) -> list[float]:
    data = price_data(connection, zone, *hours(*span), wanted)
    return [value for _, value in data.trace.steps(*hours(*span))]


def test_a_price_is_told_in_money_per_kilowatt_hour(connection: Connection) -> None:
    stored(connection, "test.auction", cost("FR", [50.0, -10.0]))
    assert per_kwh(connection, "FR", (0, 2), Wanted()) == [0.05, -0.01]
    data = price_data(connection, "FR", *hours(0, 2), Wanted())
    assert data.currency == "EUR"
    (part,) = data.parts
    told = part.age(NOW)
    assert (told["source"], told["market"], told["share"]) == ("test.auction", "day_ahead", 1)
    assert (told["is_forecast"], told["age_seconds"]) == (False, 7200)


def test_where_the_auction_ends_what_is_foretold_goes_on(connection: Connection) -> None:
    stored(connection, "test.auction", cost("FR", [50.0, 60.0]))
    ahead = foretold(cost("FR", [9.0, 70.0, 80.0], first=1), NOW - HOUR)
    stored(connection, "gridtide.forecast.test.auction", ahead, recorded_at=NOW - HOUR)
    assert per_kwh(connection, "FR", (0, 4), FORETOLD) == [0.05, 0.06, 0.07, 0.08]
    shares = [(p.share, p.age(NOW)["is_forecast"]) for p in _parts(connection, (0, 4))]
    assert shares == [(0.5, False), (0.5, True)]
    with pytest.raises(NoPriceData, match=r"it reaches from .* to 2024-06-01T02:00:00"):
        price_data(connection, "FR", *hours(0, 4), Wanted())


def _parts(connection: Connection, span: tuple[int, int]) -> Sequence[PricePart]:
    return price_data(connection, "FR", *hours(*span), FORETOLD).parts


def test_nothing_is_assumed_past_the_last_price(connection: Connection) -> None:
    stored(connection, "test.auction", foretold(cost("FR", [9.0, 70.0], first=2), NOW), NOW)
    assert per_kwh(connection, "FR", (2, 4), FORETOLD) == [0.009, 0.07]
    with pytest.raises(NoPriceData, match="to 2024-06-01T04:00:00"):
        price_data(connection, "FR", *hours(2, 5), FORETOLD)


def test_a_window_in_a_hole_of_the_prices_is_told_as_one(connection: Connection) -> None:
    stored(connection, "test.auction", cost("FR", [50.0]))
    stored(connection, "test.auction", cost("FR", [70.0], first=2))
    with pytest.raises(NoPriceData, match=r"to 2024-06-01T03:00:00.*, with a hole there"):
        price_data(connection, "FR", *hours(1, 2), Wanted())


@pytest.mark.parametrize("late", ["issued", "recorded"])
def test_no_price_counts_that_was_foretold_later(connection: Connection, late: str) -> None:
    issued = NOW + HOUR if late == "issued" else NOW - HOUR
    stored(connection, "test.auction", foretold(cost("FR", [9.0], first=3), issued), NOW + HOUR)
    with pytest.raises(NoPriceData, match="No price for iso c3lab:FR"):
        price_data(connection, "FR", *hours(3, 4), FORETOLD)


def test_a_forecast_that_is_too_old_is_refused_by_its_age(connection: Connection) -> None:
    stored(connection, "test.auction", foretold(cost("FR", [9.0], first=3), NOW - 3 * HOUR))
    wanted = Wanted(foretold_at=NOW, max_forecast_age=timedelta(hours=2))
    with pytest.raises(NoPriceData, match=r"10800 seconds before .* max_forecast_age_seconds is 7"):
        price_data(connection, "FR", *hours(3, 4), wanted)


def test_a_price_as_of_a_moment_is_the_one_believed_then(connection: Connection) -> None:
    stored(connection, "test.auction", cost("FR", [50.0]), recorded_at=DAWN)
    stored(connection, "test.auction", cost("FR", [55.0]), recorded_at=NOW)
    assert per_kwh(connection, "FR", (0, 1), Wanted()) == [0.055]
    assert per_kwh(connection, "FR", (0, 1), Wanted(as_of=DAWN)) == [0.05]


def test_the_auction_of_the_day_before_comes_first_then_the_index(connection: Connection) -> None:
    index = cost("GB", [40.0, 41.0], market="market_index", unit="GBP/MWh")
    stored(connection, "test.index", index)
    assert per_kwh(connection, "GB", (0, 2), Wanted()) == [0.04, 0.041]
    stored(connection, "test.auction", cost("GB", [50.0], unit="GBP/MWh"))
    assert per_kwh(connection, "GB", (0, 2), Wanted()) == [0.05, 0.041]


def test_prices_of_imbalance_are_no_price_of_a_market(connection: Connection) -> None:
    stored(connection, "test.imbalance", cost("GB", [40.0], market="system_buy", unit="GBP/MWh"))
    with pytest.raises(NoPriceData, match="No price for iso c3lab:GB"):
        price_data(connection, "GB", *hours(0, 1), Wanted())


def test_zones_are_compared_in_one_currency(connection: Connection) -> None:
    for zone, unit in (("GB", "GBP/MWh"), ("FR", "EUR/MWh"), ("DE", "EUR/MWh")):
        stored(connection, "test.auction", cost(zone, [50.0], unit=unit))
    found = prices(connection, ["GB", "FR", "DE", "SE-SE3"], *hours(0, 1), Wanted())
    assert (found.currency, list(found.data)) == ("EUR", ["FR", "DE"])
    assert found.faults == {
        "SE-SE3": "No price for iso c3lab:SE-SE3",
        "GB": "The price for iso c3lab:GB is in GBP, not in EUR",
    }
    with pytest.raises(NoPriceData, match="is in GBP, not in USD"):
        price_data(connection, "GB", *hours(0, 1), Wanted(), currency="USD")


def test_without_any_price_there_is_no_currency(connection: Connection) -> None:
    span = datetime(2024, 6, 1, tzinfo=UTC), datetime(2024, 6, 2, tzinfo=UTC)
    assert prices(connection, [], *span, Wanted()).currency is None
