"""Runs that were placed, with their transfers around them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from api.models.carbon_trace import CarbonTrace
from api.models.certificate import Certificate
from api.models.engine.rates import weights_of
from api.models.job import Aim, Placement
from api.models.network.moves import Move
from api.models.network.transfers import Transfers
from api.models.optimization_engine import Placed
from database.moments import MICROSECOND, moment


class Starts(NamedTuple):
    """When moving in, computing and moving out start, in ticks."""

    there: int
    computing: int
    back: int


@dataclass(frozen=True, slots=True)
class Moves:
    """Moving in and out, at what an aim lets a gram count."""

    there: Move
    back: Move

    @classmethod
    def of(cls, transfers: Transfers, aim: Aim) -> Moves:
        """The moves of a candidate's transfers."""
        grams = transfers.trace
        trace = CarbonTrace(grams.edges, grams.g_per_kwh * aim.carbon_weight)
        lasts = (each.duration // MICROSECOND for each in (transfers.input, transfers.output))
        return cls(*(Move(trace, ticks) for ticks in lasts))

    @property
    def tie(self) -> float:
        """Costs that differ by less are equal but for rounding."""
        return self.there.trace.magnitude * 1e-12


def moved(
    computed: Sequence[Placement], starts: Sequence[Starts], transfers: Transfers
) -> list[Placement]:
    """The runs with their transfers."""
    return [_moved(run, start, transfers) for run, start in zip(computed, starts, strict=True)]


def proven(placements: list[Placement], aim: Aim, method: str, bound: float | None) -> Placed:
    """Runs of which it is proven that none cost less than `bound`; None: than they do."""
    objective = weights_of(aim).total(placements)
    return Placed(placements, certified(objective, objective if bound is None else bound, method))


def certified(objective: float, bound: float, method: str) -> Certificate:
    """Optimal where the bound is reached, but for rounding."""
    if objective - bound <= max(abs(objective), abs(bound)) * 1e-9:
        return Certificate("optimal", method, objective, objective)
    return Certificate("feasible", method, objective, bound)


def _moved(run: Placement, starts: Starts, transfers: Transfers) -> Placement:
    moves = Moves.of(transfers, Aim())
    there = float(moves.there.costs(np.array([starts.there]))[0])
    back = float(moves.back.costs(np.array([starts.back]))[0])
    return run._replace(
        emission_g=run.emission_g + there + back,
        input_start=moment(starts.there) if transfers.input.duration else None,
        output_start=moment(starts.back) if transfers.output.duration else None,
        moving_g=there + back,
    )
