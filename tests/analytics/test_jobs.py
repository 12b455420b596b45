"""Derivation against a real database: the oracle agrees, and only what changes is written."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from psycopg2.extensions import connection as Connection

from analytics import jobs
from analytics.jobs import Derived, Period, derive, factors_of, pieces
from analytics.mix import Factor, Quality
from database.connection import transaction
from database.readings import between, series_of
from database.rows import Row
from database.runs import register
from database.store import Changed, store

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
START = datetime(2024, 3, 28, tzinfo=UTC)
NOW = datetime(2024, 6, 1, tzinfo=UTC)
FACTS = {
    "publisher": "an operator",
    "homepage": "https://operator.example",
    "licence": "open",
    "attribution": "an operator",
    "redistribute": True,
}
FUELS = ("coal", "gas", "nuclear", "solar", "unknown", "battery", "pumped_hydro")


def keep(
    connection: Connection, rows: Iterable[Row], source: str = "operator", at: datetime = NOW
) -> list[Changed]:
    """Store what an operator stated; the spans that changed."""
    with transaction(connection) as cursor:
        register(cursor, source, FACTS)
        return list(store(cursor, source, list(rows), recorded_at=at).spans)


def settle(connection: Connection, changes: Iterable[Changed], at: datetime = NOW) -> Derived:
    with transaction(connection):
        return derive(connection, changes, now=at)


def mix(zone: str, hour: int, values: Mapping[str, float], step: timedelta = HOUR) -> Row:
    start = START + hour * HOUR
    return Row(zone, "generation", start, start + step, values)


def random_rows(zone: str, hours: int, seed: int, fuels: tuple[str, ...] = FUELS) -> list[Row]:
    """Hours of any weather, a fifth of the numbers not measured, a tenth of the hours missing."""
    rng = np.random.default_rng(seed)
    return [
        mix(zone, hour, {f: float(rng.normal(100, 300)) for f in fuels if rng.random() > 0.2})
        for hour in range(hours)
        if rng.random() > 0.1
    ]


def ask(connection: Connection, question: str, *values: object) -> list[tuple[Any, ...]]:
    with transaction(connection) as cursor:
        cursor.execute(question, values)
        return list(cursor.fetchall())


def stored(connection: Connection) -> dict[tuple[str, datetime], tuple[Any, ...]]:
    found = ask(connection, "select zone, start, lifecycle, direct, quality from carbon_intensity")
    return {(zone, start): tuple(rest) for zone, start, *rest in found}


def oracle(connection: Connection) -> dict[tuple[str, datetime], tuple[Any, ...]]:
    found = ask(
        connection, "select zone, start, lifecycle, direct, quality from carbon_intensity_oracle"
    )
    return {(zone, start): tuple(rest) for zone, start, *rest in found}


def tuples(connection: Connection) -> dict[tuple[int, datetime], tuple[Any, ...]]:
    """Every reading and where its row lies on disk: a written row lies elsewhere."""
    found = ask(connection, "select series_id, start, ctid::text, xmin::text, value from reading")
    return {(series_id, start): tuple(rest) for series_id, start, *rest in found}


def assert_equals_the_oracle(connection: Connection) -> None:
    ours, theirs = stored(connection), oracle(connection)
    assert ours.keys() == theirs.keys()
    for place, (*values, quality) in theirs.items():
        near = [None if v is None else pytest.approx(v, rel=1e-9) for v in values]
        assert ours[place] == (*near, quality), place


def test_random_mixes_equal_the_oracle(connection: Connection) -> None:
    zones = ("GB", "DE", "US-CAISO")
    rows = [row for seed, zone in enumerate(zones) for row in random_rows(zone, 24 * 10, seed)]
    settle(connection, keep(connection, rows))
    assert len(stored(connection)) == len(rows)
    assert {quality for *_, quality in stored(connection).values()} >= {"derived", "estimated"}
    assert_equals_the_oracle(connection)


def test_storage_without_a_charge_equals_the_oracle(connection: Connection) -> None:
    rows = [mix("GB", 0, {"gas": 5, "battery": 2}), mix("GB", 1, {"battery": 2})]
    settle(connection, keep(connection, rows))
    assert [quality for *_, quality in stored(connection).values()] == [
        "storage_left_out",
        "no_generation",
    ]
    assert_equals_the_oracle(connection)


def test_a_zone_s_own_factor_counts_there_alone(connection: Connection) -> None:
    own = """
        insert into emission_factor (factor_set, fuel, zone_id, g_per_kwh, source, year)
        select 'lifecycle', 'gas', zone_id, 333, 'a test', 2024 from zone where key = 'GB'
        returning fuel"""
    ask(connection, own)
    settle(connection, keep(connection, [mix(zone, 0, {"gas": 5}) for zone in ("GB", "DE")]))
    assert stored(connection)["GB", START][0] == 333
    assert stored(connection)["DE", START][0] != 333
    assert factors_of(connection).of("lifecycle", "gas", "GB") == Factor(333)
    assert_equals_the_oracle(connection)


def test_a_fuel_without_a_factor_leaves_no_value_and_says_so(connection: Connection) -> None:
    settle(connection, keep(connection, [mix("GB", 0, {"gas": 5, "tide": 1})]))
    assert stored(connection) == {("GB", START): (None, None, "unknown_factor")}
    assert_equals_the_oracle(connection)
    (share,) = ask(connection, "select renewable, low_carbon, quality from renewable_share")
    assert share == (None, None, "unknown_factor")


def test_a_derived_series_reads_back_like_any_other(connection: Connection) -> None:
    settle(connection, keep(connection, [mix("GB", 0, {"tide": 1}), mix("GB", 1, {"gas": 5})]))
    (series,) = series_of(connection, "GB", "carbon_intensity")
    assert series.source == "gridtide.intensity.operator"
    assert series.components == ("lifecycle", "direct")
    assert (series.unit, series.resolution) == ("gCO2eq/kWh", HOUR)
    readings = between(connection, series, START, START + DAY)
    assert [reading.quality for reading in readings] == ["unknown_factor", "derived"]
    assert readings[0].values == (None, None)


def test_shares_are_stored_beside_the_intensity(connection: Connection) -> None:
    row = mix("GB", 0, {"wind": 1, "nuclear": 2, "unknown": 1, "battery": 6})
    settle(connection, keep(connection, [row]))
    (series,) = series_of(connection, "GB", "renewable_share")
    assert (series.components, series.unit) == (("renewable", "low_carbon"), "1")
    (reading,) = between(connection, series, START, START + DAY)
    assert (reading.values, reading.quality) == ((0.25, 0.75), "derived")


def test_deriving_again_touches_nothing(connection: Connection) -> None:
    changes = keep(connection, random_rows("GB", 48, 1))
    first = settle(connection, changes)
    before = tuples(connection)
    again = settle(connection, changes, at=NOW + HOUR)
    assert again == Derived(0, 0, first.new)
    assert tuples(connection) == before


def test_a_revision_rewrites_exactly_the_intervals_that_it_affects(connection: Connection) -> None:
    rows = random_rows("GB", 24 * 9, 2) + random_rows("DE", 48, 3)
    settle(connection, keep(connection, rows))
    tuples_before, values_before = tuples(connection), oracle(connection)
    charging = next(row for row in rows if row.values.get("battery", 0) < -100)
    revised = charging._replace(values={"gas": 1.0, "solar": 999.0})
    changes = keep(connection, [revised], at=NOW + HOUR)
    derived = settle(connection, changes, at=NOW + HOUR)

    values_after = oracle(connection)
    affected = {place for place, was in values_before.items() if values_after[place] != was}
    written = {
        start
        for (series_id, start), lies in tuples(connection).items()
        if series_id == intensity_of(connection, "GB") and lies != tuples_before[series_id, start]
    }
    assert {zone for zone, _ in affected} == {"GB"}
    assert len(affected) > 10
    assert written == {start for _, start in affected}
    assert max(written) <= revised.start + 7 * DAY
    assert derived.changed == len(written) + 1  # and the revised hour's share
    assert_equals_the_oracle(connection)


def intensity_of(connection: Connection, zone: str) -> int:
    return series_of(connection, zone, "carbon_intensity")[0].series_id


def test_what_used_to_be_derived_is_kept(connection: Connection) -> None:
    settle(connection, keep(connection, [mix("GB", 0, {"gas": 5})]))
    late = NOW + HOUR
    settle(connection, keep(connection, [mix("GB", 0, {"coal": 5, "gas": 0})], at=late), at=late)
    (series,) = series_of(connection, "GB", "carbon_intensity")
    then, now = (
        between(connection, series, START, START + DAY, as_of=moment)[0].values[0]
        for moment in (NOW, late)
    )
    assert (then, now) == (490, 820)


def test_days_derived_in_any_order_equal_all_at_once(connection: Connection) -> None:
    keep(connection, random_rows("GB", 24 * 12, 4))
    for day in np.random.default_rng(4).permutation(12).tolist():
        start = START + day * DAY
        settle(connection, [Changed("GB", "generation", start, start + DAY)])
    piecemeal = tuples(connection)
    again = settle(connection, [Changed("GB", "generation", START, START + 12 * DAY)])
    assert again.new == again.changed == 0
    assert tuples(connection) == piecemeal
    assert_equals_the_oracle(connection)


def test_a_zone_without_storage_is_derived_where_it_changed(connection: Connection) -> None:
    keep(connection, random_rows("GB", 48, 5, fuels=("gas", "coal")))
    settle(connection, [Changed("GB", "generation", START, START + DAY)])
    assert {start.date() for _, start in stored(connection)} == {START.date()}


def test_each_source_has_an_intensity_and_the_best_one_answers(connection: Connection) -> None:
    rank = "insert into source_rank values ('GB', 'generation', %s, %s) returning rank"
    for place, source in enumerate(("best", "other")):
        ask(connection, rank, source, place - 100)
    keep(connection, [mix("GB", 0, {"gas": 5})], source="best")
    changes = keep(connection, [mix("GB", h, {"coal": 5}) for h in (0, 1)], source="other")
    settle(connection, changes)
    first, second = series_of(connection, "GB", "carbon_intensity")
    assert [first.source[19:], second.source[19:]] == ["best", "other"]
    assert [r.values for r in between(connection, first, START, START + DAY)] == [(490, 370)]
    assert len(between(connection, second, START, START + DAY)) == 2


def test_every_resolution_has_a_series_of_its_own(connection: Connection) -> None:
    quarter = timedelta(minutes=15)
    rows = [mix("DE", 0, {"gas": 5}), mix("DE", 1, {"coal": 5}, step=quarter)]
    settle(connection, keep(connection, rows))
    found = {one.resolution for one in series_of(connection, "DE", "carbon_intensity")}
    assert found == {HOUR, quarter}
    assert_equals_the_oracle(connection)


def test_other_measures_and_empty_zones_derive_nothing(connection: Connection) -> None:
    load = Row("GB", "load", START, START + HOUR, {"load": 5.0})
    changes = [*keep(connection, [load]), Changed("DE", "generation", START, START + HOUR)]
    assert settle(connection, changes) == Derived()


def test_derivation_belongs_to_the_caller_s_transaction(connection: Connection) -> None:
    changes = keep(connection, [mix("GB", 0, {"gas": 5})])
    derive(connection, changes, now=NOW)
    connection.rollback()
    assert stored(connection) == {}


def test_many_rows_are_written_in_batches(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "BATCH", 7)
    rows = random_rows("GB", 24, 6)
    derived = settle(connection, keep(connection, rows))
    assert derived.new == 2 * len(rows)
    assert_equals_the_oracle(connection)


def test_qualities_have_the_codes_of_the_database(connection: Connection) -> None:
    codes = dict(ask(connection, "select name, quality from quality"))
    assert {quality.name.lower(): quality.value for quality in Quality}.items() <= codes.items()


@pytest.mark.parametrize("days", [0, 1, 28, 29, 400])
def test_pieces_make_the_period_again(days: int) -> None:
    found = list(pieces(Period(START, START + days * DAY)))
    assert [one.end for one in found[:-1]] == [one.start for one in found[1:]]
    assert len(found) == math.ceil(days / 28)
    assert all(one.end - one.start <= 28 * DAY for one in found)


def test_by_hand_everything_is_derived_anew(
    connection: Connection, capsys: pytest.CaptureFixture[str]
) -> None:
    keep(connection, random_rows("GB", 24 * 40, 8, fuels=("gas", "coal")))
    jobs.main([])
    assert_equals_the_oracle(connection)
    jobs.main(["--zone", "GB", "--since", "2024-03-28", "--until", "2024-03-28T06:00+01:00"])
    last = capsys.readouterr().out.splitlines()[-1]
    assert last.startswith("0 new, 0 changed, ")


def test_by_hand_a_zone_without_generation_is_named(connection: Connection) -> None:
    with pytest.raises(SystemExit, match="FR"):
        jobs.main(["--zone", "FR"])
