"""Moving data: it takes time, it emits, and where nothing moves nothing of it counts."""

from datetime import datetime, timedelta

import pytest

from tests.api.workloads import DAWN, FR, GB, HOUR, PATH, SECONDS, body

GIGABYTES = 100
TRANSFER = timedelta(seconds=800)


def asked(**changes):
    """A hundred gigabytes to read and half as many to write, which lie in Britain."""
    moving = {
        "carbon_accounting_mode": "compute-and-network",
        "inter_region_route_source": "great-circle",
        "original_location": GB,
        "dataset": {"input_size_gb": GIGABYTES, "output_size_gb": GIGABYTES / 2},
    }
    return body(**{**moving, **changes})


def told_of(market, **changes):
    """What the market's day answers."""
    answered = market.post(PATH, json=asked(**changes))
    assert answered.status_code == 200, answered.text
    return answered.get_json()


def moment(timing, name):
    return datetime.fromisoformat(timing[name])


@pytest.mark.parametrize(
    "execution",
    [
        None,
        {"type": "interruptible"},
        {"type": "elastic", "levels": [{"cores": 1, "throughput": 1}]},
    ],
)
def test_data_come_before_and_leave_after_the_run_within_its_window(market, execution):
    told = told_of(market, execution=execution)
    (timing,) = told["details"][FR]["timings"]
    assert moment(timing, "min_start") <= moment(timing, "input_transfer_start")
    assert moment(timing, "input_transfer_end") <= moment(timing, "compute_start")
    assert moment(timing, "compute_end") <= moment(timing, "output_transfer_start")
    assert moment(timing, "output_transfer_end") <= moment(timing, "max_end") == DAWN + 4 * HOUR
    assert moment(timing, "input_transfer_end") - moment(timing, "input_transfer_start") == TRANSFER
    assert timing["input_transfer_duration"] == "00:13:20"
    assert timing["output_transfer_duration"] == "00:06:40"
    assert timing["total_transfer_time"] == "00:20:00"


def test_where_the_data_are_nothing_moves(market):
    told = told_of(market)
    detail, scores = told["details"][GB], told["raw-scores"][GB]
    assert detail["timings"][0]["total_transfer_time"] == "00:00:00"
    assert detail["emission_rates"]["transfer"] == {}
    assert detail["route.hop_count"] == 0
    assert (scores["wan-network-usage"], scores["carbon-emission-from-migration"]) == (0, 0)


def test_computing_and_moving_add_up(market):
    scores = told_of(market)["raw-scores"][FR]
    parts = scores["carbon-emission-from-compute"] + scores["carbon-emission-from-migration"]
    assert scores["carbon-emission"] == pytest.approx(parts)
    assert scores["carbon-emission-from-migration"] > 0
    assert scores["wan-network-usage"] == 1.5 * GIGABYTES


def test_recurring_runs_move_their_data_each_time(market):
    schedule = {"type": "uniform-random", "interval": 10 * SECONDS, "max_delay": SECONDS, "seed": 2}
    told = told_of(market, schedule=schedule, runtime=600)
    scores, timings = told["raw-scores"][FR], told["details"][FR]["timings"]
    assert len(timings) > 1
    assert scores["wan-network-usage"] == 1.5 * GIGABYTES * len(timings)
    parts = scores["carbon-emission-from-compute"] + scores["carbon-emission-from-migration"]
    assert scores["carbon-emission"] == pytest.approx(parts)


def test_migration_emits_what_its_rates_say(market):
    told = told_of(market, schedule={"max_delay": 1200})
    rates = told["details"][FR]["emission_rates"]
    (timing,) = told["details"][FR]["timings"]
    by_hand = sum(
        grams_between(
            rates["transfer"], moment(timing, f"{way}_start"), moment(timing, f"{way}_end")
        )
        for way in ("input_transfer", "output_transfer")
    )
    scores = told["raw-scores"][FR]
    assert scores["carbon-emission-from-migration"] == pytest.approx(by_hand)
    for at, rate in rates["transfer"].items():
        assert rate == pytest.approx(rates["transfer.network"][at] + rates["transfer.endpoint"][at])


