"""The studies' data: where they lie, and series of intensities out of them."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FOLDER = Path(__file__).resolve().parents[4] / "shared" / "data"
HOUR = timedelta(hours=1)

Floats = NDArray[np.float64]


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of a table by their columns' names; raises FileNotFoundError where it is not."""
    path = FOLDER / name
    packed = path.read_bytes()
    text = gzip.decompress(packed) if path.suffix == ".gz" else packed
    with io.StringIO(text.decode()) as lines:
        yield from csv.DictReader(lines)


def half_hours(zone: str, since: datetime) -> Floats:
    """gCO2eq/kWh of each half hour from `since` (UTC) on, to the end of the study's file."""
    told = [
        (_moment(row["datetime_utc"]), float(row["carbon_intensity"]))
        for row in rows(f"carbon/LWA_{zone}_2020_ci.csv.gz")
    ]
    kept = [(at, g_per_kwh) for at, g_per_kwh in told if at >= since and at.minute % 30 == 0]
    if any(at != since + place * HOUR / 2 for place, (at, _) in enumerate(kept)):
        raise ValueError(f"the half hours of {zone} have holes")
    return np.array([g_per_kwh for _, g_per_kwh in kept])


def year_2022(names: Collection[str]) -> Mapping[str, Floats]:
    """gCO2eq/kWh of each hour of 2022 of some zones of Sukprasert et al. (EuroSys'24)."""
    table = list(rows("carbon/EM123_2022_hourly.csv.gz"))
    return {
        name: np.array([float(row[name]) for row in table]) for name in names if name in table[0]
    }


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
