"""Optima that Sukprasert et al. (EuroSys'24) published for real traces come out to the cent."""

import csv
import gzip
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from api.models.carbon_trace import CarbonTrace
from api.models.job import Job, total_g
from api.models.optimization_engine import place
from database.moments import microseconds

SHARED = Path(__file__).parents[4] / "shared" / "data"
OPTIMA = SHARED / "scheduling" / "sukprasert2022_optima.csv"
TRACES = SHARED / "carbon" / "EM123_2022_hourly.csv.gz"

YEAR = datetime(2022, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)

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


def job_of(row, hours_in_year):
    """The published window is cut at the year's end."""
    start, length = int(row["start_hour_index_2022"]), int(row["job_hours"])
    slack = min(int(row["slack_hours"]), hours_in_year - start - length)
    return Job((YEAR + start * HOUR,), length * HOUR, slack * HOUR, 1.0)


def test_every_published_optimum_and_run_now_is_reproduced():
    known, differing = traces(), []
    with OPTIMA.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    for row in rows:
        trace = known[row["zone"]]
        job = job_of(row, len(trace.g_per_kwh))
        best, now = total_g(place(trace, job)), total_g(place(trace, job.without_delay))
        published = float(row["sum_best_contiguous"]), float(row["sum_run_now"])
        if (best, now) != pytest.approx(published, abs=0.0051):
            differing.append((row, best, now))
    assert len(rows) > 1000
    assert differing == []
