from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.parsers.entsoe import load
from crawler.source import Malformed, read
from tests.crawler.parsers.entsoe.documents import (
    DE_LU,
    GERMANY,
    at,
    compress,
    consumed,
    document,
    period,
)

QUARTER = timedelta(minutes=15)
MEGAWATTS = st.integers(20_000, 90_000)


@pytest.mark.parametrize(
    ("start", "end", "count"),
    [
        ("2026-03-28T23:00", "2026-03-29T22:00", 92),
        ("2025-10-25T22:00", "2025-10-26T23:00", 100),
    ],
)
@given(data=st.data())
def test_a_curve_across_a_clock_change_is_read_whole(
    start: str, end: str, count: int, data: st.DataObject
) -> None:
    values = data.draw(st.lists(MEGAWATTS, min_size=count, max_size=count))
    curve = consumed(period(start, end, "PT15M", compress(values)), area=GERMANY)
    rows = read(load, document("A65", curve))
    assert [row.values["load"] for row in rows] == values
    assert [row.start for row in rows] == [at(start) + QUARTER * n for n in range(count)]
    assert rows[-1].end == at(end)


def test_each_step_of_a_document_keeps_its_length() -> None:
    curve = consumed(
        period("2025-09-30T20:00", "2025-09-30T22:00", "PT60M", {1: 1}),
        period("2025-09-30T22:00", "2025-09-30T23:00", "PT15M", {1: 2}),
        period("2025-09-30T22:00", "2025-10-02T22:00", "P1D", {1: 3}),
    )
    rows = read(load, document("A65", curve))
    lengths = [row.resolution for row in rows]
    assert lengths == [timedelta(hours=1)] * 2 + [QUARTER] * 4 + [timedelta(days=1)] * 2


def test_megawatts_are_the_only_unit() -> None:
    with pytest.raises(Malformed, match="KWT"):
        read(load, document("A65", consumed(period(*HOUR, {1: 1}), unit="KWT")))


@pytest.mark.parametrize("area", [DE_LU, "10Y1001A1001A59C"])
def test_the_larger_area_of_a_price_is_no_zone_of_load(area: str) -> None:
    with pytest.raises(Malformed, match=area):
        read(load, document("A65", consumed(period(*HOUR, {1: 1}), area=area)))


def test_an_area_that_is_not_asked_for_is_malformed() -> None:
    with pytest.raises(Malformed, match="10YXX"):
        read(load, document("A65", consumed(period(*HOUR, {1: 1}), area="10YXX-ELSEWHERE-")))


HOUR = "2026-01-01T00:00", "2026-01-01T01:00", "PT60M"
