"""Thousands of random requests of every kind, answered as an independent oracle reckons.

`GRIDTIDE_ORDEAL=full python -m pytest -m slow tests/api/referee` asks them all.
"""

from __future__ import annotations

import json
import os
import random
from collections import Counter
from collections.abc import Mapping
from typing import Any

import pytest
from flask.testing import FlaskClient

from api.routes import carbon_aware_scheduler
from tests.api.referee.drawn import request
from tests.api.referee.judge import judged
from tests.api.referee.nature import NOW, SEED, WORLD
from tests.api.workloads import PATH

FEW, MANY = 60, int(os.environ.get("GRIDTIDE_REFEREE_MANY", "4000"))
ordeal = pytest.mark.skipif(
    os.environ.get("GRIDTIDE_ORDEAL") != "full",
    reason="an ordeal: GRIDTIDE_ORDEAL=full python -m pytest -m slow tests/api/referee",
)


def asked_all(court: FlaskClient, first: int, count: int) -> Counter[str]:
    """How many were answered in which way; fails with the faults."""
    found: Counter[str] = Counter()
    faults: list[str] = []
    for number in range(first, first + count):
        body = request(random.Random(f"{SEED}/{number}"))
        answered = court.post(PATH, json=body)
        try:
            if is_beyond_the_model(body, answered.status_code):
                found["beyond-the-model"] += 1
                continue
            assert answered.status_code in (200, 400), answered.text[:500]
            found[judged(body, WORLD, answered.status_code, answered.get_json())] += 1
        except AssertionError as error:
            faults.append(f"{number}: {error}\n{json.dumps(body)}")
    print(dict(found))
    assert not faults, f"{len(faults)} of {count}\n" + "\n\n".join(faults)
    return found


def is_beyond_the_model(body: Mapping[str, Any], status: int) -> bool:
    """Whether it is refused because the integer programme knows whole steps alone."""
    return status == 422 and body.get("use_new_optimization") is False


def test_a_slice_of_all_requests_is_answered_as_reckoned(
    court: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carbon_aware_scheduler, "clock", lambda: NOW)
    assert asked_all(court, 0, FEW)["exact-breakpoints"] > FEW // 10


@pytest.mark.slow
@ordeal
def test_all_requests_are_answered_as_reckoned(
    court: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carbon_aware_scheduler, "clock", lambda: NOW)
    found = asked_all(court, FEW, MANY)
    assert len(found) >= 5
