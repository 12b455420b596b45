"""Optima that Sukprasert et al. (EuroSys'24) published for real traces come out to the cent."""

import csv
import gzip
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from api.models.carbon_trace import CarbonTrace
from api.models.job import Contiguous, Costs, Interruptible, Job, total_g
from api.models.optimization_engine import best
from database.moments import microseconds

SHARED = Path(__file__).parents[4] / "shared" / "data"
OPTIMA = SHARED / "scheduling" / "sukprasert2022_optima.csv"
TRACES = SHARED / "carbon" / "EM123_2022_hourly.csv.gz"

YEAR = datetime(2022, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
PUBLISHED = ("run_now", "best_contiguous", "best_interruptible")

pytestmark = pytest.mark.skipif(not OPTIMA.exists(), reason=f"no published optima at {SHARED}")


def traces():
    """Each zone's 2022, hour by hour."""
    with gzip.open(TRACES, "rt", encoding="utf-8") as lines:
        names, *rows = csv.reader(lines)
    edges = np.array([microseconds(YEAR + hour * HOUR) for hour in range(len(rows) + 1)])
    columns = zip(*rows, strict=True)
    return {
        zone: CarbonTrace(edges, np.array(column, float))
        for zone, column in list(zip(names, columns, strict=True))[1:]
    }


def job_of(row, hours_in_year, shape):
    """The published window is cut at the year's end."""
    start, length = int(row["start_hour_index_2022"]), int(row["job_hours"])
    slack = min(int(row["slack_hours"]), hours_in_year - start - length)
    return Job((YEAR + start * HOUR,), length * HOUR, slack * HOUR, 1.0, shape)


def optima(trace, row):
    """Grams of a kilowatt: at once, at the best start, and in the best hours."""
    costs, hours = Costs(trace), len(trace.g_per_kwh)
    contiguous, pausing = (job_of(row, hours, shape) for shape in (Contiguous(), Interruptible()))
    jobs = contiguous.without_delay, contiguous, pausing
    return [total_g(best(costs, job).placements) for job in jobs]


def test_every_published_optimum_and_run_now_is_reproduced():
    known, differing = traces(), []
    with OPTIMA.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    for row in rows:
        found = optima(known[row["zone"]], row)
        published = [float(row[f"sum_{name}"]) for name in PUBLISHED]
        if found != pytest.approx(published, abs=0.0051):
            differing.append((row, found))
    assert len(rows) > 1000
    assert differing == []
