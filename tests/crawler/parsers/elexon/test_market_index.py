"""The market index's oddities, one by one."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crawler.parsers.elexon import market_index
from crawler.parsers.elexon._answer import period_at, stamp
from crawler.source import Document, Empty, Malformed, Row, Window, read

START = datetime(2026, 6, 1, 23, tzinfo=UTC)
DAY = Window(START, START + timedelta(days=1))


def record(provider: str, price: object, start: datetime = START) -> dict[str, Any]:
    day, period = period_at(start)
    return {
        "startTime": stamp(start),
        "dataProvider": provider,
        "settlementDate": day.isoformat(),
        "settlementPeriod": period,
        "price": price,
        "volume": 1.0,
    }


def rows(*records: dict[str, Any], window: Window | None = None) -> list[Row]:
    body = json.dumps({"data": records}).encode()
    return read(market_index, Document("https://publisher.invalid/", body, window=window))


def test_only_apx_counts() -> None:
    (row,) = rows(record("N2EXMIDP", 0.0), record("APXMIDP", 71.2))
    assert row.values == {"market_index": 71.2}
    assert (row.measure, row.unit) == ("price", "GBP/MWh")


def test_an_answer_of_n2ex_alone_is_empty() -> None:
    with pytest.raises(Empty, match="no row of APXMIDP"):
        rows(record("N2EXMIDP", 0.0))


def test_a_third_exchange_is_named_with_its_price() -> None:
    with pytest.raises(Malformed, match=r"'NEWMIDP': 44\.5 GBP/MWh"):
        rows(record("APXMIDP", 71.2), record("NEWMIDP", 44.5))


def test_prices_may_be_negative() -> None:
    assert rows(record("APXMIDP", -3.75))[0].values["market_index"] == -3.75


def test_newest_first_becomes_oldest_first() -> None:
    later = START + timedelta(minutes=30)
    found = rows(record("APXMIDP", 2, later), record("APXMIDP", 1))
    assert [row.start for row in found] == [START, later]


def test_the_end_of_the_window_is_not_asked_for() -> None:
    (request,) = market_index.requests(DAY)
    assert request.params["from"] == "2026-06-01T23:00:00Z"
    assert request.params["to"] == "2026-06-02T22:59:59Z"
    assert request.params["dataProviders"] == "APXMIDP"


def test_an_ignored_window_is_malformed() -> None:
    with pytest.raises(Malformed, match="ignored the window"):
        rows(record("APXMIDP", 1, DAY.end), window=DAY)