def grams_between(rates, start, end):
    """The integral of rates (g/s from each moment on) over a span."""
    steps = [(datetime.fromisoformat(at), rate) for at, rate in rates.items()]
    ends = [at for at, _ in steps[1:]] + [end]
    return sum(
        rate * max(0.0, (min(until, end) - max(at, start)).total_seconds())
        for (at, rate), until in zip(steps, ends, strict=True)
    )


def test_the_integral_ends_with_all_that_the_rates_make(market):
    detail = told_of(market)["details"][FR]
    for name in ("compute", "transfer"):
        rates, integral = detail["emission_rates"][name], detail["emission_integral"][name]
        total = grams_between(rates, DAWN, DAWN + 4 * HOUR)
        first, *_, last = integral.values()
        assert (first, last) == (0, pytest.approx(total))


def test_the_way_is_told_hop_by_hop(market):
    detail = told_of(market)["details"][FR]
    assert detail["route.hop_count"] == len(detail["route"]) > 0
    assert all(hop.startswith("Router at (") for hop in detail["route"])
    assert 0.75 <= detail["transfer.network.power_ratio_with_carbon_data"] <= 1


def test_too_little_time_to_move_is_said_to_be_the_constraint(market):
    told = told_of(market, schedule={"max_delay": 1199})
    assert list(told["raw-scores"]) == [GB]
    (out,) = told["infeasible"]
    assert (out["region"], out["constraint"]) == (FR, "transfers")
    assert told["warnings"][FR] == "Not enough time to finish before deadline."


def test_a_region_without_a_route_drops_out(market):
    told = told_of(market, inter_region_route_source="itdk")
    (out,) = told["infeasible"]
    assert (out["region"], out["constraint"]) == (FR, "route")
    assert told["warnings"][FR].startswith(f"No route found for {FR}")


def test_a_way_that_is_too_little_known_drops_out(market):
    refused = market.post(PATH, json=asked(original_location="Azure:southafricanorth"))
    told = refused.get_json()
    assert refused.status_code == 400
    out = {one["region"]: one["constraint"] for one in told["infeasible"]}
    assert out == {GB: "route", FR: "route", "Azure:southafricanorth": "zone"}


def test_moving_makes_the_difference_between_two_clean_regions(market):
    places = [{"id": FR}, {"id": "AWS:eu-west-3"}]
    told = told_of(
        market,
        original_location=FR,
        candidate_locations=places,
        schedule={"max_delay": 1200},
        dataset={"input_size_gb": 50, "output_size_gb": 50},
    )
    behind = told["candidates"][-1]
    assert (behind["region"], behind["because"]) == (
        "AWS:eu-west-3",
        "carbon-emission-from-migration",
    )
    assert f"Rated after {FR}: moving its data emits" in behind["reason"]


def test_without_optimisation_a_run_starts_when_its_data_are_there(market):
    told = told_of(market, optimize_carbon=False)
    (timing,) = told["details"][FR]["timings"]
    assert moment(timing, "input_transfer_start") == DAWN
    assert moment(timing, "compute_start") == DAWN + TRANSFER
    late = told_of(market, optimize_carbon=False, schedule={"max_delay": 0})
    assert {one["constraint"] for one in late["infeasible"]} == {"transfers"}


def test_the_first_contract_tells_what_moving_takes_and_emits(fill, client):
    for zone, grams in {"US-PJM": 400.0, "US-CAISO": 20.0, "US-BPA": 10.0}.items():
        fill(zone, [grams] * 4)
    sent = asked(
        candidate_locations=None,
        original_location="AWS:us-east-1",
        network_hop_carbon_estimation_heuristic="world-average",
        network_hop_carbon_estimation_minimum_known_carbon_power_ratio=0,
    )
    told = client.post(PATH, json=sent).get_json()
    stays, moves = told["details"]["AWS:us-east-1"], told["details"]["AWS:us-west-2"]
    assert (stays["migration_duration"], stays["migration_emission"]) == ([[0, 0]], [[0, 0]])
    assert moves["migration_duration"] == [[800, 400]]
    total = told["raw-scores"]["AWS:us-west-2"]["carbon-emission-from-migration"]
    assert sum(moves["migration_emission"][0]) == pytest.approx(total)
