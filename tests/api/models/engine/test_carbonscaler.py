"""CarbonScaler's (POMACS'23) measured profiles over real hours: what HiGHS says is the optimum."""

from __future__ import annotations

import csv
import gzip
import json
from datetime import timedelta
from pathlib import Path

import highspy
import numpy as np
import pytest

from api.models.engine.elastic import envelope
from api.models.job import Costs, Elastic, Job, Level
from api.models.optimization_engine import best
from tests.api.models.engine.cases import START, trace_of

SHARED = Path(__file__).parents[5] / "shared" / "data"
PROFILES = SHARED / "scheduling" / "carbonscaler_profiles.json"
TRACES = SHARED / "carbon" / "EM123_2022_hourly.csv.gz"
ZONES = ("DE", "US-CAL-CISO", "SE-SE1", "AU-SA", "IN-UP")
HOURS = 24
HOUR = timedelta(hours=1)

pytestmark = pytest.mark.skipif(not PROFILES.exists(), reason=f"no profiles at {SHARED}")


def levels_of(profile: list[list[float]]) -> tuple[Level, ...]:
    """Replicas, work per second and watts; scaled so that the largest does one unit an hour."""
    most = max(throughput for _, throughput, _ in profile)
    return tuple(Level(throughput / most, watts / 1000) for _, throughput, watts in profile)


def days() -> dict[str, np.ndarray]:
    """Some days of each zone, hour by hour."""
    with gzip.open(TRACES, "rt", encoding="utf-8") as lines:
        names, *rows = csv.reader(lines)
    columns = {name: [row[at] for row in rows] for at, name in enumerate(names) if name in ZONES}
    return {
        f"{zone} {day}": np.array(column[24 * day : 24 * day + HOURS], float)
        for zone, column in columns.items()
        for day in (10, 100, 190, 280)
    }


def linear_optimum(grams: np.ndarray, levels: tuple[Level, ...], work: float) -> float:
    """The least of shares[hour, level] in [0, 1] that add up to one in an hour and do the work."""
    count, hours = len(levels), len(grams)
    model = highspy.Highs()
    model.setOptionValue("output_flag", False)
    model.setOptionValue("threads", 1)
    power, throughput = (np.array([level[at] for level in levels]) for at in (1, 0))
    costs = np.outer(grams, power).ravel()
    size = count * hours
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = size, hours + 1
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = costs, np.zeros(size), np.ones(size)
    lp.row_lower_ = np.concatenate([np.zeros(hours), [work]])
    lp.row_upper_ = np.concatenate([np.ones(hours), [work]])
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.concatenate([np.arange(0, size + 1, count), [2 * size]])
    lp.a_matrix_.index_ = np.tile(np.arange(size), 2)
    lp.a_matrix_.value_ = np.concatenate([np.ones(size), np.tile(throughput, hours)])
    model.passModel(lp)
    model.run()
    assert model.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return float(model.getInfo().objective_function_value)


def test_every_profile_over_every_day_costs_the_linear_optimum():
    profiles = json.loads(PROFILES.read_text(encoding="utf-8"))
    known, looked_at = days(), 0
    for profile in profiles.values():
        levels = levels_of(profile)
        for name, grams in known.items():
            for share in (0.2, 0.6):
                work = share * HOURS
                job = Job((START,), HOURS * HOUR / 2, HOURS * HOUR / 2, 1.0, Elastic(levels, work))
                placed = best(Costs(trace_of(np.repeat(grams, 60))), job)
                expected = linear_optimum(grams, levels, work)
                assert placed.certificate.objective == pytest.approx(expected, rel=1e-8), name
                looked_at += 1
    assert looked_at >= 200


def test_the_measured_profiles_are_not_concave():
    profiles = json.loads(PROFILES.read_text(encoding="utf-8"))
    cut = [name for name, each in profiles.items() if len(envelope(levels_of(each))) <= len(each)]
    assert len(cut) >= 4
