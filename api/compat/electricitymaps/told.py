"""What the face of Electricity Maps answers: their keys, over our points and mixes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from math import fsum
from statistics import fmean
from typing import Any, Literal, NamedTuple

from psycopg2.extensions import connection as Connection

from analytics.intensity import share
from analytics.jobs import factors_of
from analytics.mix import Mix as Generation
from api.finding.foretold import Forecast
from api.finding.means import ESTIMATED, INCOMPLETE
from api.finding.mixtures import Mix
from api.finding.places import alias_of
from api.remembered import remembered
from database import zones
from database.intensities import Point
from database.zones import Zone

UNIT = "gCO2eq/kWh"
# Their words for kinds of generation, in their order; a discharge is generation to them.
FUELS = {
    "nuclear": "nuclear",
    "geothermal": "geothermal",
    "biomass": "biomass",
    "coal": "coal",
    "wind": "wind",
    "solar": "solar",
    "hydro": "hydro",
    "gas": "gas",
    "oil": "oil",
    "unknown": "unknown",
    "hydro discharge": "pumped_hydro",
    "battery discharge": "battery",
}
# Said where it was measured; they have no word for both together.
UNTOLD = "wind_solar"
# A level compares the latest hour with a mean: 15 % less is low, 15 % more is high.
LOW, HIGH = 0.85, 1.15
# A mix of a zone of which nobody publishes what crosses its borders.
EXCHANGE_LEFT_OUT = "exchange_left_out"
# What they call estimated is not all measured; a default emission factor is no such thing to them.
NOT_MEASURED = frozenset({"storage_left_out", ESTIMATED, INCOMPLETE, EXCHANGE_LEFT_OUT})

Told = dict[str, Any]
Part = Literal["fossil_free", "renewable"]


class Percentages(NamedTuple):
    """The low-carbon and the renewable part of a generation, in percent, if known."""

    fossil_free: float | None
    renewable: float | None


def stamp(moment: datetime) -> str:
    """A moment as they write it.

    >>> stamp(datetime(2024, 6, 1, 12, tzinfo=UTC))
    '2024-06-01T12:00:00.000Z'
    """
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def is_estimated(part: Point | Mix) -> bool:
    """Whether not all of it was measured."""
    return part.quality in NOT_MEASURED


def about(part: Point | Mix, granularity: str) -> Told:
    """When an interval begins, when it was recorded, and whether it was measured."""
    estimated = is_estimated(part)
    return {
        "datetime": stamp(part.start),
        "updatedAt": stamp(part.recorded_at),
        "createdAt": stamp(part.recorded_at),
        "isEstimated": estimated,
        "estimationMethod": part.quality.upper() if estimated else None,
        "temporalGranularity": granularity,
    }


def intensity(point: Point, name: str, factor_set: str, granularity: str) -> Told:
    """A point of carbon intensity; they write whole grams."""
    return {
        "zone": name,
        "carbonIntensity": _whole(point.g_per_kwh),
        "emissionFactorType": factor_set,
        **about(point, granularity),
    }


def percentages(connection: Connection, zone: Zone, mixes: Sequence[Mix]) -> list[Percentages]:
    """The parts of each mix's generation."""
    factors = remembered("factors", lambda: factors_of(connection))
    names = sorted({fuel for mix in mixes for fuel in mix.fuels})
    rows = [(mix.start, mix.end, [mix.fuels.get(name) for name in names]) for mix in mixes]
    shares = share(Generation.of(zone.key, names, rows), factors)
    both = zip(shares.low_carbon.tolist(), shares.renewable.tolist(), strict=True)
    return [Percentages(_percent(low), _percent(renewable)) for low, renewable in both]


def breakdowns(
    connection: Connection, zone: Zone, name: str, mixes: Sequence[Mix], granularity: str
) -> list[Told]:
    """The mixes as they tell them; what was not measured is null."""
    shares = percentages(connection, zone, mixes)
    neighbours = {other for mix in mixes for other in mix.exchange}
    names = {other: _their_name(connection, other) for other in neighbours}
    return [
        {
            "zone": name,
            **_powers(mix, names),
            "fossilFreePercentage": _whole(share.fossil_free),
            "renewablePercentage": _whole(share.renewable),
            **about(_exchanged(mix), granularity),
        }
        for mix, share in zip(mixes, shares, strict=True)
    ]


