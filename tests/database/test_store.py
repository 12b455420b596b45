"""What the store does with rows: new, unchanged, revised, partial, late."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg2.errors import CheckViolation

from database import forecasts, runs
from database.connection import transaction
from database.readings import between, covering, extent, series_of
from database.rows import Row
from database.store import UnknownZone, store

NOON = datetime(2026, 6, 21, 12, tzinfo=UTC)
STEP = timedelta(minutes=5)
FACTS = {
    "publisher": "P",
    "homepage": "https://example.org",
    "licence": "open",
    "attribution": "P",
    "redistribute": True,
}


def row(slot=0, zone="GB", measure="generation", unit="MW", **values) -> Row:
    start = NOON + slot * STEP
    return Row(zone, measure, start, start + STEP, values or {"gas": 1.0}, unit)


def write(connection, *rows, at=NOON, source="test", **options):
    with transaction(connection) as cursor:
        runs.register(cursor, source, FACTS)
        return store(cursor, source, rows, recorded_at=at, **options)


def believed(connection, measure="generation", as_of=None):
    (series, *_) = series_of(connection, "GB", measure)
    readings = between(connection, series, NOON - STEP * 99, NOON + STEP * 999, as_of=as_of)
    return [dict(zip(series.components, r.values, strict=True)) for r in readings]


def tuples(connection) -> list[tuple]:
    """Every stored tuple's place and the transactions that wrote or locked it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select 'reading', ctid::text, xmin::text, xmax::text from reading"
            " union all select 'revision', ctid::text, xmin::text, xmax::text from reading_revision"
            " union all select 'forecast', ctid::text, xmin::text, xmax::text from forecast"
            " union all select 'series', ctid::text, xmin::text, xmax::text from series"
        )
        return sorted(cursor.fetchall())


def test_new_rows_are_stored_as_vectors_and_read_back(connection):
    stored = write(connection, row(0, gas=1.5, coal=2.0), row(1, coal=-0.25))
    assert stored[:3] == (2, 0, 0)
    assert believed(connection) == [{"gas": 1.5, "coal": 2.0}, {"gas": None, "coal": -0.25}]


def test_unchanged_rows_touch_no_tuple(connection):
    rows = [row(n, gas=n / 7, coal=3.0) for n in range(50)]
    write(connection, *rows)
    before = tuples(connection)
    assert write(connection, *rows, at=NOON + STEP)[:3] == (0, 0, 50)
    assert tuples(connection) == before


def test_a_revision_replaces_and_is_remembered(connection):
    write(connection, row(gas=1.0))
    assert write(connection, row(gas=2.0), at=NOON + STEP)[:3] == (0, 1, 0)
    write(connection, row(gas=3.0), at=NOON + 2 * STEP)
    assert believed(connection) == [{"gas": 3.0}]
    for moment, value in ((0, 1.0), (1, 2.0), (1.5, 2.0), (2, 3.0)):
        assert believed(connection, as_of=NOON + moment * STEP) == [{"gas": value}]
    assert believed(connection, as_of=NOON - STEP) == []


def test_of_two_beliefs_of_one_moment_the_later_written_is_served(connection):
    write(connection, row(gas=1.0))
    write(connection, row(gas=2.0))
    write(connection, row(gas=3.0))
    assert believed(connection, as_of=NOON) == [{"gas": 3.0}]
    assert believed(connection, as_of=NOON + STEP) == [{"gas": 3.0}]


def test_what_is_known_to_be_the_newest_replaces_whatever_its_clock_says(connection):
    write(connection, row(gas=1.0), at=NOON + STEP)
    write(connection, row(gas=2.0), at=NOON, newest=True)
    assert believed(connection) == [{"gas": 2.0}]


def test_the_spans_that_changed_are_told(connection):
    write(connection, *(row(n) for n in range(10)))
    changed = write(connection, *(row(n, gas=float(n in (3, 5)) + 1) for n in range(10)), at=NOON)
    assert changed.spans == (("GB", "generation", NOON + 3 * STEP, NOON + 6 * STEP),)


