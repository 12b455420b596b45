"""CSV, Parquet and JSON say the same; a file is what its readers expect."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import orjson
import pandas as pd
import pyarrow.parquet as pq
import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from psycopg2.extensions import connection as Connection

from api.bulk import as_csv
from api.bulk.names import NAMES
from database.connection import transaction
from database.rows import Row
from database.runs import register
from database.store import store
from tests.api.bulk.conftest import ask, lines_of_csv, lines_of_json, lines_of_parquet
from tests.api.grid import FACTS, at, fill, row

US = timedelta(microseconds=1)
HEADER = ",".join(NAMES) + "\r\n"
QUESTIONS = [
    {},
    {"zone": "all"},
    {"zone": "US-PJM,GB", "as_of": at(50).isoformat()},
    {"measure": "carbon_intensity", "zone": "all"},
    {"measure": "carbon_intensity", "factor_set": "direct"},
    {"measure": "load", "source": "all"},
    {"limit": "3"},
]


@pytest.mark.usefixtures("small_pieces")
@pytest.mark.parametrize("question", QUESTIONS, ids=str)
def test_every_format_says_the_same(still: FlaskClient, question: dict[str, str]) -> None:
    lines = lines_of_json(ask(still, **question).json)
    assert lines_of_csv(ask(still, **question, format="csv").text) == lines
    assert lines_of_parquet(ask(still, **question, format="parquet").data) == lines
    assert len(lines) > 3


def test_a_file_without_readings_has_its_header(still: FlaskClient) -> None:
    hole = {"start": at(47).isoformat(), "end": at(47).isoformat()}
    question = {"measure": "load", "source": "all", "zone": "GB", **hole}
    assert ask(still, **question, format="csv").text == HEADER
    table = pq.read_table(io.BytesIO(ask(still, **question, format="parquet").data))
    assert (table.num_rows, table.column_names) == (0, list(NAMES))


def test_pandas_reads_times_as_utc_and_names_as_categories(still: FlaskClient) -> None:
    frame = pd.read_parquet(io.BytesIO(ask(still, format="parquet").data))
    assert str(frame["start"].dt.tz) == "UTC"
    assert frame["start"][0] == pd.Timestamp(at(0))
    assert frame.groupby("component", observed=True)["value"].sum()["wind"] == pytest.approx(
        300 * 46 + 0.1
    )
    assert isinstance(frame["zone"].dtype, pd.CategoricalDtype)


def test_a_parquet_file_says_what_was_asked(still: FlaskClient) -> None:
    file = ask(still, format="parquet", as_of=at(60).isoformat()).data
    said = orjson.loads(pq.read_schema(io.BytesIO(file)).metadata[b"gridtide"])
    assert said["request"]["zone"] == ["GB"]
    assert said["as_of"] == at(60).isoformat()


def test_a_file_has_a_name(still: FlaskClient) -> None:
    named = [
        ask(still, format=kind, zone=zone).headers["Content-Disposition"]
        for kind, zone in (("csv", "GB"), ("parquet", "all"))
    ]
    span = "20240601T0000Z_20240602T0000Z"
    assert named == [
        f'attachment; filename="generation_GB_{span}.csv"',
        f'attachment; filename="generation_2-zones_{span}.parquet"',
    ]
    assert "Content-Disposition" not in ask(still).headers


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("", "application/json"),
        ("*/*", "application/json"),
        ("text/html,application/xml;q=0.9,*/*;q=0.8", "application/json"),
        ("text/csv", "text/csv"),
        ("application/json;q=0.5, text/csv", "text/csv"),
        ("text/csv;q=0.2, application/json;q=0.9", "application/json"),
        ("text/csv;q=0, */*", "application/json"),
        ("application/vnd.apache.parquet", "application/vnd.apache.parquet"),
    ],
)
def test_accept_chooses_the_format(still: FlaskClient, accept: str, kind: str) -> None:
    span = {"zone": "GB", "measure": "load", "start": at(0).isoformat(), "end": at(1).isoformat()}
    answer = still.get("/readings/", query_string=span, headers={"Accept": accept})
    assert answer.mimetype == kind
    assert "Accept" in answer.vary


def test_a_format_that_we_do_not_have_is_not_acceptable(still: FlaskClient) -> None:
    for path, measure in (("/readings/", {"measure": "load"}), ("/load/", {})):
        span = {"zone": "GB", "start": at(0).isoformat(), "end": at(1).isoformat(), **measure}
        answer = still.get(path, query_string=span, headers={"Accept": "text/turtle"})
        assert answer.status_code == 406
        assert "text/csv" in answer.json["detail"]


def test_a_format_that_is_said_outweighs_what_is_accepted(still: FlaskClient) -> None:
    span = {"zone": "GB", "measure": "load", "start": at(0).isoformat(), "end": at(1).isoformat()}
    query = {**span, "format": "csv"}
    answer = still.get("/readings/", query_string=query, headers={"Accept": "application/json"})
    assert answer.mimetype == "text/csv"


def test_a_text_is_never_a_formula_and_a_comma_never_a_border(
    client: FlaskClient, connection: Connection
) -> None:
    facts = FACTS | {"attribution": '=HYPERLINK("http://example.org"),\r\nand more'}
    rows = [Row("GB", "load", at(0), at(1), {"-cmd": -1.5, "@x": 2.0, "plain": None}, "+MW")]
    with transaction(connection) as cursor:
        register(cursor, "a.publisher", facts)
        store(cursor, "a.publisher", rows, recorded_at=at(9))
    text = ask(client, measure="load", format="csv").text
    lines = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    assert [line["component"] for line in lines] == ["'-cmd", "'@x", "plain"]
    assert [line["value"] for line in lines] == ["-1.5", "2.0", ""]
    assert {line["unit"] for line in lines} == {"'+MW"}
    assert {line["attribution"] for line in lines} == {"'" + facts["attribution"]}


NUMBERS = st.floats(-1e7, 1e7) | st.just(float("nan"))


@given(st.lists(NUMBERS, min_size=1, max_size=20))
def test_numbers_lose_nothing_in_text(values: list[float]) -> None:
    texts = [text.removesuffix(",") for text in as_csv.numbers(np.array(values)).to_pylist()]
    back = [float(text) if text else float("nan") for text in texts]
    assert np.array_equal(back, values, equal_nan=True)


MOMENTS = st.integers(0, 2**52).map(lambda us: datetime.fromtimestamp(0, UTC) + us * US)


@given(st.lists(MOMENTS, min_size=1, max_size=5), st.booleans())
def test_moments_lose_nothing_in_text(moments: list[datetime], whole: bool) -> None:
    said = [m.replace(microsecond=0) if whole else m for m in moments]
    microseconds = np.array([(m - datetime.fromtimestamp(0, UTC)) // US for m in said])
    texts = as_csv.instants(microseconds).to_pylist()
    assert [datetime.fromisoformat(text.removesuffix(",")) for text in texts] == said
    assert all(text.endswith("Z,") for text in texts)


def file_of(client: FlaskClient, path: str, **query: Any) -> Any:
    span = {"start": at(10).isoformat(), "end": at(12).isoformat()}
    return client.get(path, query_string={"iso": "c3lab:GB", **span, **query})


@pytest.mark.parametrize("as_of", [{}, {"as_of": at(60).isoformat()}])
@pytest.mark.parametrize("factor_set", ["lifecycle", "direct"])
def test_the_intensity_of_a_place_is_the_same_in_a_file(
    still: FlaskClient, factor_set: str, as_of: dict[str, str]
) -> None:
    query = {"factor_set": factor_set, **as_of}
    points = file_of(still, "/carbon-intensity/", **query).json["carbon_intensities"]
    lines = lines_of_csv(file_of(still, "/carbon-intensity/", **query, format="csv").text)
    told = {(component, start): value for _, component, start, value, *_ in lines}
    assert told == {
        (component, point["timestamp"]): point[key]
        for point in points
        for component, key in ((factor_set, "carbon_intensity"), ("renewable", "renewable_ratio"))
    }
    parquet = file_of(still, "/carbon-intensity/", **query, format="parquet").data
    assert lines_of_parquet(parquet) == lines


def test_the_mixture_of_a_place_is_the_same_in_a_file_but_for_its_exchange(
    still: FlaskClient,
) -> None:
    mixes = file_of(still, "/energy-mixture/").json["power_by_fuel_type"]
    lines = lines_of_csv(file_of(still, "/energy-mixture/", format="csv").text)
    told = {(name, start): mw for _, name, start, mw, *_ in lines if mw is not None}
    assert told == {
        (part["type"], mix["timestamp"]): part["power_mw"]
        for mix in mixes
        for part in [*mix["values"], *mix["storage"]]
    }
    assert all(mix["exchange"] for mix in mixes)
    assert len(mixes) == 2


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("desired_renewable_ratio", "0.5"),
        ("use_prediction", "true"),
        ("carbon_data_source", "emap"),
        ("basis", "consumption"),
    ],
)
def test_a_file_of_a_place_holds_what_is_stored_alone(
    still: FlaskClient, field: str, value: str
) -> None:
    answer = file_of(still, "/carbon-intensity/", format="csv", **{field: value})
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json["errors"]] == [field]


def test_what_a_file_holds_anyway_may_be_said(still: FlaskClient) -> None:
    said = {"basis": "production", "use_prediction": "false", "carbon_data_source": "c3lab"}
    assert file_of(still, "/carbon-intensity/", format="csv", **said).status_code == 200


def test_a_place_without_data_is_no_empty_file(grid: FlaskClient, connection: Connection) -> None:
    fill(connection, "a.publisher", [row("FR", "load", 0, {"load": 1.0})])
    for path in ("/carbon-intensity/", "/energy-mixture/"):
        answer = file_of(grid, path, iso="c3lab:FR", format="csv")
        assert answer.status_code == 404
