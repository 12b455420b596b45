"""The vocabulary of a generation mix: fuels, their emission factors, and megawatts by interval."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

FactorSet = Literal["lifecycle", "direct"]
FACTOR_SETS: tuple[FactorSet, ...] = ("lifecycle", "direct")

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Codes = NDArray[np.int8]
Seconds = NDArray[np.int64]


class Quality(IntEnum):
    """How a derived value came about, or why there is none; the codes of the table `quality`."""

    DERIVED = 1
    ESTIMATED = 2
    STORAGE_LEFT_OUT = 3
    UNKNOWN_FACTOR = 4
    NO_GENERATION = 5


class Fuel(NamedTuple):
    """What kind of generation a fuel is; a row of the table `fuel`."""

    renewable: bool
    low_carbon: bool
    storage: bool


class Factor(NamedTuple):
    """Emissions of one fuel, gCO2eq/kWh; `estimated` when it is a default for fuels unnamed."""

    g_per_kwh: float
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class Factors:
    """The reference data: kinds of fuel, factors by (set, fuel), overrides by (zone, set, fuel)."""

    fuels: Mapping[str, Fuel]
    general: Mapping[tuple[FactorSet, str], Factor]
    by_zone: Mapping[tuple[str, FactorSet, str], Factor] = field(default_factory=dict)

    def of(self, factor_set: FactorSet, fuel: str, zone: str) -> Factor | None:
        """The factor of a fuel in a zone: the zone's own, else the general one, else None."""
        own = self.by_zone.get((zone, factor_set, fuel))
        return own if own is not None else self.general.get((factor_set, fuel))

    def is_storage(self, fuel: str) -> bool:
        """Whether the fuel only gives back what it took; a fuel we do not know does not."""
        return fuel in self.fuels and self.fuels[fuel].storage

    def generates(self, fuel: str) -> bool:
        """Whether the fuel is a generator, not a store."""
        return not self.is_storage(fuel)

    def is_renewable(self, fuel: str) -> bool:
        """Whether the fuel is a renewable generator."""
        return self.generates(fuel) and fuel in self.fuels and self.fuels[fuel].renewable

    def is_low_carbon(self, fuel: str) -> bool:
        """Whether the fuel is a low-carbon generator: renewable or nuclear."""
        return self.generates(fuel) and fuel in self.fuels and self.fuels[fuel].low_carbon


@dataclass(frozen=True, slots=True)
class Mix:
    """The generation of one zone in n intervals, by k fuels.

    `starts`: int64 (n,), seconds since 1970 UTC, strictly ascending. `hours`: float64 (n,),
    the length of each interval. `mw`: float64 (n, k), mean power; NaN was not measured;
    storage discharges above zero and charges below.
    """

    zone: str
    fuels: tuple[str, ...]
    starts: Seconds
    hours: Floats
    mw: Floats

    def __post_init__(self) -> None:
        n, k = len(self.starts), len(self.fuels)
        if self.mw.shape != (n, k) or self.hours.shape != (n,):
            raise ValueError(f"{self.mw.shape} MW do not fit {n} intervals of {k} fuels")
        if np.any(np.diff(self.starts) <= 0):
            raise ValueError("the intervals of a mix must ascend")

    @classmethod
    def of(
        cls,
        zone: str,
        fuels: Sequence[str],
        readings: Iterable[tuple[datetime, datetime, Sequence[float | None]]],
    ) -> Mix:
        """A mix from (start, end, MW by fuel) in ascending order, times aware, None unmeasured."""
        rows = list(readings)
        return cls(
            zone,
            tuple(fuels),
            np.array([start.timestamp() for start, _, _ in rows], dtype=np.int64),
            np.array([(end - start).total_seconds() / 3600 for start, end, _ in rows], dtype=float),
            np.array([mw for _, _, mw in rows], dtype=float).reshape(len(rows), len(fuels)),
        )

    def power(self, chosen: Callable[[str], bool]) -> Iterator[tuple[str, Floats]]:
        """The chosen fuels and their MW (n,), as stated, in the order of the columns."""
        for place, fuel in enumerate(self.fuels):
            if chosen(fuel):
                yield fuel, self.mw[:, place]

    def generated(self, chosen: Callable[[str], bool]) -> Floats:
        """The MW (n,) that the chosen fuels generate together."""
        return sum((positive(mw) for _, mw in self.power(chosen)), self.nothing())

    def nothing(self) -> Floats:
        """Zeros (n,)."""
        return np.zeros(len(self.starts))

    def never(self) -> Flags:
        """False (n,)."""
        return np.zeros(len(self.starts), dtype=np.bool_)


def positive(mw: Floats) -> Floats:
    """MW where above zero; consumption and what was not measured count as zero."""
    return np.fmax(mw, 0.0)
