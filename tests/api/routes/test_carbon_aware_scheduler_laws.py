"""Any valid workload: what its answer must keep, whatever is asked."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.api import contract
from tests.api.workloads import BRITAIN, DAWN, FRANCE, HOUR, PATH, body

Told = dict[str, Any]

GRAMS = {"GB": BRITAIN, "FR": FRANCE}
HORIZON = DAWN + 24 * HOUR
ROUNDING = timedelta(microseconds=1)

MINUTES = st.integers(1, 6 * 60).map(lambda minutes: minutes * 60)
SHAPES = st.one_of(
    st.none(),
    st.fixed_dictionaries(
        {"type": st.just("interruptible"), "migratable": st.booleans()},
        optional={
            "minimum_run_seconds": st.integers(0, 7200),
            "restart_kwh": st.floats(0, 1),
            "step_seconds": st.sampled_from([600, 900, 3600]),
        },
    ),
    st.fixed_dictionaries(
        {
            "type": st.just("elastic"),
            "migratable": st.booleans(),
            "levels": st.lists(
                st.fixed_dictionaries(
                    {
                        "cores": st.integers(1, 8),
                        "throughput": st.integers(1, 9),
                        "watts": st.integers(1, 5000),
                    }
                ),
                min_size=1,
                max_size=3,
            ),
        },
    ),
)


@st.composite
def workloads(draw: st.DrawFn) -> Told:
    """Bodies over the day of Britain and France, a few of them past its end."""
    start = DAWN + draw(st.integers(0, 12 * 60)) * timedelta(minutes=1)
    schedule: Told = {"start_time": start.isoformat()}
    if draw(st.booleans()):
        schedule |= {"max_delay": None, "deadline": (start + draw(DELAYS)).isoformat()}
    else:
        schedule["max_delay"] = draw(DELAYS).total_seconds()
    return body(
        runtime=draw(MINUTES),
        schedule=schedule,
        execution=draw(SHAPES),
        candidate_locations=None,
        candidate_zones=draw(st.sampled_from([["GB"], ["FR"], ["GB", "FR"]])),
        pue=draw(st.sampled_from([1, 1.3])),
        price_weight=draw(st.sampled_from([0, 0, 1000])),
        pareto=draw(st.booleans()),
    )


DELAYS = st.integers(0, 600).map(lambda minutes: minutes * timedelta(minutes=1))


@given(workloads())
@settings(max_examples=60, deadline=None, derandomize=True)
def test_an_answer_keeps_to_its_window_its_work_and_the_stored_intensities(
    market: FlaskClient, sent: Told
) -> None:
    answered = market.post(PATH, json=sent)
    assert answered.status_code in (200, 400), answered.text
    told = answered.get_json()
    if answered.status_code == 400:
        assert {one["region"] for one in told["infeasible"]} == set(sent["candidate_zones"])
        return
    (described,) = (one for one in contract.described() if one.name == f"POST {PATH}")
    assert contract.faults(contract.answer_of(answered), described.told) == []
    for zone in told["raw-scores"]:
        (timing,) = told["details"][zone]["timings"]
        _keeps_to_its_window(timing, sent)
        spent = _integral(timing, sent, zone)
        restarts = _restarts(timing, sent)
        grams = told["raw-scores"][zone]["carbon-emission"]
        least, most = min(GRAMS[zone]), max(GRAMS[zone])
        assert spent + restarts * least <= grams + 1e-6
        assert grams <= spent + restarts * most + 1e-6
    assert told["optimization"]["bound"] == pytest.approx(told["optimization"]["objective"])
    if moving := told.get("migrating"):
        assert moving["optimization"]["objective"] <= told["optimization"]["objective"] + 1e-6
        _keeps_to_its_window(moving["timings"][0], sent)


def _keeps_to_its_window(timing: Told, sent: Told) -> None:
    first, last = _at(timing["compute_start"]), _at(timing["compute_end"])
    assert _at(sent["schedule"]["start_time"]) <= first < last
    assert last <= _at(timing["max_end"]) + ROUNDING
    assert last <= HORIZON
    if deadline := sent["schedule"].get("deadline"):
        assert last <= _at(deadline) + ROUNDING
    assert _work(timing, sent) == pytest.approx(_work_stated(sent), abs=1e-6)


def _pieces(timing: Told, sent: Told) -> list[Told]:
    whole = {"start": timing["compute_start"], "end": timing["compute_end"]}
    alone = {**whole, "kilowatts": sent["pue"], "cores": 1}
    return timing.get("pieces") or [alone]


def _hours(piece: Told) -> float:
    return (_at(piece["end"]) - _at(piece["start"])) / HOUR


def _levels(sent: Told) -> list[Told]:
    return (sent["execution"] or {}).get("levels") or []


def _work(timing: Told, sent: Told) -> float:
    """Hours of work, or throughput times hours."""
    per_kilowatts = {
        round(level["watts"] * sent["pue"] / 1000, 9): level["throughput"]
        for level in sorted(_levels(sent), key=lambda level: level["throughput"])
    }
    return sum(
        _hours(piece) * per_kilowatts.get(round(piece["kilowatts"], 9), 1)
        for piece in _pieces(timing, sent)
    )


def _work_stated(sent: Told) -> float:
    levels = _levels(sent)
    return sent["runtime"] / 3600 * (levels[0]["throughput"] if levels else 1)


def _integral(timing: Told, sent: Told, zone: str) -> float:
    """Grams along the pieces, hour by hour."""
    total = 0.0
    for piece in _pieces(timing, sent):
        start, end = _at(piece["start"]), _at(piece["end"])
        for hour, grams in enumerate(GRAMS[zone]):
            begins = DAWN + hour * HOUR
            inside = min(end, begins + HOUR) - max(start, begins)
            total += piece["kilowatts"] * grams * max(inside, timedelta(0)) / HOUR
    return total


def _restarts(timing: Told, sent: Told) -> float:
    """The energy of all restarts, kWh."""
    found = _pieces(timing, sent)
    pauses = sum(after["start"] != before["end"] for before, after in pairwise(found))
    return pauses * float((sent["execution"] or {}).get("restart_kwh") or 0)


def _at(moment: str) -> datetime:
    return datetime.fromisoformat(moment)
