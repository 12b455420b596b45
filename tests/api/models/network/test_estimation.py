"""What a route emits where intensities of hops are missing, by every heuristic, by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.models.carbon_trace import CarbonTrace
from api.models.network.asked import Heuristic, NetworkAccounting
from api.models.network.endpoints import endpoint_trace
from api.models.network.estimation import Estimate, estimated
from api.models.network.hops import Hop
from database.moments import microseconds

START = datetime(2026, 3, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
WINDOW = (START, START + 2 * HOUR)
NAN = float("nan")
HOPS = (
    Hop("DE", 0.0, 1.0),
    Hop("NL", 100.0, 2.0),
    Hop(None, 400.0, 1.0),
    Hop("GB", 500.0, 4.0),
)
HEURISTICS: tuple[Heuristic, ...] = (
    "route-average",
    "nearest-neighbor",
    "world-average",
    "no-estimation",
)


def hourly(*values: float) -> CarbonTrace:
    edges = [microseconds(START + at * HOUR) for at in range(len(values) + 1)]
    return CarbonTrace(np.array(edges), np.array(values))


def asked(heuristic: Heuristic, **more: float) -> NetworkAccounting:
    """With no least ratio, unless one is asked for."""
    given = {"minimum_ratio": 0.0, "average_threshold": 0.0} | more
    return NetworkAccounting(heuristic=heuristic, **given)  # type: ignore[arg-type]


def told(network: NetworkAccounting, hops=HOPS, **traces: CarbonTrace) -> Estimate:
    return estimated(hops, traces, WINDOW, network)


def grams(estimate: Estimate) -> list[float]:
    return [float(value) for value in estimate.trace.at(estimate.trace.edges[:-1])]


ALL = {"DE": hourly(100, 200), "NL": hourly(300, 300), "GB": hourly(50, 10)}


def test_what_is_known_is_power_times_intensity() -> None:
    known = tuple(hop for hop in HOPS if hop.zone)
    for heuristic in HEURISTICS:
        estimate = told(asked(heuristic), known, **ALL)
        assert grams(estimate) == [100 + 600 + 200, 200 + 600 + 40]
        assert estimate.known_ratio == 1
        assert estimate.unknown == ()


@pytest.mark.parametrize(
    ("heuristic", "expected"),
    [
        ("route-average", [900 / (7 / 8), 840 / (7 / 8)]),
        ("nearest-neighbor", [900 + 50, 840 + 10]),  # Great Britain is 100 km off, NL 300
        ("world-average", [900 + 475, 840 + 475]),
        ("no-estimation", [NAN, NAN]),
    ],
)
def test_a_hop_in_no_zone_is_estimated(heuristic: Heuristic, expected: list[float]) -> None:
    estimate = told(asked(heuristic), **ALL)
    assert grams(estimate) == pytest.approx(expected, nan_ok=True)
    assert estimate.known_ratio == pytest.approx(7 / 8)
    assert estimate.unknown == (None,)
    assert estimate.is_known == (heuristic != "no-estimation")


def test_each_moment_is_estimated_by_what_is_known_then() -> None:
    traces = ALL | {"NL": hourly(300, NAN)}
    estimate = told(asked("route-average"), **traces)
    assert grams(estimate) == pytest.approx([900 / (7 / 8), 240 / (5 / 8)])
    assert estimate.known_ratio == pytest.approx((7 / 8 + 5 / 8) / 2)
    assert estimate.unknown == (None,)


def test_the_known_ratio_is_one_of_time_not_of_steps() -> None:
    edges = [microseconds(START + HOUR * at) for at in (0, 0.5, 2)]
    quarter = CarbonTrace(np.array(edges), np.array([100.0, NAN]))
    assert told(asked("no-estimation"), HOPS[:1], DE=quarter).known_ratio == pytest.approx(0.25)


def test_a_moment_of_which_too_little_is_known_is_not_told() -> None:
    traces = ALL | {"NL": hourly(300, NAN)}
    for heuristic in HEURISTICS[:3]:
        estimate = told(asked(heuristic, minimum_ratio=0.7), **traces)
        assert [np.isfinite(value) for value in grams(estimate)] == [True, False]


def test_route_average_needs_its_own_threshold_as_well() -> None:
    estimate = told(asked("route-average", average_threshold=0.9), **ALL)
    assert not estimate.is_known
    assert told(asked("route-average", average_threshold=7 / 8), **ALL).is_known


def test_a_neighbour_may_be_no_farther_than_allowed_and_the_earlier_of_two_is_taken() -> None:
    assert told(asked("nearest-neighbor", neighbor_km=100), **ALL).is_known
    assert not told(asked("nearest-neighbor", neighbor_km=99), **ALL).is_known
    between = (Hop("DE", 0, 1.0), Hop(None, 50, 1.0), Hop("GB", 100, 1.0))
    assert grams(told(asked("nearest-neighbor"), between, **ALL))[0] == 100 + 100 + 50


def test_with_no_known_hop_at_all_the_world_average_is_told_and_nothing_else() -> None:
    # the c3lab scheduler added nothing here: its world average had no times to stand at
    assert grams(told(asked("world-average"))) == [8 * 475]
    for heuristic in ("route-average", "nearest-neighbor", "no-estimation"):
        estimate = told(asked(heuristic))
        assert not estimate.is_known
        assert estimate.unknown == ("DE", "NL", None, "GB")
    assert told(asked("world-average")).known_ratio == 0


def test_hosts_at_both_ends_emit_by_their_zones() -> None:
    trace = endpoint_trace(hourly(100, 200), hourly(300, NAN), WINDOW)
    assert trace.g_per_kwh.tolist() == pytest.approx([0.048 * 400, NAN], nan_ok=True)


@st.composite
def routes(draw: st.DrawFn) -> tuple[list[Hop], dict[str, CarbonTrace]]:
    """Hops in zones of which some are known, some at one time only, some never."""
    kilometres = sorted(draw(st.lists(st.floats(0, 5000), min_size=1, max_size=8)))
    zones = st.sampled_from(["DE", "NL", "GB", "FR", None])
    hops = [Hop(draw(zones), km, draw(st.floats(1e-3, 9))) for km in kilometres]
    value = st.one_of(st.just(NAN), st.floats(1, 900))
    traces = {zone: hourly(draw(value), draw(value)) for zone in draw(st.sets(zones.filter(bool)))}
    return hops, traces


quickly = settings(max_examples=80, deadline=None, derandomize=True)


@quickly
@given(routes(), st.sampled_from(HEURISTICS))
def test_the_known_ratio_is_a_share_and_an_estimate_lies_among_what_it_is_made_of(
    made: tuple[list[Hop], dict[str, CarbonTrace]], heuristic: Heuristic
) -> None:
    hops, traces = made
    estimate = told(asked(heuristic), hops, **traces)
    assert 0 <= estimate.known_ratio <= 1
    power = sum(hop.kilowatts for hop in hops)
    seen = [v for trace in traces.values() for v in trace.g_per_kwh if np.isfinite(v)] + [475.0]
    for value in grams(estimate):
        if np.isfinite(value):
            assert power * min(seen) * (1 - 1e-9) <= value <= power * max(seen) * (1 + 1e-9)


@quickly
@given(routes(), st.sampled_from(HEURISTICS[:3]))
def test_where_all_hops_are_equal_the_estimate_is_the_truth(
    made: tuple[list[Hop], dict[str, CarbonTrace]], heuristic: Heuristic
) -> None:
    hops, traces = made
    equal = {
        zone: CarbonTrace(one.edges, np.where(np.isnan(one.g_per_kwh), NAN, 475.0))
        for zone, one in traces.items()
    }
    power = sum(hop.kilowatts for hop in hops)
    for value in grams(told(asked(heuristic), hops, **equal)):
        if np.isfinite(value):
            assert value == pytest.approx(475 * power)


@quickly
@given(routes())
def test_the_world_average_always_tells_something(
    made: tuple[list[Hop], dict[str, CarbonTrace]],
) -> None:
    hops, traces = made
    assert np.isfinite(grams(told(asked("world-average"), hops, **traces))).all()
