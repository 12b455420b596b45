"""Published series and forecasts that ours are measured against: read, and dated honestly."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from analytics.forecast import HORIZON, Floats, History

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "carbon"
ZONES = {"CISO": "2019-2022", "PJM": "2019-2022", "DE": "2020-2021", "SE": "2020-2021"}
FACTOR_SETS = ("lifecycle", "direct")
WEATHER = ("fc_wind", "fc_temp", "fc_dewp", "fc_dswrf")
DAY = 24
# The files hold leads of 24 to 47 hours of each 00Z run, so no origin knows more than two days.
WEATHER_HOURS = 2 * DAY
# A fuel with less of the generation says nothing of the intensity.
LEAST_SHARE = 0.01


@dataclass(frozen=True, slots=True)
class Published:
    """Hourly series of a zone by their columns, from `first_hour` (hours since 1970) on."""

    first_hour: int
    series: dict[str, Floats]

    def history(self, factor_set: str, *, runs_late: int | None = None) -> History:
        """Intensities by a factor set with the mix beside them, and GFS columns if asked for.

        `runs_late`: 0 takes the run of the origin's own day as known at 00Z, as the published
        studies do; 1 only that of the day before; None no weather.
        """
        columns = {}
        if runs_late is not None:
            columns = {name: self.weather(name, runs_late) for name in WEATHER}
        return History(self.first_hour, self.series[f"ci_{factor_set}"], columns, self.mix())

    def mix(self) -> dict[str, Floats]:
        """Shares of the fuels that mattered in the first year, before any origin, and the total."""
        fuels = [name for name in self.series if not name.startswith(("ci_", "fc_"))]
        total = np.sum([self.series[name] for name in fuels], axis=0)
        shares = {name: self.series[name] / total for name in fuels}
        first_year = slice(0, 365 * DAY)
        matters = {name: np.nanmean(one[first_year]) > LEAST_SHARE for name, one in shares.items()}
        return {name: one for name, one in shares.items() if matters[name]} | {"total": total}

    def weather(self, name: str, runs_late: int) -> NDArray[np.float32]:
        """What was known of a GFS column at the start of each hour: (hours + 1, 48), else NaN.

        The label of a value is its valid time less 24 hours, and each label day is one 00Z run.
        An hour of day D knows the labels up to day D - runs_late, that is valid times up to the
        end of day D + 1 - runs_late.
        """
        labelled = self.series[name]
        valid = np.concatenate([np.full(DAY, np.nan), labelled, np.full(WEATHER_HOURS, np.nan)])
        origins = np.arange(len(labelled) + 1)
        targets = origins[:, None] + np.arange(WEATHER_HOURS)
        day = (self.first_hour + origins) // DAY
        known_until = (day + 2 - runs_late) * DAY - self.first_hour
        known = np.where(targets < known_until[:, None], valid[targets], np.nan)
        return known.astype(np.float32)


def published(zone: str) -> Published:
    """The EnsembleCI file of a zone, with NaN for hours that it leaves out."""
    names, hours, values = _table(DATA / f"ECI_{zone}_{ZONES[zone]}.csv.gz")
    whole = np.full((hours[-1] - hours[0] + 1, len(names)), np.nan)
    whole[hours - hours[0]] = values
    return Published(int(hours[0]), dict(zip(names, whole.T, strict=True)))


def traces() -> tuple[int, dict[str, Floats]]:
    """The first hour and the 123 zones' intensities of 2022 (Electricity Maps, by Sukprasert)."""
    names, hours, values = _table(DATA / "EM123_2022_hourly.csv.gz")
    return int(hours[0]), dict(zip(names, values.T, strict=True))


def tier1(zone: str, factor_set: str) -> tuple[Floats, Floats]:
    """Actual and foretold by CarbonCast's tier 1: 181 origins from 2021-07-01T00Z, 96 hours."""
    with gzip.open(DATA / f"CCT1_{zone}_2021H2_96h_forecasts.csv.gz", "rt") as lines:
        rows = list(csv.DictReader(lines))
    found = [
        [float(row[f"{kind}_{factor_set}"]) for row in rows] for kind in ("actual", "forecast")
    ]
    actual, foretold = (np.array(one).reshape(-1, HORIZON) for one in found)
    return actual, foretold


def hour(day: str) -> int:
    """The hours from 1970 to the start of a day."""
    return int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp()) // 3600


def _table(path: Path) -> tuple[list[str], NDArray[np.int64], Floats]:
    """The names of the columns, the hours since 1970, and the values (hours, columns)."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
        names, *rows = csv.reader(lines)
    hours = np.array([_hour(row[0]) for row in rows])
    return names[1:], hours, np.array(list(_numbers(rows)))


def _hour(moment: str) -> int:
    return int(datetime.fromisoformat(moment).timestamp()) // 3600


def _numbers(rows: list[list[str]]) -> Iterator[list[float]]:
    for row in rows:
        yield [float(cell) if cell else np.nan for cell in row[1:]]
