"""PJM's marginal emissions: pounds per MWh of the plant that one more MWh would have called.

A node for each load zone, and number 1 for the whole. No sort by UTC is taken.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from simulator import truth
from simulator.noise import smooth
from simulator.pjm.data_miner import Row, Spans, Table, stamped
from simulator.wire import Expected

ZONE = "US-PJM"
STEP = timedelta(minutes=5)
LAG = timedelta(minutes=20)
PRECISION_GRAMS = 0.001
_GRAMS_IN_POUND = 453.59237
_NODES = {1: ("PJM-RTO", 1.0), 8445784: ("AEP", 1.1), 33092371: ("COMED", 0.8)}
# Pounds per MWh of what the market calls up to a price: wind, gas, coal, oil.
_CALLED = ((15.0, 0.0), (60.0, 890.0), (90.0, 2_090.0), (110.0, 1_180.0), (1e9, 1_700.0))


def _pounds(seed: int, begin: datetime) -> float:
    price = truth.state(seed, ZONE, begin, STEP).price
    called = next(pounds for limit, pounds in _CALLED if price <= limit)
    spread = 1.0 + 0.1 * smooth(seed, "pjm marginal", begin.timestamp(), 3600)
    return round(called * spread, 6)


def _rows(seed: int, spans: Spans, now: datetime) -> Iterator[Row]:
    first, last = spans["datetime_beginning"]
    for begin in truth.intervals(first, min(last, now - LAG) + STEP, STEP):
        if begin > min(last, now - LAG):
            return
        pounds = _pounds(seed, begin)
        for node, (name, share) in _NODES.items():
            yield {
                **stamped(datetime_beginning=begin),
                "pnode_id": node,
                "pnode_name": name,
                "marginal_co2_rate": round(pounds * share, 6),
                "marginal_so2_rate": round(pounds * share / 1e5, 6),
                "marginal_nox_rate": round(pounds * share / 1e6, 6),
            }


TABLE = Table(
    fields=(
        "datetime_beginning_utc", "datetime_beginning_ept", "pnode_id", "pnode_name",
        "marginal_co2_rate", "marginal_so2_rate", "marginal_nox_rate",
    ),
    rows=_rows,
    equal=("pnode_id",),
    sortable=False,
)  # fmt: skip


def expected(seed: int, start: datetime, end: datetime) -> list[Expected]:
    """What truth expects of every five minutes in [start, end), in grams per kWh."""
    return [
        (ZONE, "marginal_intensity", begin, begin + STEP, {"marginal": _grams(seed, begin)})
        for begin in truth.intervals(start, end, STEP)
    ]


def _grams(seed: int, begin: datetime) -> float:
    return _pounds(seed, begin) * _GRAMS_IN_POUND / 1000.0
