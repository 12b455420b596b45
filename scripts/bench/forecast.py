"""Forecasts of carbon intensity against persistence, a seasonal blend and CarbonCast's tier 1."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import NamedTuple, TypeVar

import numpy as np

from analytics.forecast import HORIZON, Floats, History, Model, fit, skill
from analytics.forecast.baselines import baselines
from analytics.forecast.blending import mixed
from scripts.bench.forecast_data import DATA, FACTOR_SETS, ZONES, hour, published, tier1, traces

T = TypeVar("T")

DAY = 24
LEARNT_UNTIL, ORIGINS = "2021-07-01", 181
LATER_FROM, LATER_ORIGINS = "2022-01-01", 360
TRACES_FROM, TRACES_ORIGINS = "2022-09-01", 118
OURS = {"ours": None, "ours + GFS": 0, "ours + GFS a day old": 1}
COLUMNS = "| zone | factors | method | day 1 | day 2 | day 3 | day 4 | 96 h | bias | in p10-p90 |"
VALUES = "| zone | method | 4 h in 24 h | 6 h cut, in 24 h | 4 h in 96 h | 24 h cut, in 96 h |"


class Told(NamedTuple):
    """What a method foretold from each origin, (origins, 96); quantiles if it has them."""

    mean: Floats
    low: Floats | None = None
    high: Floats | None = None


class Spent(NamedTuple):
    """Processor seconds of a fit, and of one forecast; bytes of the model."""

    fit_seconds: float
    foretell_seconds: float
    size: int


def origins(start: str, count: int) -> list[int]:
    """Daily origins at 00Z."""
    return [hour(start) + DAY * day for day in range(count)]


def actual(history: History, starts: list[int]) -> Floats:
    """What came, (origins, 96)."""
    return np.stack([_window(history.values, start - history.first_hour) for start in starts])


def plain(history: History, starts: list[int], model: Model) -> dict[str, Told]:
    """Persistence, and the blend of baselines as it was weighed before the first origin."""
    places = np.array(starts) - history.first_hour
    told = baselines(history.values, places, HORIZON)
    blend = mixed(list(told), model.plan.shares(0)[:, :HORIZON])
    return {"persistence": Told(told[0]), "seasonal blend": Told(blend)}


def foretold(history: History, starts: list[int], model: Model) -> Told:
    """By a model that was fitted before the first origin, each from what was known at it."""
    told = [model.foretell(history.until(start)) for start in starts]
    low, high = (np.stack([one.quantiles[level] for one in told]) for level in (0.1, 0.9))
    return Told(np.stack([one.mean for one in told]), low, high)


def methods(zone: str, factor_set: str, spent: list[Spent]) -> Iterator[tuple[str, Floats, Told]]:
    """Each method's name, what came, and what it foretold, on CarbonCast's origins."""
    source, starts = published(zone), origins(LEARNT_UNTIL, ORIGINS)
    for name, runs_late in OURS.items():
        history = source.history(factor_set, runs_late=runs_late)
        model, seconds = _timed(lambda: fit(history.until(starts[0])))  # noqa: B023
        if runs_late is None:
            truth = actual(history, starts)
            for method, told in plain(history, starts, model).items():
                yield method, truth, told
        told, all_of_them = _timed(lambda: foretold(history, starts, model))  # noqa: B023
        spent.append(Spent(seconds, all_of_them / len(starts), len(model.to_bytes())))
        yield name, truth, told
    truth, theirs = tier1(zone, factor_set)
    yield "CarbonCast tier 1", truth, Told(theirs)


def errors(truth: Floats, told: Told) -> list[str]:
    """MAPE of days 1 to 4 and of all in percent, bias, and the share within the quantiles."""
    days = [slice(start, start + DAY) for start in range(0, HORIZON, DAY)] + [slice(None)]
    numbers = [f"{skill.mape(truth[:, of], told.mean[:, of]):.2f}" for of in days]
    inside = "-"
    if told.low is not None and told.high is not None:
        inside = f"{skill.coverage(truth, told.low, told.high):.0%}"
    return [*numbers, f"{skill.bias(truth, told.mean):+.1f}", inside]


def savings(truth: Floats, told: Told) -> list[str]:
    """Shares of the perfect-forecast saving."""
    shares = [
        skill.contiguous_share(truth, told.mean, runtime=4, window=24),
        skill.interruptible_share(truth, told.mean, runtime=6, window=24),
        skill.contiguous_share(truth, told.mean, runtime=4, window=96),
        skill.interruptible_share(truth, told.mean, runtime=24, window=96),
    ]
    return [f"{share:.0%}" for share in shares]


def later() -> Iterator[list[str]]:
    """The American zones' 2022, later than what most methods were chosen by."""
    starts = origins(LATER_FROM, LATER_ORIGINS)
    for zone in ("CISO", "PJM"):
        source = published(zone)
        history = source.history("lifecycle")
        model = fit(history.until(starts[0]))
        truth = actual(history, starts)
        for method, told in plain(history, starts, model).items():
            yield [zone, "lifecycle", method, *errors(truth, told)]
        yield [zone, "lifecycle", "ours", *errors(truth, foretold(history, starts, model))]


