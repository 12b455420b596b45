"""PJM's marginal rate: the whole's node, pounds made grams, and never an average."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from crawler.parsers.pjm import marginal_rate
from crawler.source import Document, Malformed, Window, read
from tests.crawler.parsers.pjm.pages import ADDRESS, Item, questions, rows

DAY = Window(datetime(2026, 3, 8, tzinfo=UTC), datetime(2026, 3, 9, tzinfo=UTC))


def item(pounds: object, node: int = 1, name: str = "PJM-RTO") -> Item:
    return {
        "datetime_beginning_utc": "2026-03-08T06:05:00",
        "pnode_id": node,
        "pnode_name": name,
        "marginal_co2_rate": pounds,
    }


def test_pounds_per_megawatt_hour_become_grams_per_kilowatt_hour() -> None:
    (row,) = rows(marginal_rate, [item(1000.0)])
    assert row.values == {"marginal": pytest.approx(453.59237)}
    assert (row.unit, row.resolution) == ("gCO2/kWh", timedelta(minutes=5))


def test_it_is_a_marginal_estimate_and_no_average() -> None:
    (row,) = rows(marginal_rate, [item(1000.0)])
    assert row.measure == "marginal_intensity"
    assert row.estimated
    assert marginal_rate.SOURCE.measures == ("marginal_intensity",)


def test_a_marginal_rate_may_be_zero_or_below() -> None:
    assert [rows(marginal_rate, [item(x)])[0].values["marginal"] for x in (0, -100)] == [
        0,
        pytest.approx(-45.359237),
    ]


def test_a_load_zone_is_not_the_whole() -> None:
    (row,) = rows(marginal_rate, [item(2000.0, 8445784, "AEP"), item(1000.0)])
    assert row.values["marginal"] == pytest.approx(453.59237)


@pytest.mark.parametrize(
    "items", [[item(2000.0, 8445784, "AEP")], [item(1.0, name="AEP")], [item(1.0, name="PJM")]]
)
def test_another_node_than_the_whole_is_malformed(items: list[Item]) -> None:
    with pytest.raises(Malformed, match="node 1 is not PJM-RTO"):
        rows(marginal_rate, items)


def test_an_answer_with_a_next_page_has_too_many_nodes() -> None:
    link = {"rel": "next", "href": f"{marginal_rate.ENDPOINT}?startRow=2"}
    body = json.dumps({"links": [link], "items": [item(1.0)]}).encode()
    with pytest.raises(Malformed, match="more than a page"):
        read(marginal_rate, Document(ADDRESS, body))


def test_the_node_is_asked_by_number_and_nothing_is_sorted() -> None:
    (asked,) = questions(marginal_rate, DAY)
    assert asked.params["pnode_id"] == "1"
    assert "sort" not in asked.params
