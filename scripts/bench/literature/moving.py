"""Sukprasert et al. (EuroSys'24): work that moves to cleaner regions within a latency."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cache

import numpy as np
from psycopg2.extensions import connection as Connection

from scripts.bench.literature import shared, store
from scripts.bench.literature.asking import Asking, workload
from scripts.bench.literature.shared import FOLDER, HOUR

# The hour that stands for the year: intensities are its means, as the study takes them.
AT = datetime(2022, 12, 31, tzinfo=UTC)
UNITS = 100


def fill(connection: Connection) -> None:
    """Store each region's mean of the year as one hour, in a zone of ours."""
    for name, g_per_kwh in _means().items():
        store.measured(connection, _carriers()[name], AT, HOUR, np.array([g_per_kwh]))


def rows(asking: Asking) -> Iterator[list[str]]:
    """Each cell of the table: g/kWh of their greedy, of ours, and the bound."""
    for line in shared.rows("scheduling/sukprasert_capacity_latency_published.csv"):
        for idle in ("0", "50", "99"):
            ours, bound = _least(asking, int(line["latency"]), int(idle))
            case = f"{idle} % idle, {line['latency']} ms, g/kWh"
            yield [case, f"{float(line[idle]):.2f}", f"{ours:.2f}", f"{bound:.2f}"]


def _least(asking: Asking, latency_ms: int, idle_percent: int) -> tuple[float, float]:
    """Each region has its work of so many kilowatts for an hour, and room for 100 of them."""
    units, zones = UNITS - idle_percent, _carriers()
    bodies = [
        workload([zones[there] for there in _within(home, latency_ms)], AT, HOUR, 0 * HOUR)
        for home in zones
        for _ in range(units)
    ]
    solved = asking.batch(bodies, HOUR, capacity={"unit": "kW", "default": UNITS})
    return solved.objective / len(bodies), solved.bound / len(bodies)


def _within(home: str, latency_ms: int) -> list[str]:
    """The regions that the work of one may move to."""
    return [there for there, ms in _latencies()[home].items() if ms <= latency_ms]


@cache
def _latencies() -> Mapping[str, Mapping[str, float]]:
    """From each region to each, in ms; of two data centres in one zone the first counts."""
    text = gzip.decompress((FOLDER / "carbon/GCP_latency_matrix_ms.csv.gz").read_bytes()).decode()
    head, *table = csv.reader(text.splitlines())
    known = shared.year_2022(head)
    found: dict[str, dict[str, float]] = {}
    for place, home in enumerate(head[1:]):
        for there, *row in table if home in known else ():
            if there in known:
                found.setdefault(home, {}).setdefault(there, float(row[place]))
    return found


@cache
def _means() -> Mapping[str, float]:
    years = shared.year_2022(_latencies())
    return {name: float(g_per_kwh.mean()) for name, g_per_kwh in years.items()}


def _carriers() -> dict[str, str]:
    return store.carriers(sorted(_latencies()))
