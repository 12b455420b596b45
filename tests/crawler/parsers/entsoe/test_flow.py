from __future__ import annotations

import pytest

from crawler.parsers.entsoe import flow
from crawler.parsers.entsoe._areas import BORDERS, FLOW_OF
from crawler.source import Malformed, read
from tests.crawler.parsers.entsoe.documents import DE_LU, SWEDEN_4, document, period, sent

HOUR = "2026-01-01T10:00", "2026-01-01T11:00", "PT60M"


def test_the_receiver_is_the_zone_and_the_sender_the_component() -> None:
    (row,) = read(flow, document("A11", sent(period(*HOUR, {1: 600}))))
    assert (row.zone, row.measure, dict(row.values)) == ("DE", "inflow", {"SE-SE4": 600})


def test_the_other_direction_is_the_other_zone() -> None:
    (row,) = read(
        flow, document("A11", sent(period(*HOUR, {1: 5}), sender=DE_LU, receiver=SWEDEN_4))
    )
    assert (row.zone, dict(row.values)) == ("SE-SE4", {"DE": 5})


@pytest.mark.parametrize("eics", FLOW_OF)
def test_every_direction_that_is_asked_for_is_understood(eics: tuple[str, str]) -> None:
    sender, receiver = eics
    content = sent(period(*HOUR, {1: 1}), sender=sender, receiver=receiver)
    (row,) = read(flow, document("A11", content))
    assert (*row.values, row.zone) == FLOW_OF[eics]
    assert row.zone in flow.SOURCE.zones


def test_each_border_has_two_directions() -> None:
    assert len(FLOW_OF) == 2 * len(BORDERS)
    assert all(FLOW_OF[there, here] == FLOW_OF[here, there][::-1] for here, there in FLOW_OF)


def test_a_border_that_is_not_asked_for_is_malformed() -> None:
    with pytest.raises(Malformed, match="border"):
        read(flow, document("A11", sent(period(*HOUR, {1: 1}), sender="10YES-REE------0")))


def test_megawatts_are_the_only_unit() -> None:
    with pytest.raises(Malformed, match="MWH"):
        read(flow, document("A11", sent(period(*HOUR, {1: 1}), unit="MWH")))