def _exchanged(mix: Mix) -> Mix:
    """The mix, which says so where all but its exchange was measured."""
    unknown = not mix.exchange and not is_estimated(mix)
    return mix._replace(quality=EXCHANGE_LEFT_OUT) if unknown else mix


def shares(
    connection: Connection,
    zone: Zone,
    name: str,
    mixes: Sequence[Mix],
    granularity: str,
    part: Part,
) -> list[Told]:
    """One part of each mix's generation, in percent."""
    found = percentages(connection, zone, mixes)
    return [
        {
            "zone": name,
            "unit": "%",
            "value": _whole(getattr(share, part)),
            **about(mix, granularity),
        }
        for mix, share in zip(mixes, found, strict=True)
    ]


def forecast(found: Forecast, means: Sequence[tuple[datetime, float]], name: str) -> Told:
    """What is foretold, and when the newest of it was."""
    points = [
        {"carbonIntensity": _whole(value), "datetime": stamp(start)} for start, value in means
    ]
    issued_at = max(point.issued_at for point in found.points)
    return {
        "zone": name,
        "emissionFactorType": found.component,
        "forecast": points,
        "updatedAt": stamp(issued_at),
    }


def level(records: Sequence[Told]) -> Told:
    """How the last record compares with the mean of all."""
    last = records[-1]
    usual = fmean(record["carbonIntensity"] for record in records)
    words = {
        "low": last["carbonIntensity"] < LOW * usual,
        "high": last["carbonIntensity"] > HIGH * usual,
        "moderate": True,
    }
    return {"level": next(word for word, holds in words.items() if holds), **_datetime(last)}


def home_assistant(name: str, records: Sequence[Told]) -> Told:
    """An intensity and the low-carbon part of the same hour; without both there are no data."""
    data = {}
    if len(records) == 2 and records[1]["value"] is not None:
        intensity, low_carbon = records
        data = {
            **_datetime(intensity),
            "carbonIntensity": intensity["carbonIntensity"],
            "fossilFuelPercentage": 100 - low_carbon["value"],
        }
    status = "ok" if data else "no-data"
    return {"status": status, "countryCode": name, "data": data, "units": {"carbonIntensity": UNIT}}


def zone(known: Zone, access: Sequence[str]) -> Told:
    """A zone, and what may be asked of it."""
    return {"zoneName": known.name, "countryName": known.country, "access": access}


def _datetime(record: Told) -> Told:
    return {"datetime": record["datetime"]}


def _powers(mix: Mix, names: Mapping[str, str]) -> Told:
    measured = mix.fuels | mix.storage
    said = FUELS | ({UNTOLD: UNTOLD} if UNTOLD in measured else {})
    made = {word: _above_zero(measured.get(fuel)) for word, fuel in said.items()}
    imports = {names[other]: max(mw, 0.0) for other, mw in mix.exchange.items()}
    exports = {names[other]: max(-mw, 0.0) for other, mw in mix.exchange.items()}
    production = fsum(mw for mw in made.values() if mw is not None)
    return {
        "powerConsumptionBreakdown": dict.fromkeys(said),
        "powerProductionBreakdown": _wholes(made),
        "powerImportBreakdown": _wholes(imports),
        "powerExportBreakdown": _wholes(exports),
        "powerConsumptionTotal": _whole(production + fsum(mix.exchange.values())),
        "powerProductionTotal": _whole(production),
        "powerImportTotal": _whole(fsum(imports.values())),
        "powerExportTotal": _whole(fsum(exports.values())),
    }


def _their_name(connection: Connection, key: str) -> str:
    """A neighbour as they call it, else as we do; `net_import` is none, and stays."""
    known = remembered(
        ("zone", f"gridtide:{key}"), lambda: zones.resolve(connection, key, "gridtide")
    )
    return (known and alias_of(connection, known, "emap")) or key


def _above_zero(mw: float | None) -> float | None:
    return None if mw is None else max(mw, 0.0)


def _percent(part: float) -> float | None:
    return None if part != part else 100 * part


def _whole(number: float | None) -> int | None:
    return None if number is None else round(number)


def _wholes(numbers: Mapping[str, float | None]) -> dict[str, int | None]:
    return {name: _whole(number) for name, number in numbers.items()}
