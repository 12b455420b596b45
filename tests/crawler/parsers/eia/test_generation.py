"""What EIA's net generation is known for, one by one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.parsers.eia import generation
from crawler.source import Document, Malformed, Row
from crawler.validate import judge
from tests.crawler.parsers.eia.pages import Item, mix, rows

NOW = datetime(2026, 3, 9, tzinfo=UTC)


def read(*items: list[Item]) -> list[Row]:
    return rows(generation, [entry for group in items for entry in group])


def set_aside(found: list[Row]) -> list[str]:
    judged = judge(generation.SOURCE, Document("", b""), found, now=NOW, latest={})
    return [reason for _, reason in judged.quarantined]


def test_a_period_is_the_end_of_its_hour() -> None:
    (row,) = read(mix("2026-03-08T13", "PJM", NG=5))
    assert row.start == datetime(2026, 3, 8, 12, tzinfo=UTC)
    assert row.end == datetime(2026, 3, 8, 13, tzinfo=UTC)


def test_numbers_may_be_texts_numbers_or_null() -> None:
    (row,) = read(mix("2026-03-08T13", "PJM", NG="5", COL=7, OIL=None))
    assert row.values == {"gas": 5, "coal": 7}


def test_sums_of_authorities_are_left_out() -> None:
    found = read(mix("2026-03-08T13", "US48", NG=9), mix("2026-03-08T13", "TEX", NG=9))
    assert found == []


def test_a_stranger_is_set_aside_by_name_and_the_others_are_kept() -> None:
    found = read(mix("2026-03-08T13", "PJM", NG=5), mix("2026-03-08T13", "ZZZZ", NG=9))
    judged = judge(generation.SOURCE, Document("", b""), found, now=NOW, latest={})
    assert [row.zone for row in judged.kept] == ["US-PJM"]
    assert [reason for _, reason in judged.quarantined] == ["zone US-ZZZZ is not this source's"]


def test_an_unknown_fuel_is_an_alarm_with_its_megawatts() -> None:
    with pytest.raises(Malformed, match="fuel FUS of PJM at 2026-03-08T13: 44 MW"):
        read(mix("2026-03-08T13", "PJM", NG=5, FUS="44"))


def test_what_has_a_battery_beside_it_is_counted_and_its_words_remembered() -> None:
    (row,) = read(mix("2026-03-08T13", "PJM", SUN=7, SNB=2, WND=5, WNB=1))
    assert row.values == {"solar": 9, "wind": 6}
    assert row.parts == {"SUN": 7, "SNB": 2, "WND": 5, "WNB": 1}


def test_a_word_that_sleeps_at_night_is_remembered_by_its_day() -> None:
    day = mix("2026-03-08T13", "PJM", SUN=700, SNB=200)
    night = mix("2026-03-08T14", "PJM", SUN=0, SNB=-3)
    assert read(day, night)[-1].parts == {"SUN": 700, "SNB": 200}


def test_storage_discharges_above_zero() -> None:
    (row,) = read(mix("2026-03-08T13", "PJM", BAT=-7, UES=2, OES=1, PS=-40))
    assert row.values == {"battery": -4, "pumped_hydro": -40}


@pytest.mark.parametrize(
    ("fuel", "mw"),
    [("COL", -51), ("NG", -21), ("SUN", -101), ("WND", -21), ("NUC", -11), ("OIL", -11),
     ("GEO", -11), ("BM", -11)],
)  # fmt: skip
def test_what_draws_more_than_a_plant_at_rest_is_set_aside(fuel: str, mw: int) -> None:
    (reason,) = set_aside(read(mix("2026-03-08T13", "PJM", **{fuel: mw})))
    assert "draws more than a plant at rest" in reason
    assert set_aside(read(mix("2026-03-08T13", "PJM", **{fuel: mw + 1}))) == []


def test_pumping_and_charging_may_stand_under_hydro_and_other() -> None:
    found = read(mix("2026-03-08T13", "DUK", WAT=-1348, OTH=-1394))
    assert set_aside(found) == []
    assert found[0].values == {"hydro": -1348, "unknown": -1394}


def test_an_hour_without_a_fuel_of_the_day_before_is_left_out() -> None:
    whole = mix("2026-03-08T12", "PJM", COL=5, NG=6)
    found = read(
        whole, mix("2026-03-08T13", "PJM", COL=0), mix("2026-03-08T14", "PJM", COL=4, NG=6)
    )
    assert [row.start.hour for row in found] == [11, 13]


def test_a_new_fuel_does_not_spoil_the_hours_before_it() -> None:
    found = read(mix("2026-03-08T12", "PJM", NG=6), mix("2026-03-08T13", "PJM", NG=6, BAT=1))
    assert len(found) == 2


def test_a_fuel_that_was_given_up_is_missed_for_a_day() -> None:
    before = mix("2026-03-07T10", "PJM", COL=5, NG=6)
    after = [mix(f"2026-03-0{day}T{hour}", "PJM", NG=6) for day, hour in ((8, 10), (8, 11))]
    assert [row.end.hour for row in read(before, *after)] == [10, 11]


def test_one_authoritys_gap_is_not_anothers() -> None:
    first = [*mix("2026-03-08T12", "PJM", COL=5, NG=6), *mix("2026-03-08T12", "TVA", NG=6)]
    second = [*mix("2026-03-08T13", "PJM", COL=5), *mix("2026-03-08T13", "TVA", NG=6)]
    assert [row.zone for row in read(first, second)] == ["US-PJM", "US-TVA", "US-TVA"]


def test_figures_that_contradict_each_other_are_malformed() -> None:
    with pytest.raises(Malformed, match="NG of PJM at 2026-03-08T13 is stated twice"):
        read(mix("2026-03-08T13", "PJM", NG=5), mix("2026-03-08T13", "PJM", NG=6))
