"""Every kind of intensity that can be asked for is answered, or refused with the field at fault."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from flask.testing import FlaskClient
from psycopg2.extensions import connection as Connection

from tests.api.grid import at
from tests.api.workloads import DAWN, GB, PATH, body, published, stored

CHOICES: dict[str, tuple[Any, ...]] = {
    "carbon_data_source": ("c3lab", "emap"),
    "use_prediction": (False, True),
    "factor_set": ("lifecycle", "direct"),
    "basis": (None, "production", "consumption"),
    "desired_renewable_ratio": (None, 0.5),
    "as_of": (None, at(48).isoformat(), DAWN.isoformat()),
}
KINDS = [dict(zip(CHOICES, kind, strict=True)) for kind in product(*CHOICES.values())]


@pytest.fixture
def full(grid: FlaskClient, connection: Connection) -> FlaskClient:
    """A client over what is derived, published and foretold of Britain."""
    hours = published("GB", "lifecycle", [90.0, 80.0, 70.0, 60.0])
    stored(connection, "electricitymaps.carbon_intensity", hours)
    return grid


def named(answer: Any, asked: dict[str, Any]) -> bool:
    """Whether a refusal for a bad combination names fields that were asked."""
    return {error["field"] for error in answer.json["errors"]} <= set(asked)


def test_an_intensity_of_every_kind_is_answered_or_refused(full: FlaskClient) -> None:
    span = {"iso": "c3lab:GB", "start": at(1).isoformat(), "end": at(4).isoformat()}
    found: dict[int, int] = {}
    for kind in KINDS:
        asked = {name: str(value) for name, value in kind.items() if value is not None}
        answer = full.get("/carbon-intensity/", query_string={**span, **asked})
        found[answer.status_code] = found.get(answer.status_code, 0) + 1
        assert answer.status_code in {200, 400, 404, 422}, (kind, answer.text)
        assert answer.status_code != 422 or named(answer, asked), (kind, answer.text)
        if answer.status_code == 200:
            assert answer.json["factor_set"] == kind["factor_set"]
            assert kind["basis"] in {None, answer.json["basis"]}
            assert (answer.json["method"] == "derived") == ("factors" in answer.json)
    assert set(found) == {200, 400, 404, 422}


def test_a_workload_of_every_kind_is_answered_or_refused(full: FlaskClient) -> None:
    found: dict[int, int] = {}
    for kind in KINDS:
        answer = full.post(PATH, json=body(candidate_locations=[{"id": GB}], **kind))
        found[answer.status_code] = found.get(answer.status_code, 0) + 1
        assert answer.status_code in {200, 400, 422}, (kind, answer.text)
        assert answer.status_code != 422 or named(answer, kind), (kind, answer.text)
        if answer.status_code == 400:
            assert answer.json["error"] == "No viable candidate"
    assert set(found) == {200, 400, 422}
