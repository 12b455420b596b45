"""Moving data along an imported route, as all choices of three starts have it, minute by minute."""

from __future__ import annotations

import os
import random
from datetime import timedelta
from fractions import Fraction
from itertools import accumulate
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from scripts import import_routes
from tests.api.referee.nature import DAWN, SEED, WORLD
from tests.api.referee.verdict import Told, seconds_of
from tests.api.workloads import PATH

FEW, MANY = 20, int(os.environ.get("GRIDTIDE_REFEREE_MANY", "1000"))
ordeal = pytest.mark.skipif(
    os.environ.get("GRIDTIDE_ORDEAL") != "full",
    reason="an ordeal: GRIDTIDE_ORDEAL=full python -m pytest -m slow tests/api/referee",
)
LONDON, PARIS = "AWS:eu-west-2", "AWS:eu-west-3"
# Dover and Calais, 42 km apart: no amplifier between them, a router's site at each end.
ROUTE = (
    "src_cloud,src_region,dst_cloud,dst_region,weight,hop_count,distance_km,routers_latlon,"
    "fiber_wkt_paths,fiber_types\n"
    'aws,eu-west-2,aws,eu-west-3,1,2,42,"(51.12, 1.3)|(50.95, 1.85)",'
    '"MULTILINESTRING((1.3 51.12, 1.85 50.95))",land\n'
)
# Watts that moving draws in each of the two zones: 10 + 2 x 0.05 + 1.5 + 1.5 of a site at 1 Gbps,
# twice for redundancy, with a PUE of 2, and the host's 48 W.
MOVING_WATTS = Fraction(131, 10) * 4 + 48


@pytest.fixture(scope="module")
def routed(court: FlaskClient, module_database: str, tmp_path_factory: Any) -> FlaskClient:
    """The court's client, with a route between London and Paris."""
    file: Path = tmp_path_factory.mktemp("routes") / "routes.csv"
    file.write_text(ROUTE, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("DATABASE_URL", module_database)
        assert import_routes.main(["--source", "itdk", str(file)]) == 0
    return court


def drawn(draw: random.Random) -> dict[str, Any]:
    """A run in Paris whose data are in London; transfers of whole minutes."""
    start = DAWN + timedelta(minutes=draw.randint(0, 1200))
    return {
        "runtime": 60 * draw.randint(1, 240),
        "schedule": {
            "type": "onetime",
            "start_time": start.isoformat(),
            "max_delay": 60 * draw.randint(0, 300),
        },
        "dataset": {
            "input_size_gb": 7.5 * draw.choice([0, 1, 10, 60]),
            "output_size_gb": 7.5 * draw.choice([0, 1, 25]),
        },
        "candidate_locations": [{"id": PARIS}],
        "original_location": LONDON,
        "carbon_accounting_mode": "compute-and-network",
        "watts_per_core": draw.choice([0, 5, 300]),
        "pue": draw.choice([1, 1.5]),
    }


def least(body: dict[str, Any]) -> Fraction | None:
    """The least grams in Paris; None where there is no time to move the data."""
    first = int(seconds_of(body["schedule"]["start_time"])) // 60
    sizes = body["dataset"]
    arrives, leaves = (round(8 * sizes[name] / 60) for name in ("input_size_gb", "output_size_gb"))
    runs = body["runtime"] // 60
    room = runs + body["schedule"]["max_delay"] // 60
    if arrives + runs + leaves > room:
        return None
    gram = [WORLD[zone].grams["lifecycle"][first : first + room] for zone in ("GB", "FR")]
    moving = [Fraction((a or 0) + (b or 0)) * MOVING_WATTS for a, b in zip(*gram, strict=True)]
    computing = [Fraction(body["pue"]) * body["watts_per_core"] * (b or 0) for b in gram[1]]
    at_last = _best_until(moving, arrives, [Fraction(0)] * (room + 1))
    done = _best_until(computing, runs, at_last)
    left = _best_until(moving, leaves, done)
    found = left[room]
    return None if found is None else found / 60000


def _best_until(
    rates: list[Fraction], lasts: int, before: list[Fraction | None] | list[Fraction]
) -> list[Fraction | None]:
    """The least of all that is done by each minute, if this stage lasts so many after the last."""
    sums = list(accumulate(rates, initial=Fraction(0)))
    found: list[Fraction | None] = []
    best: Fraction | None = None
    for end in range(len(sums)):
        so_far = before[end - lasts] if end >= lasts else None
        if so_far is not None:
            value = so_far + sums[end] - sums[end - lasts]
            best = value if best is None else min(best, value)
        found.append(best)
    return found


def check(body: dict[str, Any], told: Told) -> None:
    """Raises AssertionError where Paris is not placed at its least."""
    expected = least(body)
    out = {one["region"]: one["constraint"] for one in told["infeasible"]}
    if expected is None:
        assert out == {PARIS: "transfers"}
        return
    assert out == {}
    scores, (timing,) = told["raw-scores"][PARIS], told["details"][PARIS]["timings"]
    assert scores["carbon-emission"] == pytest.approx(float(expected), rel=1e-6, abs=1e-6)
    moments = ["input_transfer_start", "input_transfer_end", "compute_start", "compute_end"]
    moments += ["output_transfer_start", "output_transfer_end"]
    times = [seconds_of(timing[name]) for name in moments]
    first = seconds_of(body["schedule"]["start_time"])
    last = first + body["runtime"] + body["schedule"]["max_delay"]
    if times[0] < times[1] and times[4] < times[5]:
        assert times == sorted(times)
    assert first <= times[2] < times[3] <= last
    assert told["optimization"]["status"] == "optimal"
    assert told["optimization"]["bound"] <= told["optimization"]["objective"] * (1 + 1e-9) + 1e-9


def checked_all(routed: FlaskClient, first: int, count: int) -> None:
    faults = []
    for number in range(first, first + count):
        body = drawn(random.Random(f"moving/{SEED}/{number}"))
        answered = routed.post(PATH, json=body)
        try:
            assert answered.status_code == 200, answered.text[:300]
            check(body, answered.get_json())
        except AssertionError as error:
            faults.append(f"{number}: {error}\n{body}")
    assert not faults, f"{len(faults)} of {count}\n" + "\n\n".join(faults)


def test_some_transfers_and_runs_are_the_least_of_all(routed: FlaskClient) -> None:
    checked_all(routed, 0, FEW)


@pytest.mark.slow
@ordeal
def test_transfers_and_runs_are_the_least_of_all(routed: FlaskClient) -> None:
    checked_all(routed, FEW, MANY)
