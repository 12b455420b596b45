"""What a kilowatt-hour costs in every step of time, in one zone or several, for any weights."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from api.models.carbon_trace import CarbonTrace, Floats, Ticks
from api.models.engine.ticks import distinct
from api.models.job import Aim, Costs, Placement


class Weights(NamedTuple):
    """What a gram and what a unit of money count."""

    carbon: float = 1.0
    price: float = 0.0

    def value(self, carbon: float, price: float | None) -> float:
        """What so many grams and so much money count together."""
        return self.carbon * carbon + (self.price * (price or 0.0) if self.price else 0.0)

    def total(self, placements: Iterable[Placement]) -> float:
        """What runs count together."""
        return sum(self.value(run.emission_g, run.cost) for run in placements)


CARBON, PRICE = Weights(1.0, 0.0), Weights(0.0, 1.0)


def weights_of(aim: Aim) -> Weights:
    """What an aim lets a gram and a unit of money count."""
    return Weights(aim.carbon_weight, aim.price_weight)


def needs_price(aim: Aim) -> bool:
    """Whether the aim says anything of money."""
    return aim.price_weight != 0 or (aim.budget is not None and aim.budget.of == "price")


@dataclass(frozen=True, eq=False)
class Line:
    """What counts per kWh in each step of `trace`, in zone `zone[step]`; NaN: may not be used.

    Its first step is that of the rates at `offset`.
    """

    trace: CarbonTrace
    zone: Ticks
    offset: int = 0

    @property
    def edges(self) -> Ticks:
        """Where its steps begin, and the last ends."""
        return self.trace.edges

    @property
    def value(self) -> Floats:
        """What counts in each of them."""
        return self.trace.g_per_kwh

    def within(self, first: int, last: int) -> Line:
        """The same on [first, last) alone, ticks between the first edge and the last."""
        if (first, last) == (self.edges[0], self.edges[-1]):
            return self
        steps = slice(
            int(np.searchsorted(self.edges, first, "right")) - 1,
            int(np.searchsorted(self.edges, last)),
        )
        edges = self.edges[steps.start : steps.stop + 1].clip(first, last)
        trace = CarbonTrace(edges, self.value[steps])
        return Line(trace, self.zone[steps], self.offset + steps.start)


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
        if len(self.zones) == 1:
            return Line(self._weighed(weights), np.zeros(len(self.edges) - 1, np.int64))
        value = weights.carbon * self.carbon
        if weights.price:
            value = value + weights.price * self.price
        zone = np.where(np.isnan(value), np.inf, value).argmin(axis=0)
        least = CarbonTrace(self.edges, value[zone, np.arange(len(zone))])
        return Line(least, zone)

    def _weighed(self, weights: Weights) -> CarbonTrace:
        """The only zone's."""
        if weights == CARBON:
            return self.carbon_traces[0]
        value = weights.carbon * self.carbon[0]
        if weights.price:
            value = value + weights.price * self.price[0]
        return CarbonTrace(self.edges, value)

    @cached_property
    def carbon_traces(self) -> list[CarbonTrace]:
        """Each zone's carbon, for its prefix sums."""
        return [CarbonTrace(self.edges, carbon) for carbon in self.carbon]

    @cached_property
    def price_traces(self) -> list[CarbonTrace] | None:
        """Each zone's price; None where none is known anywhere."""
        if np.isnan(self.price).all():
            return None
        return [CarbonTrace(self.edges, price) for price in self.price]


def _edges(costs: Sequence[Costs], window: tuple[int, int]) -> Ticks:
    told = [cost.carbon.edges for cost in costs]
    told += [cost.price.edges for cost in costs if cost.price is not None]
    inside = [edges[slice(*np.searchsorted(edges, window))] for edges in told]
    return distinct(np.concatenate([*inside, np.array(window, np.int64)]))
