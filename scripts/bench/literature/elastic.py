"""CarbonScaler (Hanafy et al., POMACS'23): measured profiles over real intensities of 2022.

Its own traces are not public. A job that takes a day on one server has two days for it, on up to
eight servers. Theirs is a restatement of its published rule: whole hours, the server that does
most work per gram next.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

import numpy as np
from psycopg2.extensions import connection as Connection

from scripts.bench.literature import shared, store
from scripts.bench.literature.asking import Asking, workload
from scripts.bench.literature.shared import FOLDER, HOUR, Floats

YEAR = datetime(2022, 1, 1, tzinfo=UTC)
HOURS, WINDOW = 24, 48
STARTS = range(100, 8700, 800)
ZONES = ("US-CAL-CISO", "US-TEX-ERCO", "DE", "GB", "AU-SA")


class Level(NamedTuple):
    """What so many servers do in an hour, and draw."""

    throughput: float
    watts: float


def fill(connection: Connection) -> None:
    """Store the zones' year, each in a zone of ours."""
    years = shared.year_2022(ZONES)
    for name, zone in store.carriers(ZONES).items():
        store.measured(connection, zone, YEAR, HOUR, years[name])


def rows(asking: Asking) -> Iterator[list[str]]:
    """Each profile: the mean saving of their rule, of ours, and of the linear programme."""
    years = shared.year_2022(ZONES)
    for name, levels in profiles().items():
        savings = [
            _savings(asking, levels, years[zone][start : start + WINDOW], zone, start)
            for zone in ZONES
            for start in STARTS
        ]
        theirs, ours, bound = np.mean(savings, axis=0)
        yield [f"{name}, {len(savings)} jobs", f"{theirs:.2f}", f"{ours:.2f}", f"{bound:.2f}"]


def profiles() -> Mapping[str, Sequence[Level]]:
    """The measured profiles by their names, from one server on; its work in an hour is one."""
    told = json.loads((FOLDER / "scheduling/carbonscaler_profiles.json").read_text())
    return {
        name: [Level(done / levels[0][1], watts) for _, done, watts in levels]
        for name, levels in told.items()
    }


def _savings(
    asking: Asking, levels: Sequence[Level], g_per_kwh: Floats, zone: str, start: int
) -> tuple[float, float, float]:
    """In percent of one server at once: their rule, ours, and what is proven to be the most."""
    at_once = levels[0].watts / 1000 * float(g_per_kwh[:HOURS].sum())
    carrier = store.carriers(ZONES)[zone]
    shape = {
        "execution": {
            "type": "elastic",
            "levels": [
                {"cores": place, "throughput": one.throughput, "watts": one.watts}
                for place, one in enumerate(levels, start=1)
            ],
        }
    }
    body = workload([carrier], YEAR + start * HOUR, HOURS * HOUR, HOURS * HOUR, **shape)
    told = asking.one(body)
    found = told["raw-scores"][carrier]["carbon-emission"], told["optimization"]["bound"]
    grams = (by_marginal_work(levels, g_per_kwh), *found)
    theirs, ours, bound = (100 * (1 - one / at_once) for one in grams)
    return theirs, ours, bound


def by_marginal_work(levels: Sequence[Level], g_per_kwh: Floats) -> float:
    """Grams by their rule: in the order of work per gram, the next server of each hour.

    The last one works for a part of its hour.
    """
    left, grams = HOURS * levels[0].throughput, 0.0
    steps = [Level(0.0, 0.0), *levels]
    servers = np.zeros(len(g_per_kwh), dtype=int)
    while left > 0:
        gains = [_gain(steps, int(k), g) for k, g in zip(servers, g_per_kwh, strict=True)]
        hour = int(np.argmax(gains))
        more, before = steps[servers[hour] + 1], steps[servers[hour]]
        share = min(1.0, left / (more.throughput - before.throughput))
        grams += share * (more.watts - before.watts) / 1000 * float(g_per_kwh[hour])
        left -= share * (more.throughput - before.throughput)
        servers[hour] += 1
    return grams


def _gain(steps: Sequence[Level], servers: int, g_per_kwh: float) -> float:
    """Work per gram of one server more; a server that draws no more is free."""
    if servers + 1 == len(steps):
        return -np.inf
    work = steps[servers + 1].throughput - steps[servers].throughput
    watts = steps[servers + 1].watts - steps[servers].watts
    return np.inf if watts <= 0 else work / (watts * g_per_kwh)
