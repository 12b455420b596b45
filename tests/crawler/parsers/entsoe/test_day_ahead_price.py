from __future__ import annotations

from datetime import timedelta

import pytest

from crawler.parsers.entsoe import day_ahead_price
from crawler.source import Malformed, Row, Window, read
from tests.crawler.parsers.entsoe.documents import Points, at, document, period, priced

HOUR = "2026-01-01T10:00", "2026-01-01T11:00"
AUSTRIA = "10YAT-APG------L"
SPAIN = "10YES-REE------0"


def hour(resolution: str, points: Points) -> str:
    return period(*HOUR, resolution, points, number="price.amount")


def prices(*content: str) -> list[Row]:
    return read(day_ahead_price, document("A44", *content))


@pytest.mark.parametrize("area", ["10Y1001A1001A82H", AUSTRIA])
def test_each_auction_is_a_component(area: str) -> None:
    first = priced(hour("PT60M", {1: 80.5}), area=area, sequence="1")
    second = priced(hour("PT60M", {1: 79}), area=area, sequence="2")
    assert [row.values for row in prices(first, second)] == [
        {"day_ahead": 80.5, "day_ahead_exaa": 79}
    ]


def test_the_second_auction_never_stands_in_for_the_first() -> None:
    rows = prices(priced(hour("PT15M", {1: 79}), sequence="2"))
    assert {component for row in rows for component in row.values} == {"day_ahead_exaa"}


def test_auctions_of_different_steps_stay_apart() -> None:
    hourly = priced(hour("PT60M", {1: 80.5}), sequence="1")
    quarters = priced(hour("PT15M", {1: 79, 3: 78}), sequence="2")
    rows = prices(hourly, quarters)
    assert [row.resolution for row in rows] == [timedelta(hours=1)] + [timedelta(minutes=15)] * 4
    assert [list(row.values) for row in rows] == [["day_ahead"]] + [["day_ahead_exaa"]] * 4


def test_no_position_is_the_only_auction() -> None:
    assert prices(priced(hour("PT60M", {1: -3}), area=SPAIN))[0].values == {"day_ahead": -3}


@pytest.mark.parametrize(("area", "sequence"), [(SPAIN, "2"), (AUSTRIA, "3")])
def test_an_auction_nobody_told_us_of_is_an_alarm(area: str, sequence: str) -> None:
    with pytest.raises(Malformed, match=f"sequence {sequence}"):
        prices(priced(hour("PT60M", {1: 1}), area=area, sequence=sequence))


def test_the_currency_is_part_of_the_unit() -> None:
    zloty = priced(hour("PT60M", {1: 400}), area="10YPL-AREA-----S", currency="PLN")
    assert prices(zloty)[0].unit == "PLN/MWh"


@pytest.mark.parametrize("spoilt", [{"currency": ""}, {"per": "KWH"}, {"contract": "A07"}])
def test_other_prices_are_malformed(spoilt: dict[str, str]) -> None:
    with pytest.raises(Malformed):
        prices(priced(hour("PT60M", {1: 1}), area=SPAIN, **spoilt))


def test_a_tick_asks_for_tomorrow_too() -> None:
    now = at("2026-01-01T12:34")
    (question, *_) = day_ahead_price.requests(Window(now - timedelta(days=1), now))
    assert question.window == Window(at("2025-12-31T12:00"), at("2026-01-03T13:00"))


def test_a_week_of_a_backfill_is_one_question_for_each_zone() -> None:
    week = Window(at("2026-01-01T00:00"), at("2026-01-08T00:00"))
    questions = list(day_ahead_price.requests(week))
    assert {question.window for question in questions} == {week}
    assert len(questions) == len(day_ahead_price.SOURCE.zones)
