"""A file has the columns that were asked for, and whose data they are is never lost."""

from __future__ import annotations

import io
from typing import Any

import orjson
import pyarrow.parquet as pq
import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.bulk import streams
from api.bulk.names import NAMES
from tests.api.bulk.conftest import ask
from tests.api.grid import at

MEASURES = ("generation", "carbon_intensity")
SPAN = {"start": at(0).isoformat(), "end": at(2).isoformat()}
PLACES = ("/carbon-intensity/", "/energy-mixture/")


def rows_of_csv(text: str) -> list[list[str]]:
    """The cells of each line; none of the grid's texts has a comma."""
    return [line.split(",") for line in text.split("\r\n")[:-1]]


def table_of(data: bytes) -> Any:
    return pq.read_table(io.BytesIO(data))


@pytest.mark.usefixtures("small_pieces")
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.lists(st.sampled_from(NAMES), min_size=1, unique=True), at_hand=st.data())
def test_columns_are_those_of_the_whole_file(
    still: FlaskClient, names: list[str], at_hand: st.DataObject
) -> None:
    question = {"measure": at_hand.draw(st.sampled_from(MEASURES)), "zone": "all"}
    wanted = {**question, "columns": ",".join(names)}
    head, *lines = rows_of_csv(ask(still, **question, format="csv").text)
    places = [head.index(name) for name in names]
    expected = [names, *([line[place] for place in places] for line in lines)]
    narrow = ask(still, **wanted, format="csv").text.replace('""', "")
    assert rows_of_csv(narrow) == expected
    whole = table_of(ask(still, **question, format="parquet").data)
    assert table_of(ask(still, **wanted, format="parquet").data).equals(whole.select(names))


@pytest.mark.parametrize("path", ["/readings/", "/load/", *PLACES])
def test_every_route_with_files_has_columns(still: FlaskClient, path: str) -> None:
    where = {"iso": "c3lab:GB"} if path in PLACES else {"zone": "GB"}
    query = {**where, **SPAN, "format": "csv", "columns": "value,start"}
    query |= {"measure": "load"} if path == "/readings/" else {}
    answer = still.get(path, query_string=query)
    assert answer.text.startswith("value,start\r\n")
    (told,) = {one["attribution"] for one in orjson.loads(answer.headers["Attribution"])}
    assert told


@pytest.mark.parametrize(
    ("columns", "said"),
    [("start,colour", "no column colour"), ("start,start", "once"), ("", "Name a column")],
)
def test_columns_that_cannot_be_are_refused(still: FlaskClient, columns: str, said: str) -> None:
    for query in ({"format": "csv"}, {"format": "parquet"}):
        answer = ask(still, **query, columns=columns)
        assert answer.status_code == 422
        assert {error["field"].partition(".")[0] for error in answer.json["errors"]} == {"columns"}
        assert said in answer.json["detail"]


@pytest.mark.parametrize("path", ["/readings/", *PLACES])
def test_json_has_no_columns(still: FlaskClient, path: str) -> None:
    where = {"iso": "c3lab:GB"} if path in PLACES else {"zone": "GB", "measure": "load"}
    answer = still.get(path, query_string={**where, **SPAN, "columns": "value"})
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json["errors"]] == ["columns"]


def test_whose_data_they_are_is_said_beside_lines_that_do_not(still: FlaskClient) -> None:
    whole = ask(still, format="parquet")
    assert "Attribution" not in whole.headers
    narrow = ask(still, format="parquet", columns="start,value,attribution")
    (said,) = orjson.loads(narrow.headers["Attribution"])
    about = table_of(whole.data).to_pylist()[0]
    assert said == {name: about[name] for name in ("source", "attribution", "redistribute")}
    kept = orjson.loads(table_of(narrow.data).schema.metadata[b"gridtide"])["terms"]
    assert kept == [said]


def test_more_sources_than_a_header_holds_are_not_left_out(
    still: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "LONGEST_HEADER", 10)
    assert ask(still, format="csv", columns="attribution,redistribute,value").status_code == 200
    answer = ask(still, format="csv", columns="value")
    assert answer.status_code == 422
    assert "attribution and redistribute" in answer.json["detail"]


def test_a_cursor_may_be_turned_with_other_columns(still: FlaskClient) -> None:
    whole = ask(still, format="csv", columns="start").text
    first = ask(still, format="csv", columns="start,value", limit=20)
    cursor = ask(still, limit=20).json["next"]
    rest = ask(still, format="csv", columns="start", cursor=cursor).text
    begun = [line.partition(",")[0] for line in first.text.split("\r\n")[:-1]]
    assert begun + rest.split("\r\n")[1:-1] == whole.split("\r\n")[:-1]
