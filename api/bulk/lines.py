"""What the lines of a tidy file say of a series, one line a number, in CSV and in Parquet."""

from __future__ import annotations

from api.answering.answers import iso_duration
from api.bulk.parts import Part
from api.bulk.question import BY_FACTOR_SET


def same(part: Part) -> dict[str, str]:
    """The texts that all lines of a part have in common."""
    series = part.series
    return {
        "zone": series.zone,
        "measure": series.measure,
        "unit": series.unit,
        "resolution": iso_duration(series.resolution),
        "source": series.source,
        "derived_from": part.origin or "",
        "attribution": series.attribution,
    }


def factor_sets(part: Part) -> tuple[str, ...]:
    """The set of emission factors of each component, empty where there is none."""
    by_set = part.series.measure in BY_FACTOR_SET
    return part.components if by_set else ("",) * len(part.components)
