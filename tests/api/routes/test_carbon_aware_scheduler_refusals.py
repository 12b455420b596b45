"""What the scheduler refuses, and how it says so."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.models import optimization_model
from api.models.schedule import question
from api.models.workload.workload_schema import WorkloadSchema
from tests.api import contract
from tests.api.workloads import GB, PATH, body

RATIO = "desired_renewable_ratio"
SCHEDULE = ("type", "start_time", "interval", "max_delay", "deadline", "seed")


def test_a_model_too_large_for_the_solver_is_refused(two_zones, monkeypatch):
    monkeypatch.setattr(optimization_model, "MAX_STARTS", 3)
    refused = two_zones.post(PATH, json=body(use_new_optimization=False))
    assert refused.status_code == 422
    assert "leave use_new_optimization true" in str(
        refused.get_json()["messages"]["json"]["use_new_optimization"]
    )


def test_more_runs_than_an_answer_holds_are_refused(two_zones, monkeypatch):
    monkeypatch.setattr(question, "MOST_TIMINGS", 1)
    refused = two_zones.post(PATH, json=body())
    assert refused.status_code == 422
    assert "at most 1 are scheduled" in refused.get_json()["detail"]


@pytest.mark.parametrize(
    ("most", "changes", "field"),
    [
        ("MOST_SHAPED", {"execution": {"type": "interruptible"}}, "schedule.interval"),
        ("MOST_SHAPED", {"budget": {"of": "carbon", "at_most": 9}}, "schedule.interval"),
        ("MOST_FRONTS", {"pareto": True}, "pareto"),
    ],
)
def test_what_takes_longer_is_refused_sooner(detached, monkeypatch, most, changes, field):
    monkeypatch.setattr(question, most, 1)
    refused = detached.post(PATH, json=body(**changes))
    assert refused.status_code == 422
    assert refused.get_json()["errors"][0]["field"] == field


def test_no_viable_candidate_is_400_with_the_reasons(two_zones):
    asked = body(candidate_locations=None, candidate_zones=["DE"])
    refused = two_zones.post(PATH, json=asked)
    told = refused.get_json()
    assert (refused.status_code, told["error"]) == (400, "No viable candidate")
    assert told["warnings"] == {"DE": "No carbon data for iso c3lab:DE"}
    assert told["isos"] == {"DE": "c3lab:DE"}
    assert told["details"] == {}
    assert told["request"]["runtime"] == "01:00:00"


@pytest.mark.parametrize("verb", ["get", "post"])
def test_that_no_candidate_is_viable_is_told_as_the_document_says(two_zones, verb):
    asked = body(candidate_locations=None, candidate_zones=["DE"])
    refused = getattr(two_zones, verb)(PATH, json=asked)
    (described,) = (one for one in contract.described() if one.name == f"{verb.upper()} {PATH}")
    assert contract.faults(contract.answer_of(refused), described.told) == []
    said = described.told["responses"]["400"]["description"]
    told = {"request", "original-region", "isos", "warnings", "details", "infeasible"}
    assert all(f"`{member}`" in said and member in refused.get_json() for member in told)


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"runtime=3600", 400),
        (b'{"runtime": NaN}', 400),
        (b"[" * 100_000, 400),
        (b"\xff\xfe", 400),
        (b"{}", 422),
        (b"[]", 422),
        (b"null", 422),
        (b'"GB"', 422),
        (b'{"runtime": 1e999}', 400),
        (b'{"runtime": 123456789012345678901234567890}', 422),
    ],
)
@pytest.mark.parametrize("verb", ["get", "post"])
def test_a_body_that_is_no_workload_is_refused(detached, verb, sent, status):
    refused = getattr(detached, verb)(PATH, data=sent)
    assert refused.status_code == status
    assert refused.get_json()["status"] == status


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"runtime": "long"}, ["runtime"]),
        ({"colour": "green"}, ["colour"]),
        ({"schedule": {"start_time": "2024-06-01T00:00:00"}}, ["schedule", "start_time"]),
        ({"schedule": {"max_delay": -1}}, ["schedule", "max_delay"]),
        ({"candidate_locations": [{"id": "mine:x"}]}, ["candidate_locations", "0", "latitude"]),
        ({"use_prediction": "yes"}, ["use_prediction"]),
        ({"factor_set": "best"}, ["factor_set"]),
        ({"as_of": "2024-06-01T00:00:00"}, ["as_of"]),
        ({"basis": "consumption"}, ["basis"]),
        ({"basis": "production", "carbon_data_source": "emap"}, ["basis"]),
        ({"carbon_data_source": "emap", RATIO: 0.5}, [RATIO]),
        ({"use_prediction": True, RATIO: 0}, [RATIO]),
        ({"desired_renewable_ratio": -0.5}, ["desired_renewable_ratio"]),
        ({"carbon_data_source": "azure"}, ["carbon_data_source"]),
        ({"carbon_accounting_mode": "compute-and-network"}, ["original_location"]),
    ],
)
def test_a_faulty_field_is_named_in_the_answer(detached, changes, path):
    refused = detached.post(PATH, json=body(**changes))
    told = refused.get_json()
    assert refused.status_code == 422
    assert ".".join(path) in {error["field"] for error in told["errors"]}
    found = told["messages"]["json"]
    for name in path:
        found = found[name]
    assert found


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=6,
)
FIELDS = sorted(WorkloadSchema().fields)
places = st.sampled_from([*FIELDS, *(f"schedule.{name}" for name in SCHEDULE), "dataset.x"])


@given(st.dictionaries(places, anything, max_size=3))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_no_body_makes_the_server_fail(detached, changes):
    sent = body(candidate_providers=None)
    for path, value in changes.items():
        *outer, name = path.split(".")
        place = sent[outer[0]] if outer and isinstance(sent[outer[0]], dict) else sent
        place[name] = value
    answered = detached.post(PATH, data=json.dumps(sent))
    assert answered.status_code in {400, 422, 503}


@pytest.mark.parametrize("verb", ["get", "post"])
def test_an_argument_in_the_address_is_refused(detached, verb):
    refused = getattr(detached, verb)(f"{PATH}?max_delay=3600", json=body())
    assert refused.status_code == 422
    assert refused.get_json()["messages"] == {"query": {"max_delay": ["Unknown field."]}}


def test_faults_of_a_list_come_in_its_order_and_all_of_them(detached):
    asked = body(candidate_locations=None, candidate_providers=["AWS", "moon", "moon", "AWS"])
    told = detached.post(PATH, json=asked).get_json()
    assert [(error["field"][-1], error["message"]) for error in told["errors"]] == [
        ("1", 'Unknown cloud provider "moon"'),
        ("2", 'Unknown cloud provider "moon"'),
        ("2", 'Duplicate cloud provider "moon"'),
        ("3", 'Duplicate cloud provider "AWS"'),
    ]


def test_a_location_that_is_faulty_twice_is_told_both(detached):
    asked = body(candidate_locations=[{"id": GB}, {"id": GB, "latitude": 51.5}])
    told = detached.post(PATH, json=asked).get_json()
    fields = {error["field"] for error in told["errors"]}
    assert fields == {"candidate_locations.1.id", "candidate_locations.1.latitude"}


def test_a_database_that_is_away_is_503_with_a_time_to_come_back(detached):
    answered = detached.post(PATH, json=body())
    assert answered.status_code == 503
    assert "Retry-After" in answered.headers
