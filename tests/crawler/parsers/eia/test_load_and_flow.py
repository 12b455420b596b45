"""What EIA's demand, forecast and interchange are known for, one by one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from crawler.parsers.eia import flow, load, load_forecast
from crawler.source import Document, Malformed, Row, Window, read
from crawler.validate import judge
from tests.crawler.parsers.eia.pages import Item, document, item, rows

NOW = datetime(2026, 3, 9, tzinfo=UTC)


def demand(period: str, mw: object, kind: str = "D", authority: str = "CISO") -> Item:
    return item(period, mw, respondent=authority, type=kind)


def sent(period: str, mw: object, fromba: str, toba: str) -> Item:
    return item(period, mw, fromba=fromba, toba=toba)


def test_other_types_than_demand_are_malformed() -> None:
    with pytest.raises(Malformed, match="type TI of CISO at 2026-03-08T13: 9"):
        rows(load, [demand("2026-03-08T13", 5), demand("2026-03-08T13", 9, "TI")])


def test_a_demand_of_null_is_none() -> None:
    found = rows(load, [demand("2026-03-08T13", None), demand("2026-03-08T14", "0")])
    assert [row.values for row in found] == [{"load": 0}]


def foretold(period: str, fetched_at: datetime) -> Row:
    answer = document([demand(period, 5, "DF")])
    (row,) = read(load_forecast, replace(answer, fetched_at=fetched_at))
    return row


def test_a_forecast_was_issued_when_it_was_due_at_the_latest() -> None:
    """The hour from 23:00 to midnight in California on the 8th, a day of 23 hours."""
    last_hour = "2026-03-09T07"
    due = datetime(2026, 3, 8, 11, tzinfo=UTC)
    assert foretold(last_hour, NOW).issued_at == due
    assert foretold("2026-03-09T08", NOW).issued_at == NOW


def test_a_forecast_fetched_before_it_was_due_was_issued_then() -> None:
    early = datetime(2026, 3, 8, 9, 30, tzinfo=UTC)
    assert foretold("2026-03-09T07", early).issued_at == early


def test_forecasts_of_another_time_are_malformed_even_where_the_future_is_asked_for() -> None:
    window = Window(NOW, NOW + timedelta(days=3))
    assert len(rows(load_forecast, [demand("2026-03-10T01", 5, "DF")], window=window)) == 1
    with pytest.raises(Malformed, match="a day after what was asked for"):
        rows(load_forecast, [demand("2026-03-10T02", 5, "DF")], window=window)


def test_later_pages_of_forecasts_begin_later() -> None:
    window = Window(NOW, NOW + timedelta(days=3))
    items = [demand(f"2026-03-11T0{hour}", 5, "DF") for hour in (1, 2)]
    assert len(rows(load_forecast, items, 9, offset=7, window=window)) == 1


def test_what_is_sent_flows_out_of_the_zone_and_both_sides_have_their_say() -> None:
    found = rows(flow, [sent("2026-03-08T13", "70", "BPAT", "CISO"),
                        sent("2026-03-08T13", "-66", "CISO", "BPAT")])  # fmt: skip
    assert [(row.zone, row.values) for row in found] == [
        ("US-BPA", {"US-CAISO": -70}),
        ("US-CAISO", {"US-BPA": 66}),
    ]


def test_sums_of_authorities_are_neither_side_of_a_flow() -> None:
    items = [sent("2026-03-08T13", 7, "CAL", "NW"), sent("2026-03-08T13", 7, "MISO", "CAN")]
    assert rows(flow, items) == []


def test_a_neighbour_that_nobody_knows_is_set_aside_and_the_others_are_kept() -> None:
    items = [sent("2026-03-08T13", 7, "PJM", "ZZZZ"), sent("2026-03-08T13", 5, "PJM", "MISO")]
    judged = judge(flow.SOURCE, Document("", b""), rows(flow, items), now=NOW, latest={})
    assert [row.values for row in judged.kept] == [{"US-MISO": -5}]
    ((row, reason),) = judged.quarantined
    assert (row.zone, row.values) == ("US-ZZZZ", {"US-PJM": 7})
    assert reason == "zone US-ZZZZ is not this source's"


def test_an_hour_without_a_neighbour_of_the_day_before_is_left_out() -> None:
    items = [sent("2026-03-08T12", 7, "PJM", "NYIS"), sent("2026-03-08T12", 5, "PJM", "MISO"),
             sent("2026-03-08T13", 7, "PJM", "NYIS")]  # fmt: skip
    assert [row.end.hour for row in rows(flow, items)] == [12]
