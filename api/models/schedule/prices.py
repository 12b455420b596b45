"""Prices of the zones, in one currency; of the zones without them, why not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from psycopg2.extensions import connection as Connection

from api.models import price_data
from api.models.carbon_trace import CarbonTrace
from api.models.price_data import NoPriceData, PriceData, Wanted
from api.models.schedule.out import Out
from api.models.schedule.question import Question
from api.models.sought import foretold_at
from api.models.workload.workload import Workload


@dataclass(frozen=True, slots=True)
class Prices:
    """The prices of the zones that have them, in `currency`; `out`: of the others, why not."""

    data: Mapping[str, PriceData] = field(default_factory=dict)
    currency: str | None = None
    out: Mapping[str, Out] = field(default_factory=dict)

    def trace(self, zone: str) -> CarbonTrace | None:
        """What a kilowatt-hour costs in a zone at each time; None where that is not known."""
        return self.data[zone].trace if zone in self.data else None

    def ages(self, now: datetime) -> dict[str, list[dict[str, object]]]:
        """Whose prices they are and how old, by iso; the best ranked part first."""
        return {
            f"c3lab:{zone}": [part.age(now) for part in found.parts]
            for zone, found in self.data.items()
        }


def prices(
    connection: Connection, asked: Question, window: tuple[datetime, datetime], now: datetime
) -> Prices:
    """The prices of every zone over the window, if the workload's answer needs them."""
    workload = asked.workload
    if not workload.is_priced:
        return Prices()
    wanted = _wanted(workload, now)
    if workload.currency is None:
        found = price_data.prices(connection, asked.zones, *window, wanted)
        return Prices(found.data, found.currency, _outs(found.faults))
    data, faults = dict[str, PriceData](), dict[str, str]()
    for zone in asked.zones:
        try:
            data[zone] = price_data.price_data(
                connection, zone, *window, wanted, currency=workload.currency
            )
        except NoPriceData as missing:
            faults[zone] = str(missing)
    return Prices(data, workload.currency, _outs(faults))


def _outs(faults: Mapping[str, str]) -> dict[str, Out]:
    return {zone: Out("price", text) for zone, text in faults.items()}


def _wanted(workload: Workload, now: datetime) -> Wanted:
    return Wanted(
        as_of=workload.as_of,
        foretold_at=foretold_at(workload.use_prediction, workload.as_of, now),
        max_forecast_age=workload.max_forecast_age_seconds,
    )
