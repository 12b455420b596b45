"""A year of five-minute mixes: intensity in columns against a plain Python loop over rows."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable

import numpy as np

from analytics.intensity import WEEK, intensity
from analytics.mix import Factor, Factors, Fuel, Mix
from database import reference

STEP = 300
INTERVALS = 365 * 24 * 3600 // STEP
ROUNDS = 5


def factors() -> Factors:
    """The factors that the project ships."""
    return Factors(
        {f.fuel: Fuel(f.renewable, f.low_carbon, f.storage) for f in reference.fuels().values()},
        {
            ("lifecycle", f.fuel): Factor(f.g_per_kwh, f.estimated)
            for f in reference.factors().values()
            if f.factor_set == "lifecycle" and f.zone is None
        },
    )


def year(fuels: tuple[str, ...]) -> Mix:
    """Random megawatts, a twentieth of them not measured."""
    rng = np.random.default_rng(1)
    mw = rng.normal(1000, 800, (INTERVALS, len(fuels)))
    mw[rng.random(mw.shape) < 0.05] = math.nan
    starts = 1_700_000_000 + STEP * np.arange(INTERVALS, dtype=np.int64)
    return Mix("GB", fuels, starts, np.full(INTERVALS, STEP / 3600), mw)


def plain(mix: Mix, known: Factors) -> list[float]:
    """The same rule as one would first write it: rows, dicts, a queue and two running sums."""
    g_of = {f: known.of("lifecycle", f, mix.zone) for f in mix.fuels}
    week: deque[tuple[int, float, float]] = deque()
    energy = carbon = 0.0
    values = []
    for start, hours, row in zip(
        mix.starts.tolist(), mix.hours.tolist(), mix.mw.tolist(), strict=True
    ):
        while week and week[0][0] < start - WEEK:
            _, e, c = week.popleft()
            energy, carbon = energy - e, carbon - c
        mw = mw_g = given = taken = 0.0
        for fuel, power in zip(mix.fuels, row, strict=True):
            factor = g_of[fuel]
            if known.is_storage(fuel):
                given += power if power > 0 else 0.0
                taken -= power if power < 0 else 0.0
            elif power > 0 and factor is not None:
                mw, mw_g = mw + power, mw_g + power * factor.g_per_kwh
        given = given if week else 0.0
        carried = carbon / energy if week else 0.0
        values.append((mw_g + given * carried) / (mw + given) if mw + given else math.nan)
        if taken and mw:
            week.append((start, taken * hours, taken * hours * mw_g / mw))
            energy, carbon = energy + week[-1][1], carbon + week[-1][2]
    return values


def seconds(work: Callable[[], object]) -> tuple[float, float]:
    """The fastest and the slowest of a few rounds."""
    took = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work()
        took.append(time.perf_counter() - began)
    return min(took), max(took)


def main() -> None:
    """Print a table: seconds, intervals per second, ratio, and how far the two agree."""
    known = factors()
    mix = year(tuple(known.fuels))
    np.testing.assert_allclose(intensity(mix, known).g_per_kwh, plain(mix, known), rtol=1e-9)
    slow, slowest = seconds(lambda: plain(mix, known))
    fast, slower = seconds(lambda: intensity(mix, known))
    print(f"{INTERVALS:,} intervals of {len(mix.fuels)} fuels, {ROUNDS} rounds, equal to 1e-9\n")
    print("| intensity of a year | best s | worst s | intervals/s | ratio |")
    print("|---|---|---|---|---|")
    print(f"| plain loop | {slow:.3f} | {slowest:.3f} | {INTERVALS / slow:,.0f} | 1 |")
    print(f"| columns | {fast:.3f} | {slower:.3f} | {INTERVALS / fast:,.0f} | {slow / fast:.0f} |")


if __name__ == "__main__":
    main()
