"""Let's Wait Awhile (Wiesner et al., Middleware'21): machine learning and nightly jobs of 2020."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import chain
from typing import NamedTuple

import numpy as np
from psycopg2.extensions import connection as Connection

from scripts.bench.literature import shared, store
from scripts.bench.literature.asking import Asking, Body, workload
from scripts.bench.literature.shared import Floats

YEAR = datetime(2020, 1, 1, tzinfo=UTC)
SLOT = timedelta(minutes=30)
DAY_SLOTS, NIGHTS, ONE_O_CLOCK = 48, 365, 2
MIDDLE = DAY_SLOTS * 183
ERRORS = (0.0, 0.05, 0.1)
SEEDS = range(10)
FIRST_VINTAGE = YEAR - timedelta(hours=2)
ZONES = ("GB", "FR")


@dataclass(frozen=True, slots=True)
class Quirks:
    """What the study's simulator does beside what its paper says; all on gives its digits.

    `late_end`: a window has one slot more than the leave to wait, so that a job may end half an
    hour late; of the baseline, too, which then starts in the better of two slots.
    `lost_night`: where the first night's window would begin before the year, that night has no
    job, though the sum is still divided by 365.
    """

    late_end: bool = True
    lost_night: bool = True

    @property
    def more(self) -> int:
        """How many slots a window has beside the leave to wait."""
        return int(self.late_end)


class Job(NamedTuple):
    """A job of the study: from when on it may run, and for how long, in half hours."""

    arrival: int
    slots: int


class Published(NamedTuple):
    """A cell of the study's tables: savings in percent, by error of the forecast."""

    zone: str
    policy: str
    interruptible: bool
    percent: Sequence[float]


# The study's ML table, to two decimals, by error of the forecast 0, 5 and 10 %.
ML = (
    Published("GB", "next workday", False, (6.57, 6.56, 6.52)),
    Published("GB", "next workday", True, (9.23, 9.03, 8.58)),
    Published("GB", "semi-weekly", False, (14.75, 14.73, 14.67)),
    Published("GB", "semi-weekly", True, (20.00, 19.66, 18.80)),
    Published("FR", "next workday", False, (4.79, 4.77, 4.72)),
    Published("FR", "next workday", True, (6.22, 5.92, 5.40)),
    Published("FR", "semi-weekly", False, (11.15, 11.12, 11.04)),
    Published("FR", "semi-weekly", True, (13.86, 13.33, 12.29)),
)
# Its nightly table: windows of so many half hours to either side, without and with 5 % error.
NIGHTLY: Mapping[str, Mapping[int, tuple[float, float]]] = {
    "GB": {2: (4.73, 3.04), 4: (6.81, 4.77), 8: (8.61, 6.30), 12: (9.12, 6.74), 16: (10.41, 7.95)},
    "FR": {2: (2.92, 1.47), 4: (4.72, 3.00), 8: (6.09, 4.08), 12: (7.13, 5.00), 16: (7.79, 5.58)},
}


def fill(connection: Connection) -> dict[str, Floats]:
    """Store each zone's year, and a vintage for each error and seed; the true intensities."""
    truth = {zone: shared.half_hours(zone, YEAR) for zone in ZONES}
    for zone, g_per_kwh in truth.items():
        store.measured(connection, zone, YEAR, SLOT, g_per_kwh)
        for error in ERRORS[1:]:
            for seed in SEEDS:
                noise = np.random.default_rng(seed).normal(
                    0, error * g_per_kwh.mean(), len(g_per_kwh)
                )
                issued = vintage(error, seed)
                store.foretold(connection, zone, YEAR, SLOT, g_per_kwh + noise, issued)
    return truth


def vintage(error: float, seed: int) -> datetime:
    """When the forecast with this error and seed was issued."""
    return FIRST_VINTAGE + timedelta(minutes=5 * (len(SEEDS) * ERRORS.index(error) + seed))


def ml_jobs() -> list[Job]:
    """The study's 3,387 jobs."""
    return [
        Job(int(row["arrival_slot"]), int(row["duration_slots"]))
        for row in shared.rows("scheduling/lwa_ml_jobs_2020.csv")
    ]


def leave(job: Job, policy: str) -> int:
    """How many half hours later than at once a job may end."""
    end = YEAR + (job.arrival + job.slots) * SLOT
    return 0 if policy == "at once" else int((LATEST[policy](end) - end) / SLOT)


def next_workday(end: datetime) -> datetime:
    """The end itself in working hours, else nine o'clock of the next working day."""
    nine, hour = end.replace(hour=9, minute=0), end.hour + end.minute / 60
    if end.weekday() == 5:
        return nine + timedelta(days=2)
    if end.weekday() == 6 or hour > 17:
        return nine + timedelta(days=1)
    return nine if hour < 9 else end


