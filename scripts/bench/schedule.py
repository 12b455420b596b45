"""One job over 20 zones of 288 five-minute steps: breakpoints against the same model in PuLP."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

import numpy as np

from api.models.carbon_trace import CarbonTrace
from api.models.job import Costs, Job
from api.models.optimization_engine import best
from api.models.optimization_model import cbc, highs
from api.models.start_model import choose
from database.moments import microseconds

DAWN = datetime(2024, 6, 1, tzinfo=UTC)
STEP = timedelta(minutes=5)
ZONES, SLOTS, ROUNDS = 20, 288, 5

Traces = Mapping[str, CarbonTrace]


def day(seed: int) -> CarbonTrace:
    """A zone's day: a wave between its dirtiest and cleanest hour, with noise."""
    rng = np.random.default_rng(seed)
    slots = np.arange(SLOTS)
    wave = np.sin(2 * np.pi * (slots + rng.integers(SLOTS)) / SLOTS)
    g_per_kwh = np.maximum(0, 300 + 150 * wave + rng.normal(0, 20, SLOTS))
    edges = np.array([microseconds(DAWN + slot * STEP) for slot in range(SLOTS + 1)])
    return CarbonTrace(edges, g_per_kwh)


def fast(traces: Traces, job: Job) -> float | None:
    """Grams of the best region by the breakpoints."""
    placed = [best(Costs(trace), job) for trace in traces.values()]
    return min(found.certificate.objective or 0.0 for found in placed if found)


METHODS: dict[str, Callable[[Traces, Job], float | None]] = {
    "breakpoints": fast,
    "PuLP + CBC": lambda traces, job: choose(traces, job, cbc()).certificate.objective,
    "PuLP + HiGHS": lambda traces, job: choose(traces, job, highs()).certificate.objective,
}


def measured(method: Callable[[Traces, Job], float | None], job: Job) -> tuple[float, float | None]:
    """The best of some rounds, in seconds, and the grams found; traces are new in each round."""
    seconds, grams = [], None
    for _ in range(ROUNDS):
        traces = {f"zone {seed}": day(seed) for seed in range(ZONES)}
        start = time.perf_counter()
        grams = method(traces, job)
        seconds.append(time.perf_counter() - start)
    return min(seconds), grams


def main() -> None:
    """Print the table."""
    runtime = timedelta(hours=3)
    job = Job((DAWN,), runtime, timedelta(days=1) - runtime, 1.0)
    results = {name: measured(method, job) for name, method in METHODS.items()}
    base = results["breakpoints"][0]
    print(f"| one 3 h job, {ZONES} zones x {SLOTS} steps | ms | ratio | grams |\n|---|---|---|---|")
    for name, (seconds, grams) in results.items():
        print(f"| {name} | {1000 * seconds:.2f} | {seconds / base:.0f} | {grams:.6f} |")


if __name__ == "__main__":
    main()
