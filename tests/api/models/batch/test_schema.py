"""What a batch may say: every fault is named by its workload's place and its field."""

from __future__ import annotations

from typing import Any

import pytest
from marshmallow import ValidationError

from api.models.batch.batch import batch_of
from api.models.batch.schema import MOST_WORKLOADS, BatchSchema
from api.models.batch.slots import MOST_RUNS, MOST_SLOTS, grid_of
from api.models.limits import TooMuch
from tests.api.workloads import DAWN, SECONDS, body

NETWORK = {"carbon_accounting_mode": "compute-and-network", "original_location": "Azure:uksouth"}
UNEVEN = [{"seconds": 1800, "watts": 10}, {"seconds": 1800, "watts": 20}]


def faults(**changes: Any) -> dict[str, Any]:
    asked = {"workloads": [body(), body()], **changes}
    with pytest.raises(ValidationError) as refused:
        BatchSchema().load(asked)
    found: dict[str, Any] = refused.value.messages_dict
    return found


def second(**changes: Any) -> dict[str, Any]:
    """What is wrong with the second of two workloads, the first of which is plain."""
    found: dict[str, Any] = faults(workloads=[body(), body(**changes)])["workloads"]
    assert list(found) == [1]
    return found[1]


def profile() -> dict[str, Any]:
    plain = body(power_profile=UNEVEN)
    del plain["watts_per_core"]
    return plain


def test_a_batch_has_defaults() -> None:
    checked = BatchSchema().load({"workloads": [body()]})
    assert checked["step_seconds"] == 900
    assert checked["time_limit_seconds"] == 60
    assert checked["wait_seconds"] == 10
    assert checked["capacity"] is checked["budget"] is checked["workloads"][0]["id"] is None


@pytest.mark.parametrize(
    "changes",
    [
        {"workloads": []},
        {"workloads": [body()] * (MOST_WORKLOADS + 1)},
        {"workloads": None},
        {"step_seconds": 59},
        {"step_seconds": 3601},
        {"step_seconds": 60.5},
        {"time_limit_seconds": 0},
        {"time_limit_seconds": 601},
        {"wait_seconds": -1},
        {"wait_seconds": 31},
        {"budget": {"of": "time", "at_most": 1}},
        {"no_such_field": 1},
    ],
)
def test_what_is_out_of_range_is_refused_by_its_name(changes: dict[str, Any]) -> None:
    assert set(faults(**changes)) == set(changes)


def test_a_fault_of_a_workload_is_that_which_the_scheduler_tells() -> None:
    assert second(runtime=0) == {"runtime": ["Must be between 1 and 2592000 seconds."]}
    assert second(no_such_field=1) == {"no_such_field": ["Unknown field."]}


def test_an_id_is_given_once() -> None:
    found = faults(workloads=[body(id="a"), body(), body(id="b"), body(id="a")])
    assert found == {"workloads": {3: {"id": ['Duplicate id "a"']}}}


def test_what_all_must_have_alike_is_named_with_what_the_first_has() -> None:
    told = second(factor_set="direct")
    assert told == {
        "factor_set": ["All workloads of a batch have it alike; that of the first is lifecycle."]
    }
    assert set(second(price_weight=2.0, use_prediction=True)) == {"price_weight", "use_prediction"}


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("budget", {"budget": {"of": "carbon", "at_most": 1}}),
        ("pareto", {"pareto": True}),
        ("carbon_accounting_mode", NETWORK),
    ],
)
def test_what_a_batch_cannot_do_is_refused_by_its_name(field: str, changes: dict[str, Any]) -> None:
    assert field in second(**changes)


def test_a_profile_of_one_power_is_taken_and_one_of_two_is_not() -> None:
    assert "power_profile" in faults(workloads=[profile()])["workloads"][0]
    even = profile() | {"power_profile": [{"seconds": 1800, "watts": 10}] * 2}
    batch = batch_of(BatchSchema().load({"workloads": [even]}), DAWN)
    assert batch.workloads[0].kilowatts == pytest.approx(0.01)


@pytest.mark.parametrize(
    ("capacity", "where"),
    [
        ({"unit": "MW"}, {"unit"}),
        ({"default": -1}, {"default"}),
        ({"zones": {"GB": 1, "Atlantis": 2}}, {"zones"}),
        ({"zones": {"GB": "much"}}, {"zones"}),
        ({"zones": {"GB": -1}}, {"zones"}),
        ({"zones": {"GB": True}}, {"zones"}),
        ({"zones": {"GB": [{"start": DAWN.isoformat()}]}}, {"zones"}),
    ],
)
def test_a_faulty_capacity_is_named(capacity: dict[str, Any], where: set[str]) -> None:
    assert set(faults(capacity=capacity)["capacity"]) == where


def test_unknown_zones_of_a_capacity_are_named() -> None:
    found = faults(capacity={"zones": {"Atlantis": 2}})
    assert found["capacity"]["zones"] == {"Atlantis": ['Unknown zone "Atlantis"']}


def test_stretches_may_not_overlap() -> None:
    stretches = [
        {"start": "2024-06-01T00:00Z", "end": "2024-06-01T02:00Z", "value": 1},
        {"start": "2024-06-01T01:00Z", "end": "2024-06-01T03:00Z", "value": 2},
    ]
    found = faults(capacity={"zones": {"GB": stretches}})["capacity"]["zones"]["GB"]["value"]
    assert found == {1: {"start": ["It begins before the one before it ends."]}}


def test_a_grid_that_is_too_long_is_refused() -> None:
    far = body(schedule={"start_time": "2025-06-01T00:00:00Z"})
    checked = BatchSchema().load({"workloads": [body(), far], "step_seconds": 60})
    with pytest.raises(TooMuch, match=str(MOST_SLOTS)) as refused:
        grid_of(batch_of(checked, DAWN))
    assert refused.value.field == "step_seconds"


def test_too_many_runs_are_refused() -> None:
    each_minute = {"type": "uniform-random", "interval": 60, "max_delay": SECONDS}
    workloads = [body(schedule={**each_minute, "seed": seed}) for seed in range(8)]
    with pytest.raises(TooMuch, match=str(MOST_RUNS)) as refused:
        grid_of(batch_of(BatchSchema().load({"workloads": workloads}), DAWN))
    assert refused.value.field == "workloads"