def semi_weekly(end: datetime) -> datetime:
    """The next Monday or Thursday, nine o'clock."""
    nine = end.replace(hour=9, minute=0)
    days = (nine + timedelta(days=day) for day in range(8))
    return next(day for day in days if day >= end and day.weekday() in (0, 3))


LATEST = {"next workday": next_workday, "semi-weekly": semi_weekly}


def emitted(
    asking: Asking,
    zone: str,
    truth: Floats,
    windows: Sequence[tuple[Job, int]],
    error: float,
    *,
    interruptible: bool = False,
) -> Floats:
    """What each job emits if it waits by forecasts of this error: the mean of all seeds.

    In g per kW and half hour. `windows`: jobs, and how many slots each may wait.
    """
    shape = {"execution": {"type": "interruptible"}} if interruptible else {}
    found = []
    for seed in SEEDS if error else (0,):
        more = {**shape, **(_known(vintage(error, seed)) if error else {})}
        bodies = [_body(zone, job, slots, more) for job, slots in windows]
        grams = np.zeros(len(windows))
        for places in _halves(windows):
            solved = asking.batch([bodies[place] for place in places], SLOT)
            grams[places] = [sum(_grams(truth, pieces)) for pieces in solved.placed]
        found.append(grams)
    means: Floats = np.array(found).mean(axis=0)
    return means


def _halves(windows: Sequence[tuple[Job, int]]) -> Iterator[list[int]]:
    """The places of the jobs of each half of the year: a batch spans 10,000 slots at most."""
    for is_late in (False, True):
        yield [
            place for place, (job, _) in enumerate(windows) if (job.arrival >= MIDDLE) == is_late
        ]


def _known(issued: datetime) -> Body:
    return {"use_prediction": True, "as_of": issued.isoformat()}


def _body(zone: str, job: Job, slots: int, more: Body) -> Body:
    return workload([zone], YEAR + job.arrival * SLOT, job.slots * SLOT, slots * SLOT, **more)


def _grams(truth: Floats, pieces: Sequence[tuple[datetime, datetime]]) -> Iterator[float]:
    for start, end in pieces:
        yield float(truth[(start - YEAR) // SLOT : (end - YEAR) // SLOT].sum())


def ml_rows(asking: Asking, truth: Mapping[str, Floats], quirks: Quirks) -> Iterator[list[str]]:
    """The ML table: case; saving in percent: theirs, ours, and the best that is possible."""
    jobs = ml_jobs()
    at_once = [(job, quirks.more) for job in jobs]
    for zone in ZONES:
        ask = partial(emitted, asking, zone, truth[zone])
        base = ask(at_once, 0.0).sum()
        for cell in (one for one in ML if one.zone == zone):
            windows = [(job, leave(job, cell.policy) + quirks.more) for job in jobs]
            saved = [
                100 * (1 - ask(windows, error, interruptible=cell.interruptible).sum() / base)
                for error in ERRORS
            ]
            kind = "interruptible" if cell.interruptible else "contiguous"
            yield from _told(f"{zone}, {cell.policy}, {kind}", cell.percent, saved)


def nightly_rows(
    asking: Asking, truth: Mapping[str, Floats], quirks: Quirks
) -> Iterator[list[str]]:
    """The nightly table: case; saving in percent: theirs, ours, and the best that is possible."""
    for zone, cells in NIGHTLY.items():
        ask = partial(saved_at_night, asking, zone, truth[zone], list(cells), quirks)
        by_error = [ask(error) for error in ERRORS[:2]]
        for place, (half, percents) in enumerate(cells.items()):
            saved = [one[place] for one in by_error]
            yield from _told(f"{zone}, 1 am +-{half / 2:.0f} h", percents, saved)


def saved_at_night(
    asking: Asking,
    zone: str,
    truth: Floats,
    halves: Sequence[int],
    quirks: Quirks,
    error: float,
) -> Sequence[float]:
    """What windows of so many half hours to either side save against one o'clock, in percent."""
    by_window = [list(nights(half, quirks)) for half in (0, *halves)]
    edges = np.cumsum([0, *map(len, by_window)])[:-1]
    grams = emitted(asking, zone, truth, list(chain(*by_window)), error)
    base, *sums = np.add.reduceat(grams, edges).tolist()
    return [100 * (1 - one / base) for one in sums]


def _told(case: str, theirs: Sequence[float], ours: Sequence[float]) -> Iterator[list[str]]:
    for error, one, other in zip(ERRORS, theirs, ours, strict=False):
        yield [f"{case}, error {error:.0%}", f"{one:.2f}", f"{other:.2f}", f"{ours[0]:.2f}"]


def nights(half: int, quirks: Quirks) -> Iterator[tuple[Job, int]]:
    """A half-hour job each night, which may run `half` slots before one o'clock, or after it."""
    for night in range(NIGHTS):
        first = night * DAY_SLOTS + ONE_O_CLOCK - half
        if first >= 0:
            yield Job(first, 1), 2 * half
        elif not quirks.lost_night:
            yield Job(0, 1), 2 * half + first
