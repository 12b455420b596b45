"""Production-based carbon intensity and renewable share of a generation mix: pure arithmetic.

*What a zone generates* is counted, never what crosses its border: an import is the
neighbour's production, and a net export is not negative generation. For each interval:

- a fuel counts with its MW where that is above zero. Below zero it consumes (a solar park at
  night) and counts as zero; NaN was not measured and is left out;
- g = sum(MW * factor) / sum(MW) over the fuels that are not storage;
- storage is not a fuel. Charging adds nothing: the power was counted when it was generated.
  Discharge d carries s, the energy-weighted mean of g over the intervals of the trailing week
  [t - 7 d, t) in which the zone's storage charged. A week, because a pumped reservoir or a
  battery turns over within it and because weekdays and weekends are both in it; all storage
  of a zone is one pool, because publishers do not say which store a discharge comes from;
- ci = (sum(MW * factor) + d * s) / (sum(MW) + d). Without charging in that week s is unknown:
  storage is left out, and the quality says so.

A fuel that generates and has no factor makes the value NaN; nothing is guessed. The house's
own default for the fuel `unknown` is a factor flagged as estimated, and the quality repeats it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import reduce
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from analytics.mix import (
    FACTOR_SETS,
    Codes,
    Factor,
    Factors,
    FactorSet,
    Flags,
    Floats,
    Fuel,
    Mix,
    Quality,
    Seconds,
    positive,
)

__all__ = [
    "FACTOR_SETS",
    "WEEK",
    "Factor",
    "FactorSet",
    "Factors",
    "Fuel",
    "Intensity",
    "Mix",
    "Quality",
    "Share",
    "intensity",
    "reweighted",
    "share",
    "trailing_week",
]

WEEK = 7 * 24 * 3600


class Intensity(NamedTuple):
    """gCO2eq/kWh of n intervals, float64 (n,), NaN where there is none; `Quality` codes (n,)."""

    g_per_kwh: Floats
    quality: Codes


class Share(NamedTuple):
    """Shares of generation, 0 to 1, float64 (n,), NaN where there is none; `Quality` codes (n,)."""

    renewable: Floats
    low_carbon: Floats
    quality: Codes


class _Emissions(NamedTuple):
    """Of some fuels: MW, MW * g/kWh, and whether one that generates lacks a sure factor."""

    mw: Floats
    mw_g: Floats
    unknown: Flags
    estimated: Flags

    @property
    def g_per_kwh(self) -> Floats:
        return _ratio(self.mw_g, self.mw, where=~self.unknown)


def intensity(mix: Mix, factors: Factors, factor_set: FactorSet = "lifecycle") -> Intensity:
    """The carbon intensity of what the zone generated, by the rule at the head of this module.

    The mix should reach 7 days further back than the first interval that matters. A value
    depends on its own interval and trailing week alone, to the last bit: a longer history,
    or another fuel that is all NaN, does not change it. The quality is the first that holds
    of no_generation, unknown_factor, storage_left_out, estimated, derived; `estimated` speaks
    of the interval's own generation, not of the hours in which its storage charged.
    """
    own = _emissions(mix, factors, factor_set, factors.generates)
    discharge = mix.generated(factors.is_storage)
    carried = _carried(mix, factors, own)
    charged = ~np.isnan(carried)
    given = np.where(charged, discharge, 0.0)
    mw = own.mw + given
    mw_g = own.mw_g + given * np.where(charged, carried, 0.0)
    left_out = (discharge > 0) & ~charged
    return Intensity(
        _ratio(mw_g, mw, where=~own.unknown),
        _first_of(
            (mw <= 0, Quality.NO_GENERATION),
            (own.unknown, Quality.UNKNOWN_FACTOR),
            (left_out, Quality.STORAGE_LEFT_OUT),
            (own.estimated, Quality.ESTIMATED),
        ),
    )


def share(mix: Mix, factors: Factors) -> Share:
    """The shares of renewable and of low-carbon fuels in the zone's generation, storage left out.

    Generation of the fuel `unknown` counts in the whole and in neither part. A fuel that
    generates and is not in the table of fuels leaves the share unknown.
    """
    whole = mix.generated(factors.generates)
    stranger = mix.generated(lambda fuel: fuel not in factors.fuels) > 0
    return Share(
        _ratio(mix.generated(factors.is_renewable), whole, where=~stranger),
        _ratio(mix.generated(factors.is_low_carbon), whole, where=~stranger),
        _first_of((whole <= 0, Quality.NO_GENERATION), (stranger, Quality.UNKNOWN_FACTOR)),
    )


def reweighted(
    mix: Mix, factors: Factors, *, renewable_ratio: float, factor_set: FactorSet = "lifecycle"
) -> Intensity:
    """The intensity if renewables made `renewable_ratio` (0 to 1) of the generation.

    r * ci_renewable + (1 - r) * ci_other, each group's intensity from the same mix, storage in
    neither. A group with a weight above zero that generated nothing has no intensity: NaN and
    no_generation, not 0 g.

    Raises ValueError when the ratio is not in [0, 1].
    """
    if not 0 <= renewable_ratio <= 1:
        raise ValueError(f"a renewable ratio lies in [0, 1]: {renewable_ratio}")
    weights = (factors.is_renewable, renewable_ratio), (_other(factors), 1 - renewable_ratio)
    groups = [
        (weight, _emissions(mix, factors, factor_set, chosen))
        for chosen, weight in weights
        if weight > 0
    ]
    return Intensity(
        sum((weight * group.g_per_kwh for weight, group in groups), mix.nothing()),
        _first_of(
            (_any(group.mw <= 0 for _, group in groups), Quality.NO_GENERATION),
            (_any(group.unknown for _, group in groups), Quality.UNKNOWN_FACTOR),
            (_any(group.estimated for _, group in groups), Quality.ESTIMATED),
        ),
    )


def trailing_week(starts: Seconds, amounts: Floats) -> Floats:
    """For each start t (seconds, ascending), the sum of the amounts that start in [t - 7 d, t).

    Seven days cross one boundary of absolute weeks at most, so the sum is the end of one week
    plus the beginning of the next, each summed from its own edge. Unlike the difference of two
    prefix sums, nothing cancels: the sum of small amounts after large ones is as exact.
    """
    week = starts // WEEK
    edges = [0, *(np.flatnonzero(np.diff(week)) + 1), len(starts)]
    before, onward = np.zeros_like(amounts), np.zeros_like(amounts)
    for begin, end in pairwise(edges):
        amount = amounts[begin:end]
        before[begin + 1 : end] = np.cumsum(amount[:-1])
        onward[begin:end] = np.cumsum(amount[::-1])[::-1]
    oldest = np.searchsorted(starts, starts - WEEK)
    return before + np.where(week[oldest] < week, onward[oldest], 0.0)


def _carried(mix: Mix, factors: Factors, own: _Emissions) -> Floats:
    """The g/kWh that a discharge carries; NaN where no charging with a known g was seen."""
    g = own.g_per_kwh
    known = ~np.isnan(g)
    charge = sum((positive(-mw) for _, mw in mix.power(factors.is_storage)), mix.nothing())
    energy = np.where(known, charge * mix.hours, 0.0)
    carbon = energy * np.where(known, g, 0.0)
    return _ratio(trailing_week(mix.starts, carbon), trailing_week(mix.starts, energy))


def _emissions(
    mix: Mix, factors: Factors, factor_set: FactorSet, chosen: Callable[[str], bool]
) -> _Emissions:
    """Summed one fuel after the other: the last bit must not depend on how many columns are."""
    mw, mw_g, unknown, estimated = mix.nothing(), mix.nothing(), mix.never(), mix.never()
    for fuel, power in mix.power(chosen):
        generated = positive(power)
        factor = factors.of(factor_set, fuel, mix.zone)
        mw += generated
        if factor is None:
            unknown |= generated > 0
        else:
            mw_g += generated * factor.g_per_kwh
            estimated |= (generated > 0) & factor.estimated
    return _Emissions(mw, mw_g, unknown, estimated)


def _other(factors: Factors) -> Callable[[str], bool]:
    return lambda fuel: factors.generates(fuel) and not factors.is_renewable(fuel)


def _any(flags: Iterable[Flags]) -> Flags:
    return reduce(np.logical_or, flags)


def _first_of(*cases: tuple[Flags, Quality]) -> Codes:
    """The quality of the first flag that is set, else derived."""
    quality = np.full(len(cases[0][0]), Quality.DERIVED, dtype=np.int8)
    for flags, code in reversed(cases):
        quality[flags] = code
    return quality


def _ratio(part: Floats, whole: Floats, where: Flags | bool = True) -> Floats:
    """A part of a whole; NaN where the whole is not above zero, or where `where` is false."""
    empty = np.full_like(whole, np.nan)
    return np.divide(part, whole, out=empty, where=(whole > 0) & where)
