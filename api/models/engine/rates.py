"""What a kilowatt-hour costs in every step of time, in one zone or several, for any weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from api.models.carbon_trace import CarbonTrace, Floats, Ticks
from api.models.job import Aim, Costs


class Weights(NamedTuple):
    """What a gram and what a unit of money count."""

    carbon: float = 1.0
    price: float = 0.0

    def value(self, carbon: float, price: float | None) -> float:
        """What so many grams and so much money count together."""
        return self.carbon * carbon + (self.price * (price or 0.0) if self.price else 0.0)


CARBON, PRICE = Weights(1.0, 0.0), Weights(0.0, 1.0)


def weights_of(aim: Aim) -> Weights:
    """What an aim lets a gram and a unit of money count."""
    return Weights(aim.carbon_weight, aim.price_weight)


def needs_price(aim: Aim) -> bool:
    """Whether the aim says anything of money."""
    return aim.price_weight != 0 or (aim.budget is not None and aim.budget.of == "price")


@dataclass(frozen=True, eq=False)
class Line:
    """`value[i]` per kWh on [edges[i], edges[i + 1]) in zone `zone[i]`; NaN: may not be used.

    Its first step is that of the rates at `offset`.
    """

    edges: Ticks
    value: Floats
    zone: Ticks
    offset: int = 0

    @cached_property
    def trace(self) -> CarbonTrace:
        """The values as a trace, for its prefix sums."""
        return CarbonTrace(self.edges, self.value)

    def within(self, first: int, last: int) -> Line:
        """The same on [first, last) alone, ticks between the first edge and the last."""
        steps = slice(
            int(np.searchsorted(self.edges, first, "right")) - 1,
            int(np.searchsorted(self.edges, last)),
        )
        edges = self.edges[steps.start : steps.stop + 1].clip(first, last)
        return Line(edges, self.value[steps], self.zone[steps], self.offset + steps.start)


@dataclass(frozen=True, eq=False)
class Rates:
    """`carbon[zone, step]` (gCO2eq/kWh) and `price[zone, step]` between common edges.

    NaN where not known. A step whose intensity is not known is not used, nor, where the aim says
    anything of money, one whose price is not known.
    """

    zones: tuple[str | None, ...]
    edges: Ticks
    carbon: Floats
    price: Floats

    @classmethod
    def of(
        cls,
        zones: Sequence[str | None],
        costs: Sequence[Costs],
        window: tuple[int, int],
        *,
        needs_price: bool,
    ) -> Rates:
        """The rates of some zones from the window's first tick to its last."""
        edges = _edges(costs, window)
        unknown = np.full(len(edges) - 1, np.nan)
        carbon = np.array([cost.carbon.at(edges[:-1]) for cost in costs])
        price = np.array(
            [unknown if cost.price is None else cost.price.at(edges[:-1]) for cost in costs]
        )
        if needs_price:
            carbon = np.where(np.isnan(price), np.nan, carbon)
        return cls(tuple(zones), edges, carbon, price)

    def line(self, weights: Weights) -> Line:
        """In each step the zone where a kilowatt-hour counts least; of equals the first."""
        value = weights.carbon * self.carbon
        if weights.price:
            value = value + weights.price * self.price
        if len(self.zones) == 1:
            return Line(self.edges, value[0], np.zeros(len(value[0]), np.int64))
        zone = np.where(np.isnan(value), np.inf, value).argmin(axis=0)
        return Line(self.edges, value[zone, np.arange(len(zone))], zone)

    @cached_property
    def traces(self) -> list[tuple[CarbonTrace, CarbonTrace]]:
        """Each zone's carbon and price, for their prefix sums."""
        return [
            (CarbonTrace(self.edges, carbon), CarbonTrace(self.edges, price))
            for carbon, price in zip(self.carbon, self.price, strict=True)
        ]


def _edges(costs: Sequence[Costs], window: tuple[int, int]) -> Ticks:
    told = [cost.carbon.edges for cost in costs]
    told += [cost.price.edges for cost in costs if cost.price is not None]
    inside = [edges[slice(*np.searchsorted(edges, window))] for edges in told]
    return np.unique(np.concatenate([np.array(window, np.int64), *inside]))