def test_documents_that_each_carry_a_part_add_up(connection):
    write(connection, row(measure="inflow", FR=1.0))
    write(connection, row(measure="inflow", NL=2.0))
    write(connection, row(measure="inflow", BE=3.0, FR=4.0))
    assert believed(connection, "inflow") == [{"FR": 4.0, "NL": 2.0, "BE": 3.0}]


def revisions(connection) -> int:
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from reading_revision")
        return cursor.fetchone()[0]


def test_parts_that_come_together_are_one_belief_and_parts_that_come_late_another(connection):
    for minutes, border in enumerate(("FR", "NL", "BE")):
        write(connection, row(measure="inflow", **{border: 1.0}), at=NOON + minutes * STEP / 5)
    assert revisions(connection) == 0
    write(connection, row(measure="inflow", NO=1.0), at=NOON + timedelta(days=1))
    assert revisions(connection) == 1
    write(connection, row(measure="inflow", NO=2.0), at=NOON + timedelta(days=1))
    assert revisions(connection) == 2, "another number is another belief"


def test_without_merging_the_vector_is_replaced_whole(connection):
    write(connection, row(gas=1.0, coal=2.0))
    write(connection, row(gas=None, coal=5.0), merge=False)
    assert believed(connection) == [{"gas": None, "coal": 5.0}]


def test_a_late_old_document_only_fills_what_is_missing(connection):
    write(connection, row(measure="inflow", FR=2.0), at=NOON + STEP)
    write(connection, row(measure="inflow", FR=1.0, NL=9.0), at=NOON)
    assert believed(connection, "inflow") == [{"FR": 2.0, "NL": 9.0}]


def test_another_unit_is_another_series(connection):
    write(connection, row(measure="price", unit="HRK/MWh", day_ahead=700.0))
    write(connection, row(1, measure="price", unit="EUR/MWh", day_ahead=93.0))
    units = [series.unit for series in series_of(connection, "GB", "price")]
    assert units == ["EUR/MWh", "HRK/MWh"], "the freshest answers first"


def test_another_resolution_is_another_series(connection):
    hour = row()._replace(end=NOON + timedelta(hours=1))
    write(connection, row(), hour)
    assert [s.resolution for s in series_of(connection, "GB", "generation")] == [
        STEP,
        timedelta(hours=1),
    ]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf"), 2e7])
def test_no_impossible_number_enters_and_nothing_is_half_written(connection, value):
    with pytest.raises(CheckViolation):
        write(connection, row(0), row(1, gas=value))
    assert series_of(connection, "GB", "generation") == []


def test_a_row_of_an_unknown_zone_writes_nothing(connection):
    with pytest.raises(UnknownZone, match="ATLANTIS"):
        write(connection, row(), row(zone="ATLANTIS"))
    assert series_of(connection, "GB", "generation") == []


def test_of_two_rows_of_one_interval_the_last_counts(connection):
    write(connection, row(gas=1.0), row(gas=2.0))
    assert believed(connection) == [{"gas": 2.0}]


def test_every_vintage_of_a_forecast_is_kept(connection):
    vintages = [row()._replace(issued_at=NOON - n * STEP) for n in range(3)]
    assert write(connection, *vintages)[:3] == (3, 0, 0)
    assert write(connection, *vintages)[:3] == (0, 0, 3)
    assert series_of(connection, "GB", "generation") == []


def vintage(wind, issued=0):
    """What was issued of the first half-hour."""
    return row(wind=wind)._replace(issued_at=NOON + issued * STEP)


