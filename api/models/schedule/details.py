"""What happens in one region: times, rates of emission, the way of the data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from math import isnan
from typing import Any

from api.models.carbon_trace import CarbonTrace
from api.models.job import Job, Placement
from api.models.network import Transfers
from api.models.schedule.question import Question
from api.models.schedule.timing import pieces, stamp, timing

MOST_RATES = 100_000
TRANSFER, NETWORK, ENDPOINT = "transfer", "transfer.network", "transfer.endpoint"

Detail = dict[str, Any]
Rates = Mapping[datetime, float | None]


def detail(
    asked: Question, runs: Sequence[Placement], trace: CarbonTrace | None, transfers: Transfers
) -> Detail:
    """The details of a region; without a trace its rates are not known."""
    rates = _rates(asked, trace, transfers)
    told = {
        "timings": timings(asked, runs, transfers),
        "emission_rates": {name: _stamped(each) for name, each in rates.items()},
        "emission_integral": _integrals(asked, rates) if asked.workload.counts_networks else {},
        "route": list(transfers.hops),
        "route.hop_count": transfers.hop_count,
    }
    if transfers.known_ratio is None:
        return told
    return {**told, f"{NETWORK}.power_ratio_with_carbon_data": transfers.known_ratio}


def timings(
    asked: Question, runs: Sequence[Placement], transfers: Transfers
) -> list[dict[str, Any]]:
    """When each run moves and computes, and in which pieces if it has any."""
    told = []
    for run, earliest in zip(runs, asked.job.earliest, strict=True):
        parts = pieces(run, asked.workload, asked.job)
        times = timing(run, asked.job, earliest, transfers)
        told.append({**times, "pieces": parts} if parts else times)
    return told


def _rates(asked: Question, trace: CarbonTrace | None, transfers: Transfers) -> dict[str, Rates]:
    """Grams per second from each moment on; none where there would be too many to list."""
    window = asked.job.window
    rates: dict[str, Rates] = {"compute": {}, TRANSFER: {}, NETWORK: {}, ENDPOINT: {}}
    if trace is None or len(trace.steps(*window)) * len(asked.regions) > MOST_RATES:
        return rates
    rates["compute"] = _computing(trace, asked.job)
    if transfers.moves:
        rates |= {
            TRANSFER: transfers.rates(*window),
            NETWORK: transfers.rates_of_network(*window),
            ENDPOINT: transfers.rates_of_endpoint(*window),
        }
    return rates


def _computing(trace: CarbonTrace, job: Job) -> Rates:
    scale = job.kilowatts / timedelta(hours=1).total_seconds()
    steps = trace.steps(*job.window)
    return {start: None if isnan(value) else value * scale for start, value in steps}


def _stamped(rates: Rates) -> dict[str, float | None]:
    return {stamp(start): rate for start, rate in rates.items()}


def _integrals(asked: Question, rates: Mapping[str, Rates]) -> dict[str, dict[str, float | None]]:
    """Of computing and of moving: the grams from the window's start to each moment."""
    start, end = asked.job.window
    return {
        name: _stamped(_integral(rates[name], start, end))
        for name in ("compute", TRANSFER)
        if rates[name]
    }


def _integral(rates: Rates, start: datetime, end: datetime) -> Rates:
    """The grams up to each step's start, and to the end; None from the first unknown step on."""
    moments = [max(start, at) for at in rates]
    total: float | None = 0.0
    told = dict[datetime, float | None]()
    for (at, until), rate in zip(pairwise([*moments, end]), rates.values(), strict=True):
        told[at] = total
        known = None in (total, rate)
        total = None if known else (total or 0.0) + (rate or 0.0) * (until - at).total_seconds()
    return {**told, end: total}