def everywhere() -> str:
    """How many of 41 zones' late 2022 are foretold better than by the baselines, by day."""
    first_hour, all_of_them = traces()
    starts = origins(TRACES_FROM, TRACES_ORIGINS)[::3]
    # methods were chosen with an eye on the first of each three zones
    some = list(all_of_them.values())[1::3]
    ratios = [_ratios(History(first_hour, values), starts) for values in some]
    lines = ["| against | day | zones won | mean of the ratios of error |", "|---|---|---|---|"]
    for place, method in enumerate(("persistence", "seasonal blend")):
        for day in range(4):
            of = np.array(ratios)[:, place, day]
            won = f"{(of < 1).sum()} of {np.isfinite(of).sum()}"
            lines.append(f"| {method} | {day + 1} | {won} | {np.nanmean(of):.2f} |")
    return "\n".join(lines)


def main() -> None:
    """Print the tables."""
    if not DATA.exists():
        print(f"Not measured: there are no published series at {DATA}.")
        return
    spent: list[Spent] = []
    accuracy, value = [], []
    for zone in ZONES:
        for factor_set in FACTOR_SETS:
            for method, truth, told in methods(zone, factor_set, spent):
                accuracy.append([zone, factor_set, method, *errors(truth, told)])
                if factor_set == "lifecycle":
                    value.append([zone, method, *savings(truth, told)])
    print(
        f"MAPE in percent of {ORIGINS} daily origins at 00Z from {LEARNT_UNTIL}; all learnt once,"
    )
    print(f"before it. Bias in gCO2eq/kWh.\n\n{_table(COLUMNS, accuracy)}\n")
    print("Share of the saving of a perfect forecast against starting at 00Z, lifecycle:\n")
    print(f"{_table(VALUES, value)}\n")
    print(
        f"{LATER_ORIGINS} origins from {LATER_FROM}, learnt once before it. Parts of that year were"
    )
    print("seen, by models of one year, when it was chosen how much history a season needs:")
    print(f"\n{_table(COLUMNS, list(later()))}\n")
    print("41 of 123 zones that were not looked at while choosing, every third day from")
    print(f"{TRACES_FROM}, learnt once from eight months of intensity alone; ratios of the mean")
    print("absolute errors:")
    print(f"\n{everywhere()}\n")
    print(_costs(spent))


def _ratios(history: History, starts: list[int]) -> list[list[float]]:
    """The error of ours over those of persistence and of the blend, by day ahead."""
    model = fit(history.until(starts[0]))
    truth, ours = actual(history, starts), foretold(history, starts, model)
    return [
        [
            skill.persistence_ratio(
                *(one[:, day : day + DAY] for one in (truth, ours.mean, told.mean))
            )
            for day in range(0, HORIZON, DAY)
        ]
        for told in plain(history, starts, model).values()
    ]


def _costs(spent: list[Spent]) -> str:
    without, with_weather = spent[::3], spent[1::3]
    told = []
    for name, some in (("without columns", without), ("with four columns", with_weather)):
        fits, forecasts = [one.fit_seconds for one in some], [one.foretell_seconds for one in some]
        told.append(
            f"Processor time {name}: a fit {min(fits):.1f} to {max(fits):.1f} s, "
            f"a forecast {1000 * max(forecasts):.1f} ms; a model is up to "
            f"{max(one.size for one in some) // 1000} kB."
        )
    return "\n".join(told)


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    start = time.process_time()
    return work(), time.process_time() - start


def _window(values: Floats, start: int) -> Floats:
    return values[start : start + HORIZON]


def _table(head: str, rows: list[list[str]]) -> str:
    rule = "|---" * (head.count("|") - 1) + "|"
    return "\n".join([head, rule, *(f"| {' | '.join(row)} |" for row in rows)])


if __name__ == "__main__":
    main()
