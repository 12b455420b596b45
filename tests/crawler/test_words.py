"""What a document is about."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from crawler.source import Row
from crawler.words import is_slight, question_of, vocabulary

START = datetime(2026, 6, 21, tzinfo=UTC)


def row(measure: str = "generation", parts=None, issued_at=None, **values: float) -> Row:
    end = START + timedelta(minutes=5)
    return Row("GB", measure, START, end, values, issued_at=issued_at, parts=parts or {})


def test_a_question_is_its_address_without_dates_and_identifiers() -> None:
    asked = "https://h.example/api?documentType=A75&in_Domain=10YFI-1--------U&periodStart={}"
    first, later = (question_of(asked.format(day)) for day in ("202606210000", "202606220000"))
    assert first == later == "h.example/api?documentType=A75&in_Domain=#-#--------U&periodStart=#"
    ciso, pjm = (question_of(f"https://h.example/?r={name}") for name in ("CISO", "PJM"))
    assert ciso != pjm


def test_rows_are_their_series_components_and_parts() -> None:
    assert vocabulary([row(gas=1.0, parts={"CCGT": 1.0}), row(wind=2.0)]) == {
        ("series", "GB generation"),
        ("category", "GB generation gas"),
        ("category", "GB generation wind"),
        ("part", "GB generation CCGT"),
    }


def test_who_states_zeros_is_known_for_it() -> None:
    assert ("zero", "GB generation") in vocabulary([row(gas=0.0)])
    assert ("zero", "GB generation") in vocabulary([row(gas=1.0, parts={"OCGT": 0})])
    assert ("zero", "GB generation") not in vocabulary([row(gas=1.0)])


def test_a_word_is_slight_that_carries_no_hundredth_of_any_row() -> None:
    rows = [row(gas=99.0, oil=0.5), row(gas=98.0, oil=1.5, parts={"OCGT": 0.2})]
    assert not is_slight(rows, ("category", "GB generation oil"))
    assert is_slight(rows[:1], ("category", "GB generation oil"))
    assert is_slight(rows, ("part", "GB generation OCGT"))


def test_a_forecast_is_a_series_of_its_own() -> None:
    assert ("series", "GB load forecast") in vocabulary([row("load", issued_at=START, load=1.0)])
