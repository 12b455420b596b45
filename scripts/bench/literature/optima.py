"""Sukprasert et al. (EuroSys'24): published optima of single jobs in 2022, row for row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from psycopg2.extensions import connection as Connection

from scripts.bench.literature import shared, store
from scripts.bench.literature.asking import Asking, workload
from scripts.bench.literature.shared import HOUR

YEAR = datetime(2022, 1, 1, tzinfo=UTC)
HOURS = 8760
# Their sums are printed to hundredths of g/kWh.
PRINTED = 0.0051
KINDS = {"contiguous": {}, "interruptible": {"execution": {"type": "interruptible"}}}


def fill(connection: Connection) -> None:
    """Store the year of every zone that has a published optimum, each in a zone of ours."""
    years = shared.year_2022(carriers())
    for name, zone in carriers().items():
        store.measured(connection, zone, YEAR, HOUR, years[name])


def rows(asking: Asking) -> Iterator[list[str]]:
    """For each kind of job how many rows there are, and how many come out as printed."""
    table, zones = list(published()), carriers()
    for kind, shape in KINDS.items():
        found = [least(asking, zones, row, shape) for row in table]
        told = [float(row[f"sum_best_{kind}"]) for row in table]
        equal = sum(abs(a - b) <= PRINTED for a, b in zip(found, told, strict=True))
        case = f"{len(told)} optima, {kind}: rows that are equal, mean g"
        yield [case, f"{len(told)}", f"{equal}", ""]
        yield [f"... their mean, gCO2eq, {kind}", f"{_mean(told):.3f}", f"{_mean(found):.3f}", ""]


def published() -> Iterator[Mapping[str, str]]:
    """The rows of the table of optima."""
    return shared.rows("scheduling/sukprasert2022_optima.csv")


def carriers() -> dict[str, str]:
    """The zones of ours that stand for theirs."""
    return store.carriers(sorted({row["zone"] for row in published()}))


def least(
    asking: Asking, zones: Mapping[str, str], row: Mapping[str, str], shape: Mapping[str, object]
) -> float:
    """What we say is least for a row; a window is cut at the year's end."""
    start, length = int(row["start_hour_index_2022"]), int(row["job_hours"])
    slack = min(int(row["slack_hours"]), HOURS - start - length)
    zone = zones[row["zone"]]
    body = workload([zone], YEAR + start * HOUR, length * HOUR, slack * HOUR, **shape)
    return float(asking.one(body)["raw-scores"][zone]["carbon-emission"])


def _mean(values: list[float]) -> float:
    return sum(values) / len(values)
