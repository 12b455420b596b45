"""Whatever a client sends, the answer is JSON, without NaN, and not our fault."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import NoReturn

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
@given(path=st.text(max_size=30))
def test_no_address_breaks_the_api(grid: FlaskClient, path: str) -> None:
    answer = grid.get(f"/metadata/cloud-location/locations/{path}")
    assert answer.status_code in {200, 404}
    json.loads(answer.text, parse_constant=never)
