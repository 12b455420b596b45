"""What a batch is answered: by hand, kind by kind, with reasons for what has no place."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson
import pytest

from api.models.batch import solving
from tests.api.routes.batches import DRAWN, batch, runs, workload
from tests.api.workloads import DAWN, HOUR, SECONDS


def answered(database: str, asked: Mapping[str, Any]) -> dict[str, Any]:
    """The answer to a batch two days after dawn, as it is sent."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("DATABASE_URL", database)
        made = solving.answered(orjson.dumps(asked), DAWN + 48 * HOUR, lambda *_: None)
    told: dict[str, Any] = orjson.loads(orjson.dumps(made))
    return told


def hour(text: str) -> float:
    """Hours after dawn."""
    return (datetime.fromisoformat(text) - DAWN) / HOUR


def where(run: dict[str, Any]) -> tuple[str, float, float]:
    return run["zone"], hour(run["start"]), hour(run["end"])


def test_without_capacity_each_goes_where_it_emits_least(batches: str) -> None:
    told = answered(batches, batch(*[workload(id=name) for name in "abc"]))
    assert [each["id"] for each in told["workloads"]] == ["a", "b", "c"]
    assert {where(run) for run in runs(told)} == {("FR", 3, 4)}
    (zone,) = told["zones"].values()
    assert (zone["peak"], zone["capacity_at_peak"], zone["full"]) == (3, None, [])


def test_what_is_used_is_told_against_the_capacity(batches: str) -> None:
    stretches = [
        {"start": "2024-06-01T02:30:00Z", "end": "2024-06-01T03:30:00Z", "value": 0.5},
    ]
    capacity = {"unit": "kW", "default": 2, "zones": {"FR": stretches, "GB": 0}}
    told = answered(batches, batch(*[workload()] * 3, capacity=capacity))
    # neither the third nor the fourth hour of France has room for a kilowatt
    assert sorted(where(run) for run in runs(told)) == [("FR", 0, 1), ("FR", 1, 2), ("FR", 1, 2)]
    assert told["zones"] == {
        "FR": {
            "unit": "kW",
            "peak": 2,
            "peak_at": "2024-06-01T01:00:00+00:00",
            "capacity_at_peak": 2,
            "full": [{"start": "2024-06-01T01:00:00+00:00", "end": "2024-06-01T02:00:00+00:00"}],
            "use": [
                {
                    "start": "2024-06-01T00:00:00+00:00",
                    "end": "2024-06-01T01:00:00+00:00",
                    "used": 1,
                    "capacity": 2,
                },
                {
                    "start": "2024-06-01T01:00:00+00:00",
                    "end": "2024-06-01T02:00:00+00:00",
                    "used": 2,
                    "capacity": 2,
                },
            ],
        }
    }


def test_capacity_can_be_counted_in_cores(batches: str) -> None:
    each = workload(candidate_zones=["FR"], core_count=4, watts_per_core=250, pue=1.5)
    told = answered(batches, batch(each, each, capacity={"unit": "cores", "default": 7}))
    assert {where(run) for run in runs(told)} == {("FR", 2, 3), ("FR", 3, 4)}
    assert {piece["takes"] for run in runs(told) for piece in run["pieces"]} == {4}
    assert told["totals"]["energy_kwh"] == pytest.approx(3)


def test_regions_of_one_zone_share_its_capacity(batches: str) -> None:
    places = [{"id": "AWS:eu-west-2"}, {"id": "Azure:uksouth"}]
    each = workload(candidate_zones=None, candidate_locations=places)
    told = answered(batches, batch(each, each, capacity={"default": 1}))
    assert [where(run) for run in runs(told)] in (
        [("GB", 2, 3), ("GB", 3, 4)],
        [("GB", 3, 4), ("GB", 2, 3)],
    )
    assert {run["region"] for run in runs(told)} == {"AWS:eu-west-2"}


def test_what_has_no_place_is_told_with_the_reason(batches: str) -> None:
    late = {"start_time": (DAWN + 90 * 24 * HOUR).isoformat(), "max_delay": 0}
    told = answered(
        batches,
        batch(
            workload(id="fits"),
            workload(id="crowded out", schedule={"max_delay": 0}, candidate_zones=["GB"]),
            workload(id="in the way", schedule={"max_delay": 0}, candidate_zones=["GB"]),
            workload(id="too late", schedule=late),
            workload(
                id="too short",
                runtime=1800,
                schedule={"start_time": "2024-06-01T00:10:00Z", "max_delay": 1800},
            ),
            workload(
                id="nowhere",
                candidate_zones=None,
                candidate_locations=[{"id": "sea:null", "latitude": 0, "longitude": 0}],
            ),
            workload(id="no data", candidate_zones=["NL"]),
            capacity={"default": 1},
            step_seconds=3600,
        ),
    )
    reasons = {each["id"]: each["reason"] for each in told["unplaced"]}
    assert {each["id"] for each in told["workloads"]} >= {"fits"}
    assert len({"crowded out", "in the way"} & set(reasons)) == 1
    assert set(reasons) >= {"too late", "too short", "nowhere", "no data"}
    assert "There are" not in reasons["too late"]
    assert "1 slots of 3600 s" in reasons["too short"]
    assert "No zone at 0" in reasons["nowhere"]
    assert "NL" in reasons["no data"]
    assert "c3lab:NL" in told["warnings"]
    totals = told["totals"]
    assert (totals["runs"], totals["placed"], totals["unplaced"]) == (7, 2, 5)


