"""PJM's ties: which neighbour each leads to, and when there is no sum."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.parsers.pjm import flow
from crawler.source import Malformed
from tests.crawler.parsers.pjm.pages import Item, rows

MW = {"NYIS": -900, "SAYR": -600, "LINDEN": -285, "HTP": -530, "TVA": 200, "DUKE": 300}
MW |= {"CPLE": 1074, "CPLW": 0, "LGEE": 150, "NIPS": -1390, "MECS": 844, "PJM MISO": -2136}
TOTAL = sum(mw for tie, mw in MW.items() if tie not in flow.PARTS_OF_MISO)


def items(stamp: str = "2026-03-08T06:00:01", **changes: object) -> list[Item]:
    stated = {**MW, "PJM RTO": TOTAL, **changes}
    return [
        {"datetime_beginning_utc": stamp, "tie_flow_name": tie, "actual_mw": mw}
        for tie, mw in stated.items()
    ]


def test_ties_are_summed_by_neighbour_and_their_nets_not_counted_twice() -> None:
    (row,) = rows(flow, items())
    assert row.values == {
        "US-NY": -2315, "US-MISO": -2136, "US-TVA": 200, "US-DUK": 300, "US-CPLE": 1074,
        "US-CPLW": 0, "US-LGEE": 150,
    }  # fmt: skip


def test_a_second_after_the_mark_is_the_mark() -> None:
    (row,) = rows(flow, items())
    assert row.start == datetime(2026, 3, 8, 6, tzinfo=UTC)


@pytest.mark.parametrize("cable", ["NYIS", "SAYR", "LINDEN", "HTP"])
def test_without_one_of_its_ties_new_york_has_no_sum(cable: str) -> None:
    left = [item for item in items() if item["tie_flow_name"] != cable]
    (row,) = rows(flow, left)
    assert "US-NY" not in row.values
    assert row.values["US-MISO"] == -2136


def test_the_net_with_miso_alone_stands_for_miso() -> None:
    left = [item for item in items() if item["tie_flow_name"] not in flow.PARTS_OF_MISO]
    assert rows(flow, left) == rows(flow, items())


def test_an_unknown_tie_is_named_with_its_megawatts() -> None:
    with pytest.raises(Malformed, match=r"unknown tie OVEC at 2026-03-08T06:00:01: 326 MW"):
        rows(flow, items(OVEC=326))


def test_ties_that_miss_their_total_by_far_are_malformed() -> None:
    assert rows(flow, items(DUKE=900))
    with pytest.raises(Malformed, match=r"miss PJM RTO by 1200 MW"):
        rows(flow, items(DUKE=1500))


def test_every_neighbour_is_a_zone_of_ours_and_every_tie_counts_once() -> None:
    ties = [tie for names in flow.TIES.values() for tie in names]
    assert len(ties) == len(set(ties)) == 10
    assert len(flow.NAMES) == 21
