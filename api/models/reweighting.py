"""Weighs the mix of a zone anew: its carbon intensity at another share of renewables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan

from analytics.intensity import reweighted, share
from analytics.mix import Factors, FactorSet, Mix, Quality
from database.readings import Reading, Series


@dataclass(frozen=True, slots=True)
class Reweighting:
    """The share of renewables that is wanted (0 to 1), and the factors to reckon with."""

    factors: Factors
    renewable_ratio: float
    factor_set: FactorSet = "lifecycle"

    def readings(self, series: Series, found: Sequence[Reading]) -> list[Reading]:
        """Of each generation reading the intensity (gCO2eq/kWh) and the measured share.

        The intensity is None, and the quality says so, where a group that counts did not generate.
        """
        mix = Mix.of(series.zone, series.components, [(r.start, r.end, r.values) for r in found])
        weighed = reweighted(
            mix,
            self.factors,
            renewable_ratio=self.renewable_ratio,
            factor_set=self.factor_set,
        )
        measured = share(mix, self.factors).renewable
        columns = (weighed.g_per_kwh, measured, weighed.quality)
        return [
            reading._replace(
                values=(_known(g_per_kwh), _known(ratio)), quality=Quality(quality).name.lower()
            )
            for reading, g_per_kwh, ratio, quality in zip(
                found, *(column.tolist() for column in columns), strict=True
            )
        ]


def _known(value: float) -> float | None:
    return None if isnan(value) else value
