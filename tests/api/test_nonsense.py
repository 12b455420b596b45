"""Whatever a client sends, the answer is JSON, without NaN, and not our fault."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import NoReturn
from urllib.parse import quote_from_bytes

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.grid import DAWN

PATHS = st.sampled_from(
    [
        "balancing-authority",
        "balancing-authority/list",
        "carbon-intensity",
        "energy-mixture",
        "metadata/cloud-location/locations/AWS",
        "nowhere",
    ]
)
NAMES = st.sampled_from(
    [
        "latitude",
        "longitude",
        "iso",
        "iso_format",
        "start",
        "end",
        "carbon_data_source",
        "use_prediction",
        "desired_renewable_ratio",
        "factor_set",
    ]
)
MOMENTS = st.integers(-3000, 3000).map(lambda n: (DAWN + timedelta(minutes=n)).isoformat())
VALUES = st.one_of(
    MOMENTS,
    st.datetimes().map(lambda moment: moment.isoformat() + "Z"),
    st.floats().map(str),
    st.integers().map(str),
    st.sampled_from(["c3lab:GB", "emap:GB", "watttime:x", "c3lab", "direct", "true", "", "azure"]),
    st.text(max_size=80),
)
QUERIES = st.dictionaries(NAMES | st.text(max_size=10), VALUES, max_size=7)
JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)
SENSIBLE = st.fixed_dictionaries(
    {"start": MOMENTS, "end": MOMENTS, "iso": st.sampled_from(["c3lab:GB", "emap:GB", "eic:GB"])},
    optional={"desired_renewable_ratio": st.floats(0, 1).map(str)},
)


def never(constant: str) -> NoReturn:
    raise AssertionError(f"{constant} is not JSON")


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(path=PATHS, query=QUERIES | SENSIBLE)
def test_no_query_breaks_the_api(grid: FlaskClient, path: str, query: dict[str, str]) -> None:
    answer = grid.get(f"/{path}/", query_string=query)
    assert answer.status_code in {200, 400, 404, 422}
    told = json.loads(answer.text, parse_constant=never)
    if answer.status_code != 200:
        assert {"type", "title", "status", "detail", "instance", "error"} <= set(told)


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(path=st.binary(max_size=20), query=st.binary(max_size=20))
def test_no_bytes_of_an_address_break_the_api(grid: FlaskClient, path: bytes, query: bytes) -> None:
    part, question = quote_from_bytes(path, safe=""), quote_from_bytes(query, safe="=&;+")
    answer = grid.get(f"/metadata/cloud-location/locations/{part}?{question}")
    assert answer.status_code in {200, 404, 422}
    json.loads(answer.text, parse_constant=never)


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(body=st.binary(min_size=1, max_size=40) | JSON.map(json.dumps))
def test_no_body_breaks_the_api(grid: FlaskClient, body: bytes | str) -> None:
    answer = grid.post("/carbon-aware-scheduler/", data=body)
    assert answer.status_code in {400, 422}
    json.loads(answer.text, parse_constant=never)


@pytest.mark.parametrize(
    "body", ["{", "[" * 100_000, '{"runtime": NaN}', '{"a": "\\ud800"}', b"\xff\xfe{}"]
)
def test_a_body_that_is_not_json_is_malformed(detached: FlaskClient, body: str | bytes) -> None:
    answer = detached.post("/carbon-aware-scheduler/", data=body)
    assert answer.status_code == 400
    assert answer.json["messages"]["json"][0].startswith("Invalid JSON body: ")


def test_a_body_may_be_too_large(detached: FlaskClient) -> None:
    answer = detached.post("/carbon-aware-scheduler/", data=b" " * 1_000_001)
    assert answer.status_code == 413
    assert answer.content_type == "application/problem+json"
