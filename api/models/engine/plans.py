"""When a run works and how much it then draws, and what that emits, costs and takes in energy."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

import numpy as np

from api.models.carbon_trace import HOUR, CarbonTrace
from api.models.engine.rates import Line, Rates
from api.models.job import Interruptible, Job, Piece, Placement
from database.moments import MICROSECOND, moment


class Stretch(NamedTuple):
    """Ticks [start, end) at constant power, in the zone at that place of the rates' zones."""

    start: int
    end: int
    kilowatts: float
    zone: int = 0

    @property
    def energy_kwh(self) -> float:
        """What is drawn in all."""
        return self.kilowatts * ((self.end - self.start) / HOUR)


Plan = list[Stretch]


def merged(plan: Plan) -> Plan:
    """The same without empty stretches; those that follow each other unchanged are one."""
    made: Plan = []
    for stretch in plan:
        if stretch.start == stretch.end:
            continue
        if made and (made[-1].end, *made[-1][2:]) == (stretch.start, *stretch[2:]):
            stretch = stretch._replace(start=made.pop().start)
        made.append(stretch)
    return made


def zoned(plan: Plan, line: Line) -> Plan:
    """The same, each stretch in the zones of the line, one after the other."""
    if not line.zone.any():
        return plan
    parts: Plan = []
    for stretch in plan:
        part = line.within(stretch.start, stretch.end)
        edges = part.edges.tolist()
        parts += [
            Stretch(start, end, stretch.kilowatts, zone)
            for start, end, zone in zip(edges[:-1], edges[1:], part.zone.tolist(), strict=True)
        ]
    return merged(parts)


def restarts(plan: Plan, job: Job) -> Plan:
    """What beginning anew after each pause draws: its energy over the first step that follows."""
    shape = job.shape
    if not isinstance(shape, Interruptible) or not shape.restart_kwh:
        return []
    step = shape.step // MICROSECOND
    resumed = [after for before, after in pairwise(plan) if before.end < after.start]
    return [draw for first in resumed for draw in _restart(plan, first, step, shape.restart_kwh)]


def _restart(plan: Plan, first: Stretch, step: int, kwh: float) -> Plan:
    inside = []
    at, until = first.start, first.start + step
    for stretch in plan:
        if stretch.start == at and at < until:
            at = min(stretch.end, until)
            inside.append(Stretch(stretch.start, at, 0.0, stretch.zone))
    kilowatts = kwh * HOUR / (at - first.start)
    return [draw._replace(kilowatts=kilowatts) for draw in inside]


def placements(rates: Rates, job: Job, plans: Sequence[Plan]) -> list[Placement]:
    """The runs' placements, with what each emits, costs (None: not known) and draws."""
    drawn = [[*plan, *restarts(plan, job)] for plan in plans]
    carbon = _integrals(drawn, rates.carbon_traces)
    prices = rates.price_traces
    price = [np.inf] * len(drawn) if prices is None else _integrals(drawn, prices)
    return [
        Placement(
            start=moment(plan[0].start),
            emission_g=grams,
            pieces=tuple(_piece(stretch, rates) for stretch in plan),
            cost=cost if np.isfinite(cost) else None,
            energy_kwh=sum(stretch.energy_kwh for stretch in draws),
        )
        for plan, draws, grams, cost in zip(plans, drawn, carbon, price, strict=True)
    ]


def _piece(stretch: Stretch, rates: Rates) -> Piece:
    zone = rates.zones[stretch.zone]
    return Piece(moment(stretch.start), moment(stretch.end), stretch.kilowatts, zone)


def _integrals(plans: Sequence[Plan], traces: Sequence[CarbonTrace]) -> list[float]:
    """Of each plan, what its stretches draw times the trace of their zone."""
    rows = [(at, *stretch) for at, plan in enumerate(plans) for stretch in plan]
    sums = np.zeros(len(plans))
    for zone, of_zone in groupby(sorted(rows, key=lambda row: row[4]), key=lambda row: row[4]):
        table = np.array([row[:4] for row in of_zone if row[3]]).reshape(-1, 4)
        starts, ends = table[:, 1].astype(np.int64), table[:, 2].astype(np.int64)
        per_kw = traces[zone].grams_between(starts, ends)
        np.add.at(sums, table[:, 0].astype(int), per_kw * table[:, 3])
    return [float(total) for total in sums]