def test_nothing_at_all_can_be_placed_and_that_is_no_error(batches: str) -> None:
    told = answered(batches, batch(workload(candidate_zones=["NL"])))
    assert told["optimization"]["status"] == "infeasible"
    assert told["workloads"] == []
    assert len(told["unplaced"]) == 1


def test_runtimes_are_rounded_up_and_told_so(batches: str) -> None:
    told = answered(batches, batch(workload(runtime=61 * 60, candidate_zones=["FR"])))
    (run,) = runs(told)
    assert where(run) == ("FR", 2, 4)
    assert run["energy_kwh"] == pytest.approx(2)
    assert "rounded up" in told["grid"]["rounding"]
    assert told["grid"]["start"] == "2024-06-01T00:00:00+00:00"


def test_each_run_of_a_recurring_workload_is_placed(batches: str) -> None:
    schedule = {"type": "uniform-random", "interval": 6 * SECONDS, "seed": 1, "max_delay": SECONDS}
    told = answered(batches, batch(workload(runtime=60, schedule=schedule), step_seconds=60))
    (each,) = told["workloads"]
    assert [run["run"] for run in each["runs"]] == [0, 1, 2, 3]
    for run in each["runs"]:
        assert run["earliest"] <= run["start"] < run["end"] <= run["deadline"]
    assert each["emission_g"] == pytest.approx(sum(run["emission_g"] for run in each["runs"]))


def test_a_run_may_pause_and_another_may_move(batches: str) -> None:
    pausing = {"type": "interruptible"}
    roaming = {"type": "interruptible", "migratable": True}
    told = answered(
        batches,
        batch(
            workload(candidate_zones=["GB"], runtime=7200, execution=pausing, schedule={}),
            workload(
                candidate_zones=["GB", "FR"],
                runtime=7200,
                execution=roaming,
                schedule={"max_delay": 2 * SECONDS},
            ),
            capacity={
                "zones": {
                    "FR": [{"start": "2024-06-01T03:00Z", "end": "2024-06-01T04:00Z", "value": 0}]
                }
            },
        ),
    )
    pauses, roams = runs(told)
    assert pauses["emission_g"] == pytest.approx(100 + 200)
    assert roams["emission_g"] == pytest.approx(40 + 50)


def test_an_elastic_run_stretches(batches: str) -> None:
    levels = [
        {"cores": 1, "throughput": 1, "watts": 1000},
        {"cores": 2, "throughput": 1.5, "watts": 2000},
    ]
    execution = {"type": "elastic", "levels": levels, "work": 3.0}
    told = answered(
        batches, batch(workload(candidate_zones=["FR"], execution=execution, runtime=3 * SECONDS))
    )
    (run,) = runs(told)
    # per unit of work, 1 kWh at 30, 40, 50 and 60 g; half a unit more costs as much energy
    assert run["emission_g"] == pytest.approx(30 + 40 + 50)
    assert run["run_now_g"] == pytest.approx(60 + 50 + 40)


def test_money_counts_where_it_has_a_weight(batches: str) -> None:
    each = workload(candidate_zones=["DE", "ES"], carbon_weight=0, price_weight=1)
    told = answered(batches, batch(each))
    (run,) = runs(told)
    assert where(run) == ("DE", 3, 4)
    assert run["cost"] == pytest.approx(0.010)
    assert run["run_now_cost"] == pytest.approx(0.100)
    assert told["currency"] == told["optimization"]["unit"] == "EUR"
    assert told["price_age"]["c3lab:DE"][0]["source"] == "test.prices"
    assert run["emission_g"] == pytest.approx(DRAWN["DE"][3])


def test_a_budget_is_kept_by_all_together(batches: str) -> None:
    each = workload(candidate_zones=["ES"])
    free = answered(batches, batch(each, each))
    at_most = 0.1
    told = answered(batches, batch(each, each, budget={"of": "price", "at_most": at_most}))
    assert told["totals"]["cost"] <= at_most + 1e-9
    assert told["totals"]["emission_g"] >= free["totals"]["emission_g"]
    assert told["optimization"]["status"] == "optimal"


def test_the_programme_finds_the_same_optimum(batches: str) -> None:
    each = [workload(candidate_zones=["DE", "ES"], runtime=SECONDS * (1 + n % 3)) for n in range(6)]
    asked = batch(*each, capacity={"default": 2})
    other = batch(*[one | {"use_new_optimization": False} for one in each], capacity={"default": 2})
    fast, general = answered(batches, asked), answered(batches, other)
    assert general["optimization"]["method"].startswith("pulp")
    assert fast["totals"]["emission_g"] == pytest.approx(general["totals"]["emission_g"])


def test_the_same_batch_has_the_same_answer(batches: str) -> None:
    each = [workload(candidate_zones=["DE", "ES"], runtime=SECONDS * (1 + n % 3)) for n in range(9)]
    asked = batch(*each, capacity={"default": 2})
    first, again = answered(batches, asked), answered(batches, asked)
    for told in (first, again):
        del told["optimization"]["seconds"]
        for age in told["data_age"].values():
            del age["age_seconds"]
    assert first == again
