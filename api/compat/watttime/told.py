"""What the face of WattTime answers: pounds per megawatt-hour, and what is said beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from psycopg2.extensions import connection as Connection

from api.compat.watttime.signals import AVERAGE, SIGNALS, Value, foretold_zones, kept, region_of
from api.finding.foretold import Forecast
from database import zones
from database.forecasts import Foretold
from database.readings import Series
from database.series import Kept

POUNDS, PERCENTILE = "lbs_co2_per_mwh", "percentile"
POUND_KG = 0.45359237  # exactly, by the international agreement of 1959
# Their models have dates: ours is as old as its emission factors (IPCC AR5).
MODEL, UNKNOWN_MODEL = "2014-01-01", "unknown"
ENDPOINTS = ("historical", "signal-index")
FORETOLD_ENDPOINTS = ("forecast", "forecast/historical")

NO_DATA = {"type": "NO_DATA", "message": "There are no data of this span."}

Told = dict[str, Any]


def pounds(g_per_kwh: float) -> float:
    """Pounds per megawatt-hour of grams per kilowatt-hour.

    >>> pounds(453.59237)
    1000.0
    """
    return round(g_per_kwh / POUND_KG, 3)


def stamp(moment: datetime) -> str:
    """A moment as they write it.

    >>> stamp(datetime(2024, 6, 1, tzinfo=UTC))
    '2024-06-01T00:00:00+00:00'
    """
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def model_of(signal_type: str) -> str:
    """The date of the model of a signal."""
    return MODEL if signal_type == AVERAGE else UNKNOWN_MODEL


def meta(
    series: Series,
    region: str,
    signal_type: str,
    *,
    units: str = POUNDS,
    warnings: Sequence[Mapping[str, str]] = (),
) -> Told:
    """What they say beside the data, and whose data they are."""
    return {
        "data_point_period_seconds": int(series.resolution.total_seconds()),
        "region": region,
        "warnings": warnings,
        "signal_type": signal_type,
        "model": {"date": model_of(signal_type)}
        | ({"type": "average"} if signal_type == AVERAGE else {}),
        "units": units,
        "source": series.source,
        "attribution": series.attribution,
    }


def point(start: datetime, value: float) -> Told:
    """A value that holds from a moment on."""
    return {"point_time": stamp(start), "value": value}


def points(values: Iterable[Value], *, marked: bool) -> list[Told]:
    """Values in pounds; `marked` says of each whether its publisher estimated it."""
    return [
        point(value.start, pounds(value.g_per_kwh))
        | {"last_updated": stamp(value.recorded_at)}
        | ({"imputed_data_used": value.is_imputed} if marked else {})
        for value in values
    ]


def foretold(found: Iterable[Foretold], value_of: Callable[[Foretold], float | None]) -> list[Told]:
    """What is foretold, in pounds, where there is a value."""
    values = ((one.start, value_of(one)) for one in found)
    return [point(start, pounds(grams)) for start, grams in values if grams is not None]


def vintages(series: Series, component: str, found: Mapping[datetime, Sequence[Foretold]]) -> Told:
    """What was foretold at each moment."""
    return {
        "data": [
            {
                "generated_at": stamp(issued),
                "forecast": foretold(told, Forecast(series, component, told).value),
            }
            for issued, told in found.items()
        ]
    }


def generated(found: Sequence[Foretold]) -> Told:
    """When the newest of a forecast was made; how often one is, it does not tell."""
    issued_at = max(one.issued_at for one in found)
    return {"generated_at_period_seconds": None, "generated_at": stamp(issued_at)}


def period(moments: Sequence[datetime]) -> Told:
    """How often forecasts are made, as far as these tell; null of a single one."""
    steps = [(after - before).total_seconds() for before, after in pairwise(moments)]
    return {"generated_at_period_seconds": int(min(steps)) if steps else None}


def accesses(connection: Connection) -> Told:
    """What may be asked of each signal."""
    regions = {
        zone.key: (region_of(connection, zone), zone.name) for zone in zones.all_zones(connection)
    }
    foretold = foretold_zones(connection)
    return {
        "signal_types": [
            access(found, signal_type, regions, foretold if signal_type == AVERAGE else set())
            for signal_type in SIGNALS
            if (found := kept(connection, signal_type))
        ]
    }


def access(
    found: Sequence[Kept],
    signal_type: str,
    regions: Mapping[str, tuple[str, str]],
    foretold: set[str],
) -> Told:
    """What may be asked of a signal, region by region; `regions` are names by our keys."""
    return {
        "signal_type": signal_type,
        "regions": [
            {
                "region": region,
                "region_full_name": name,
                "parent": one.zone,
                "data_point_period_seconds": int(one.resolution.total_seconds()),
                "endpoints": _endpoints(one, signal_type, one.zone in foretold),
            }
            for one in found
            for region, name in (regions[one.zone],)
        ],
    }


def _endpoints(one: Kept, signal_type: str, is_foretold: bool) -> list[Told]:
    model = {
        "model": model_of(signal_type),
        "data_start": one.start and stamp(one.start),
        "train_start": None,
        "train_end": None,
        "type": "average" if signal_type == AVERAGE else None,
    }
    names = ENDPOINTS + (FORETOLD_ENDPOINTS if is_foretold else ())
    return [{"endpoint": name, "models": [model]} for name in names]


def structure(*optional: str, **properties: Told) -> Told:
    """The JSON Schema of an object that has these keys; those named first may be absent."""
    required = [name for name in properties if name not in optional]
    return {"type": "object", "required": required, "properties": properties}


def listed(item: Told) -> Told:
    """The JSON Schema of a list."""
    return {"type": "array", "items": item}


TEXT: Told = {"type": "string"}
TIME: Told = {"type": "string", "format": "date-time"}
SECONDS: Told = {"type": "integer", "minimum": 0}
OR_NULL: Told = {"type": ["string", "null"]}
META_KEYS: Told = {
    "data_point_period_seconds": SECONDS,
    "region": TEXT,
    "warnings": listed(structure(type=TEXT, message=TEXT)),
    "signal_type": TEXT,
    "model": structure("type", date=TEXT, type=TEXT),
    "units": TEXT,
    "source": {"type": "string", "description": "Key of the source"},
    "attribution": {"type": "string", "description": "To be named wherever the data are shown"},
}
META = structure(**META_KEYS)
EVERY: Told = {
    "type": ["integer", "null"],
    "description": "Seconds between forecasts; null where that is not known",
}
VALUE: Told = {"type": "number", "description": POUNDS}
POINT = structure(point_time=TIME, value=VALUE)
TOKEN = structure(token={"type": "string", "description": "For `Authorization: Bearer`"})
NOTICE = structure(message=TEXT)
REGION = structure(region=TEXT, region_full_name=TEXT, signal_type=TEXT)
INDEX = structure(data=listed(POINT), meta=META)
HISTORICAL = structure(
    data=listed(
        structure(
            "imputed_data_used",
            point_time=TIME,
            value=VALUE,
            last_updated=TIME,
            imputed_data_used={"type": "boolean"},
        )
    ),
    meta=META,
)
FORECAST = structure(
    data=listed(POINT),
    meta=structure(**META_KEYS, generated_at_period_seconds=EVERY, generated_at=TIME),
)
VINTAGES = structure(
    data=listed(structure(generated_at=TIME, forecast=listed(POINT))),
    meta=structure(**META_KEYS, generated_at_period_seconds=EVERY),
)
ENDPOINT = structure(
    endpoint=TEXT,
    models=listed(
        structure(
            model=TEXT, data_start=OR_NULL, train_start=OR_NULL, train_end=OR_NULL, type=OR_NULL
        )
    ),
)
ACCESSIBLE = structure(
    region=TEXT,
    region_full_name=TEXT,
    parent=TEXT,
    data_point_period_seconds=SECONDS,
    endpoints=listed(ENDPOINT),
)
ACCESS = structure(
    signal_types=listed(structure(signal_type=TEXT, regions=listed(ACCESSIBLE))),
)
