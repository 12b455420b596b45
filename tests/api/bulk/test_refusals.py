"""What is too much, or makes no sense, is refused in words, before the database does much."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from api.bulk import pages, question
from tests.api.bulk.conftest import ask
from tests.api.grid import at

TEN_YEARS = {"start": "2014-01-01T00:00:00Z", "end": "2024-01-01T00:00:00Z"}
BAD: list[tuple[dict[str, Any], str, str]] = [
    (TEN_YEARS, "end", "At most 366 days"),
    ({"limit": 10**9}, "limit", "from 1 to 200000"),
    ({"limit": "9" * 5000}, "limit", ""),
    ({"limit": 0}, "limit", "from 1 to 200000"),
    ({"limit": "1_0"}, "limit", ""),
    ({"zone": ",".join(f"Z{n}" for n in range(1000))}, "zone", "From 1 to 200 zones"),
    ({"zone": "Z" * 10_000}, "zone", "keys of zones"),
    ({"zone": ""}, "zone", "From 1 to 200 zones"),
    ({"zone": "GB,,FR"}, "zone", "keys of zones"),
    ({"zone": "moon:GB"}, "zone", "keys of zones"),
    ({"measure": "tea"}, "measure", "Must be one of generation,"),
    ({"factor_set": "best"}, "factor_set", "lifecycle, direct"),
    ({"factor_set": "direct"}, "factor_set", "carbon_intensity and published_intensity"),
    ({"format": "xlsx"}, "format", "json, csv, parquet"),
    ({"source": "a b"}, "source", "printable"),
    ({"start": "2024-06-01T00:00:00"}, "start", "offset"),
    ({"as_of": "yesterday"}, "as_of", "ISO 8601"),
    ({"colour": "green"}, "colour", ""),
]


@pytest.mark.parametrize(("change", "field", "said"), BAD)
def test_what_cannot_be_asked_is_named(
    still: FlaskClient, change: dict[str, Any], field: str, said: str
) -> None:
    answer = ask(still, **change)
    assert answer.status_code == 422
    assert {error["field"].partition(".")[0] for error in answer.json["errors"]} == {field}
    assert said in answer.json["detail"]


@pytest.mark.parametrize("name", ["Nowhere", "emap:GB-ALL", "gridtide:XX", "all"])
def test_a_zone_that_does_not_exist_is_named(still: FlaskClient, name: str) -> None:
    answer = ask(still, zone=f"GB,{name}")
    assert answer.status_code == 404
    assert name in answer.json["detail"]


@pytest.mark.parametrize("zone", ["GB", "all"])
def test_a_source_that_does_not_exist_is_named(still: FlaskClient, zone: str) -> None:
    answer = ask(still, zone=zone, source="test.nowhere")
    assert answer.status_code == 404
    assert "There is no source test.nowhere." in answer.json["detail"]


@pytest.mark.parametrize("form", ["csv", "parquet"])
@pytest.mark.parametrize(("most", "value"), [("MOST_READINGS", 40), ("MOST_NUMBERS", 160)])
def test_a_file_that_would_be_too_long_says_how_to_ask_for_it(
    still: FlaskClient, monkeypatch: pytest.MonkeyPatch, form: str, most: str, value: int
) -> None:
    monkeypatch.setattr(pages, most, value)
    answer = ask(still, format=form)
    assert answer.status_code == 422
    said = answer.json["detail"]
    assert "49 readings with 196 numbers" in said
    assert f"at most {question.MOST_READINGS} readings and {question.MOST_NUMBERS} numbers" in said
    assert "limit" in said
    assert ask(still, format=form, limit=40).status_code == 200


def test_a_span_that_runs_backwards_is_refused(still: FlaskClient) -> None:
    answer = ask(still, start=at(2).isoformat(), end=at(1).isoformat())
    assert answer.status_code == 400
    assert answer.json["errors"][0]["field"] == "start"


@pytest.mark.parametrize("year", ["0001", "9999"])
def test_the_ends_of_time_are_asked_for_in_vain(still: FlaskClient, year: str) -> None:
    for span in (
        ("01-01T00:00:00Z", "01-01T00:00:00Z"),
        ("12-31T00:00:00Z", "12-31T23:59:59.999999Z"),
    ):
        answer = ask(still, start=f"{year}-{span[0]}", end=f"{year}-{span[1]}")
        assert answer.status_code == 400
        assert "available" in answer.json


def test_without_any_answer_the_first_zone_says_why(still: FlaskClient) -> None:
    answer = ask(still, zone="FR,DE", measure="load")
    assert answer.status_code == 404
    assert answer.json["detail"] == "Region FR has no data of load."


def test_a_measure_that_nobody_has_is_an_empty_answer_for_all(still: FlaskClient) -> None:
    told = ask(still, zone="all", measure="marginal_index").json
    assert (told["series"], told["missing"], told["next"]) == ([], [], None)