def foretold(connection, moment):
    """The wind of every vintage of the first half-hour, as it was known so many steps on."""
    (series, *_) = forecasts.series_of(connection, "GB", "generation")
    as_of, span = NOON + moment * STEP, (NOON, NOON + STEP)
    known = forecasts.vintages(connection, series, *span, as_of=as_of)
    assert forecasts.newest(connection, series, *span, as_of=as_of) == known[-1:]
    issues = forecasts.issues(connection, series, *span, as_of=as_of)
    assert [one.recorded_at for one in reversed(issues)] == [one.recorded_at for one in known]
    return [one.values[0] for one in known]


def test_a_vintage_that_is_sent_again_is_remembered_as_it_was(connection):
    write(connection, vintage(1.0), at=NOON + STEP)
    write(connection, vintage(5.0, issued=1), at=NOON + STEP)
    assert write(connection, vintage(2.0), at=NOON + 2 * STEP)[:3] == (0, 1, 0)
    write(connection, vintage(3.0), at=NOON + 4 * STEP)
    told = {moment: foretold(connection, moment) for moment in (0, 1, 2, 3, 4)}
    assert told == {0: [], 1: [1.0, 5.0], 2: [2.0, 5.0], 3: [2.0, 5.0], 4: [3.0, 5.0]}


def test_a_vintage_that_is_sent_again_unchanged_touches_no_tuple(connection):
    write(connection, vintage(1.0))
    write(connection, vintage(2.0), at=NOON + STEP)
    before = tuples(connection)
    assert write(connection, vintage(2.0), at=NOON + 2 * STEP)[:3] == (0, 0, 1)
    assert tuples(connection) == before


def test_an_older_recording_of_a_vintage_replaces_no_newer_one(connection):
    write(connection, vintage(2.0), at=NOON + 2 * STEP)
    assert write(connection, vintage(1.0), at=NOON + STEP)[:3] == (0, 0, 1)
    assert foretold(connection, 3) == [2.0]
    assert write(connection, vintage(3.0), at=NOON + STEP, newest=True)[:3] == (0, 1, 0)
    assert foretold(connection, 3) == [3.0], "whatever the clock said"


def test_a_cover_reaches_to_the_neighbours_of_a_window(connection):
    write(connection, *(row(n) for n in (0, 1, 2, 6, 7)))
    (series,) = series_of(connection, "GB", "generation")
    for (start, end), slots in {
        (1.5, 3.5): [1, 2, 6],
        (2.0, 6.0): [2, 6],
        (-3.0, 0.5): [0, 1],
        (6.5, 9.0): [6, 7],
    }.items():
        found = covering(connection, series, NOON + start * STEP, NOON + end * STEP)
        assert [(r.start - NOON) / STEP for r in found] == slots
    assert extent(connection, series) == (NOON, NOON + 7 * STEP)


# Documents that bring whole vectors may come in any order; those that bring parts of one vector
# must not revise each other, because a vector has one recording time.
whole = st.lists(st.tuples(st.integers(0, 3), st.just("FR")), max_size=12)
parts = st.lists(
    st.tuples(st.integers(0, 3), st.sampled_from(["FR", "NL", "BE"])), max_size=12, unique=True
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(whole | parts, st.randoms(use_true_random=False))
def test_any_order_repetition_and_split_of_documents_ends_in_the_same_store(
    connection, parts, random
):
    with connection.cursor() as cursor:
        cursor.execute("truncate reading, reading_revision, series cascade")
    connection.commit()
    documents = [
        (NOON + at * STEP, row(slot, measure="inflow", **{sender: float(at)}))
        for at, (slot, sender) in enumerate(parts)
    ]
    shuffled = [*documents, *random.sample(documents, len(documents) // 2)]
    random.shuffle(shuffled)
    for at, document in shuffled:
        write(connection, document, at=at)
    expected: dict = {}
    for _, document in documents:
        expected.setdefault(document.start, {}).update(document.values)
    got = believed(connection, "inflow") if documents else []
    assert [{k: v for k, v in mix.items() if v is not None} for mix in got] == [
        expected[start] for start in sorted(expected)
    ]
