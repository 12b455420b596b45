"""What Britain's electricity comes from, in percent: as NESO says, else as we know it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from psycopg2.extensions import connection as Connection

from api.compat.carbonintensity.asked import HALF_HOUR
from api.compat.carbonintensity.found import (
    HOUR,
    Found,
    Told,
    britain,
    interval,
    must_mean_no_data,
    published,
)
from api.compat.carbonintensity.words import FUELS
from api.errors import Problem
from api.finding.means import INCOMPLETE, floor, mean_mixes
from api.finding.mixtures import Mix, latest_mixture_of, mixture_of
from database import readings
from database.readings import Series


def mixes(connection: Connection, start: datetime, end: datetime) -> Found:
    """The mix of each half hour that overlaps [start, end): NESO's, else what we know of it."""
    begin = floor(start, HALF_HOUR)
    for series in published(connection, "generation_share"):
        if known := readings.between(connection, series, begin, end):
            return Found([_record(one.start, shares(series, one.values)) for one in known], series)
    try:
        found = mixture_of(connection, britain(connection), begin, end)
    except Problem as without:
        must_mean_no_data(without)
        return Found()
    whole = [mix for mix in mean_mixes(found.mixes, HALF_HOUR) if mix.quality != INCOMPLETE]
    records = [_record(mix.start, _shares_of(mix)) for mix in whole]
    return Found(records, found.series if records else None)


def _record(start: datetime, mix: list[Told]) -> Told:
    return interval(start) | {"generationmix": mix}


def newest_mix(connection: Connection) -> Found:
    """The newest mix that is known; 404 where none is."""
    for series in published(connection, "generation_share"):
        if newest := readings.newest(connection, series):
            return mixes(connection, newest.start, newest.end)
    latest = latest_mixture_of(connection, britain(connection))
    if latest is None:
        raise Problem(404, "There is no generation mix of Great Britain.")
    found = mixes(connection, latest.mixes[0].start - HOUR, latest.mixes[0].end)
    if not found.records:
        raise Problem(404, "There is no half hour of generation of Great Britain.")
    return Found(found.records[-1:], found.series)


def shares(series: Series, values: Sequence[float | None]) -> list[Told]:
    """The percentages that NESO states, in the API's order and words."""
    stated = dict(zip(series.components, values, strict=False))
    return _mix({fuel: stated[fuel] or 0.0 for fuel in FUELS if stated.get(fuel) is not None})


def _shares_of(mix: Mix) -> list[Told]:
    """Percent of what is generated, discharged and imported; what the API has no name for: other.

    Exports and charging are no source.
    """
    known = {fuel: mw for fuel, mw in mix.fuels.items() if fuel in FUELS}
    others = [mw for fuel, mw in mix.fuels.items() if fuel not in FUELS]
    others += [mw for mw in mix.storage.values() if mw > 0]
    known["unknown"] = known.get("unknown", 0.0) + sum(others)
    known["imports"] = sum(mw for mw in mix.exchange.values() if mw > 0)
    supply = {fuel: max(known.get(fuel, 0.0), 0.0) for fuel in FUELS}
    total = sum(supply.values())
    return _mix({fuel: 100 * mw / total if total else 0.0 for fuel, mw in supply.items()})


def _mix(percent: Mapping[str, float]) -> list[Told]:
    return [{"fuel": FUELS[fuel], "perc": round(share, 1)} for fuel, share in percent.items()]
