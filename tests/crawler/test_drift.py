"""When a document looks different enough to ring."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from crawler.drift import compare, digest_of, told
from database.alarms import Known, Question

NOW = datetime(2026, 6, 21, 12, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=3)
MW = ("structure", ".items.mw")
WIND, GAS = ("category", "GB generation wind"), ("category", "GB generation gas")
SERIES, ZERO = ("series", "GB generation"), ("zero", "GB generation")
ALL = {MW, WIND, GAS, SERIES, ZERO}


def past(elements=ALL, *, documents: int = 30, since: datetime = LONG_AGO, **changes) -> Question:
    known = {element: Known(since, 0) for element in elements}
    return Question(documents, since, known, frozenset())._replace(**changes)


def rung(question: Question | None, shape, **more) -> list[tuple[str, str]]:
    return [(way, name) for way, (_, name) in compare(question, frozenset(shape), NOW, **more)[3]]


def test_the_first_document_teaches_and_rings_nothing() -> None:
    found = compare(None, frozenset(ALL), NOW)
    assert (set(found.new), found.ringing) == (ALL, [])


def test_the_same_again_changes_nothing() -> None:
    assert compare(past(), frozenset(ALL), NOW) == ([], [], [], [])


def test_a_key_that_was_never_seen_rings_after_a_day_of_however_few_documents() -> None:
    one = past(documents=1, since=NOW - timedelta(days=1))
    assert rung(one, ALL | {("structure", ".fusion")}) == [("new", ".fusion")]


def test_the_first_day_teaches() -> None:
    young = past(since=NOW - timedelta(hours=23))
    assert rung(young, ALL | {("structure", ".fusion")}) == []


def test_a_key_that_another_question_shows_is_no_news() -> None:
    elsewhere = frozenset({("structure", ".other")})
    assert rung(past(elsewhere=elsewhere), ALL | {("structure", ".other")}) == []


@pytest.mark.parametrize("element", [MW, WIND])
def test_what_all_documents_of_a_day_had_is_missed(element) -> None:
    assert rung(past(), ALL - {element}) == [("missing", element[1])]


@pytest.mark.parametrize(
    "short", [{"documents": 19}, {"since": NOW - timedelta(hours=23)}], ids=str
)
def test_a_short_history_misses_nothing(short) -> None:
    found = compare(past(**short), frozenset(ALL - {MW}), NOW)
    assert (found.gone, found.ringing) == ([MW], [])


def test_what_was_ever_missing_is_never_missed() -> None:
    question = past()
    known = question.elements | {MW: Known(LONG_AGO, 0, None, True)}
    assert rung(question._replace(elements=known), ALL - {MW}) == []


def test_fuels_of_who_states_no_zeros_come_and_go() -> None:
    question = past(ALL - {ZERO})
    assert rung(question, ALL - {ZERO, GAS}) == []
    assert rung(question, (ALL - {ZERO}) | {("category", "GB generation oil")}) == []


def test_a_fuel_that_joins_those_who_state_zeros_rings() -> None:
    shape = ALL | {("category", "GB generation oil"), ("part", "GB generation OIL")}
    assert rung(past(), shape) == [("new", "GB generation OIL"), ("new", "GB generation oil")]


def test_a_fuel_that_carries_next_to_nothing_joins_in_silence() -> None:
    shape = ALL | {("category", "GB generation oil"), ("structure", ".fusion")}
    assert rung(past(), shape, is_slight=lambda _: True) == [("new", ".fusion")]


def test_only_the_topmost_of_what_is_gone_rings() -> None:
    deep = ALL | {("structure", ".items.mw.a"), ("structure", ".items.mwh")}
    left = deep - {MW, ("structure", ".items.mw.a")}
    assert rung(past(deep), left) == [("missing", ".items.mw")]
    assert rung(past(), {MW, ZERO}) == [("missing", "GB generation")]


def test_a_series_that_is_known_to_be_incomplete_loses_nothing() -> None:
    found = compare(past(), frozenset(ALL - {GAS}), NOW, incomplete={"GB generation"})
    assert (found.gone, found.ringing) == ([], [])


def test_what_is_missing_is_gone_once_and_comes_back() -> None:
    question = past()
    known = question.elements | {MW: Known(LONG_AGO, 0, NOW - timedelta(hours=1), True)}
    question = question._replace(elements=known)
    assert compare(question, frozenset(ALL - {MW}), NOW).gone == []
    assert compare(question, frozenset(ALL), NOW).back == [MW]


def test_nobody_is_rung_for_a_hundred_elements() -> None:
    letters = {("structure", f".{chr(place)}") for place in range(0x3B1, 0x3B1 + 100)}
    assert len(compare(past(), frozenset(ALL | letters), NOW).ringing) == 20


def test_a_digest_stands_for_a_set() -> None:
    assert digest_of(frozenset({MW, WIND})) == digest_of(frozenset({WIND, MW}))
    assert digest_of(frozenset({MW})) != digest_of(frozenset({WIND}))


def test_an_alarm_is_a_sentence() -> None:
    assert told("new", MW, "h.example/#") == (
        "structure '.items.mw' was never seen before (h.example/#)"
    )
