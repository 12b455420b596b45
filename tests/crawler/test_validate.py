"""Which rows could be true."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.source import Document, Row, Window
from crawler.validate import judge
from database.runs import Latest
from tests.crawler.test_schedule import source

NOW = datetime(2026, 6, 21, 12, tzinfo=UTC)
STEP = timedelta(minutes=5)
MIX = {"coal": 500.0, "gas": 1000.0, "solar": -3.0, "battery": -250.0}
ANY = Document(url="", body=b"")


def row(minutes_ago=60, *, zone="US-CAISO", measure="generation", values=MIX, step=STEP) -> Row:
    start = NOW - timedelta(minutes=minutes_ago)
    return Row(zone, measure, start, start + step, values)


def reasons(*rows, document=ANY, latest=None, **declared) -> list[str]:
    judged = judge(source(**declared), document, rows, now=NOW, latest=latest or {})
    assert len(judged.kept) + len(judged.quarantined) <= len(rows)
    return [reason for _, reason in judged.quarantined]


def test_a_plausible_mix_is_kept():
    assert judge(source(), ANY, [row()], now=NOW, latest={}).kept == [row()]


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (row(zone="GB"), "zone GB"),
        (row(measure="load"), "measure load"),
        (row(-60), "future"),
        (row(60 * 24 * 365 * 30), "before 2000"),
        (row(step=-STEP), "ends before it starts"),
        (row(values={"coal": float("nan")}), "coal is not a number"),
        (row(values={"coal": float("inf")}), "coal is not a number"),
        (row(values={"gas": 1e9}), "gas 1e\\+09 MW is beyond"),
        (row(values={"coal": -17926.0}), "draws more than a plant at rest"),
        (row(values={}), "no component"),
    ],
)
def test_what_cannot_be_true_is_set_aside_with_its_reason(bad, words):
    (reason,) = reasons(bad, row())
    assert re.search(words, reason)


@pytest.mark.parametrize(("coal", "kept"), [(-50.0, 1), (-51.0, 0)])
def test_a_source_may_know_better_what_a_plant_at_rest_draws(coal, kept):
    judged = judge(
        source(draws={"coal": 50.0}), ANY, [row(values={"coal": coal})], now=NOW, latest={}
    )
    assert len(judged.kept) == kept


def test_no_border_carries_fifty_gigawatts():
    wrong = row(measure="flow", values={"US-BPA": -50_000.0})
    (reason,) = reasons(wrong, measures=("flow",))
    assert "US-BPA -50000 MW is beyond" in reason


def test_equal_rows_are_one():
    judged = judge(source(), ANY, [row(), row()], now=NOW, latest={})
    assert (judged.kept, judged.quarantined) == ([row()], [])


def test_contradicting_rows_are_all_set_aside_and_block_nobody():
    other = row(values=MIX | {"coal": 1.0})
    judged = judge(source(), ANY, [row(), other, row(), row(55)], now=NOW, latest={})
    assert judged.kept == [row(55)]
    assert len(judged.quarantined) == 3


def test_another_unit_of_the_same_interval_is_no_contradiction():
    other = row(values={"coal": 1.0})._replace(unit="GW")
    assert judge(source(), ANY, [row(), other], now=NOW, latest={}).kept == [row(), other]


def test_rows_outside_the_asked_window_are_set_aside():
    asked = Document(url="", body=b"", window=Window(NOW - timedelta(hours=2), NOW))
    assert reasons(row(60), row(60 * 24), document=asked) == [
        "outside the window that was asked for"
    ]


def test_an_undated_document_that_reaches_into_the_future_is_of_another_day():
    rows = [row(60), row(-60)]
    assert len(reasons(*rows)) == 1
    assert len(reasons(*rows, undated=True)) == 2


def test_a_row_without_an_expected_fuel_is_incomplete():
    expected = {"generation": frozenset({"coal", "wind"})}
    assert reasons(row(), expects=expected) == ["without wind"]


def test_a_row_that_lost_a_notable_fuel_is_incomplete_for_a_week():
    before = MIX | {"nuclear": 900.0, "oil": 2.0}
    recent = {("US-CAISO", "generation"): Latest(NOW - timedelta(hours=2), before, {})}
    long_ago = {("US-CAISO", "generation"): Latest(NOW - timedelta(days=9), before, {})}
    assert reasons(row(), latest=recent) == ["without nuclear, which it had before"]
    assert reasons(row(), latest=long_ago) == []


def test_a_row_that_lost_a_notable_part_of_a_fuel_is_incomplete():
    before = Latest(NOW - timedelta(hours=2), {}, {"run of river": 108.0, "reservoir": 537.0})
    latest = {("US-CAISO", "generation"): before}
    half = row()._replace(parts={"run of river": 110.0})
    assert reasons(half, latest=latest) == ["without reservoir, which it had before"]
    assert reasons(row()._replace(parts=before.parts), latest=latest) == []


def test_any_measure_may_lose_a_notable_part_and_only_a_mix_a_component():
    before = Latest(NOW - timedelta(hours=2), {"FR": 900.0, "NL": 500.0}, {"IFA": 600.0})
    latest = {("US-CAISO", "flow"): before}
    flow = row(measure="flow", values={"FR": 300.0})
    lost = flow._replace(parts={"IFA2": 300.0})
    assert reasons(flow, measures=("flow",), latest=latest) == []
    assert reasons(lost, measures=("flow",), latest=latest) == ["without IFA, which it had before"]


@pytest.mark.parametrize(("wind", "why"), [(39.9, []), (30.0, ["its shares add up to 90 %"])])
def test_shares_of_a_mix_add_up_to_a_hundred_percent(wind, why):
    share = row(measure="generation_share", values={"imports": 60.0, "wind": wind})
    assert reasons(share, measures=("generation_share",)) == why


def test_a_day_ahead_price_may_lie_ahead():
    price = row(-60 * 30, measure="price", values={"day_ahead": -12.5})
    assert reasons(price, measures=("price",)) == []


@given(st.permutations([row(60), row(55), row(50), row(45, values={"gas": 1e9}), row(-60)]))
def test_the_order_of_rows_does_not_matter(rows):
    judged = judge(source(), ANY, rows, now=NOW, latest={})
    assert sorted(r.start for r in judged.kept) == [row(m).start for m in (60, 55, 50)]
