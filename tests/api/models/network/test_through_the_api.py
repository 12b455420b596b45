"""Moving data counts where a workload asks for it: through the scheduler's address."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.api.workloads import PATH, body, intensity, stored

FRANKFURT, PARIS, LONDON = "AWS:eu-central-1", "AWS:eu-west-3", "AWS:eu-west-2"
WITH_NETWORKS = {
    "carbon_accounting_mode": "compute-and-network",
    "original_location": FRANKFURT,
    "candidate_locations": [{"id": PARIS}],
    "dataset": {"input_size_gb": 100, "output_size_gb": 10},
    "watts_per_core": 1000,
}


@pytest.fixture
def ask(client: FlaskClient, connection):  # type: ignore[no-untyped-def]
    """A function from a workload's fields to the answer; Germany is black, France is not."""
    hours = {"DE": [600.0, 500.0, 600.0, 600.0], "FR": [40.0, 40.0, 20.0, 20.0]}
    hours |= dict.fromkeys(("LU", "BE"), [200.0] * 4)  # on the way
    for zone, values in hours.items():
        stored(connection, "test.first", list(intensity(zone, values)))

    def answer(**fields: Any) -> tuple[int, dict[str, Any]]:
        got = client.post(PATH, json=body(**WITH_NETWORKS | fields))
        return got.status_code, got.get_json()

    return answer


def test_a_candidate_is_charged_for_moving_data_there_and_back(ask) -> None:
    code, told = ask(inter_region_route_source="great-circle")
    assert code == 200, told
    detail, scores = told["details"][PARIS], told["raw-scores"][PARIS]
    (timing,) = detail["timings"]
    assert (timing["input_transfer_duration"], timing["output_transfer_duration"]) == (
        "00:13:20",
        "00:01:20",
    )
    assert timing["input_transfer_end"] <= timing["compute_start"]
    assert timing["compute_end"] <= timing["output_transfer_start"]
    assert timing["output_transfer_end"] <= timing["max_end"]
    assert scores["carbon-emission-from-migration"] > 0
    assert scores["carbon-emission"] == pytest.approx(
        scores["carbon-emission-from-migration"] + scores["carbon-emission-from-compute"]
    )
    assert detail["route"][0].startswith("Router at (50.")
    assert detail["route"][-1].endswith("(c3lab:FR)")
    assert 0.75 <= detail["transfer.network.power_ratio_with_carbon_data"] <= 1
    rates = detail["emission_rates"]
    for at, rate in rates["transfer"].items():
        parts = rates["transfer.network"][at], rates["transfer.endpoint"][at]
        assert rate == pytest.approx(sum(parts))
    assert told["optimization"]["status"] == "optimal"


def test_the_original_region_moves_nothing(ask) -> None:
    _, told = ask(inter_region_route_source="great-circle")
    (timing,) = told["details"][FRANKFURT]["timings"]
    assert timing["total_transfer_time"] == "00:00:00"
    assert told["raw-scores"][FRANKFURT]["carbon-emission-from-migration"] == 0
    assert told["optimal-regions"][0]["candidates"] == [PARIS]


def test_without_a_route_the_candidate_drops_out_with_a_warning(ask) -> None:
    code, told = ask()
    assert code == 200
    assert told["warnings"][PARIS].startswith("No route found for AWS:eu-west-3")
    assert list(told["raw-scores"]) == [FRANKFURT]


def test_without_time_to_move_it_drops_out_as_well(ask) -> None:
    big = {"input_size_gb": 5000, "output_size_gb": 0}
    _, told = ask(inter_region_route_source="great-circle", dataset=big)
    assert told["warnings"][PARIS] == "Not enough time to finish before deadline."


def test_hops_that_are_not_known_are_named(ask) -> None:
    _, told = ask(
        inter_region_route_source="great-circle",
        candidate_locations=[{"id": LONDON}],
        network_hop_carbon_estimation_heuristic="no-estimation",
    )
    assert "c3lab:GB" in told["warnings"][LONDON]
