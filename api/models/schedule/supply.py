"""What is known of the zones over all that runs may touch: carbon, prices, transfers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from psycopg2.extensions import connection as Connection

from analytics.jobs import factors_of
from api.models.carbon_data import CarbonData, NoCarbonData, carbon_data
from api.models.job import Costs
from api.models.network import Transfers
from api.models.reweighting import Reweighting
from api.models.schedule.out import Out
from api.models.schedule.prices import Prices, prices
from api.models.schedule.question import Question
from api.models.schedule.transferring import Moving, moving
from api.models.sought import Sought, foretold_at
from api.models.workload.workload import Workload


@dataclass(frozen=True, slots=True)
class Supply:
    """The data of the zones, by zone; `out` says which lack something, and what.

    A zone without prices is out only where the aim minds money. `moving` is what moving data to
    each region means, None where networks do not count.
    """

    data: Mapping[str, CarbonData]
    out: Mapping[str, Out] = field(default_factory=dict)
    prices: Prices = field(default_factory=Prices)
    moving: Moving | None = None

    def costs(self, zone: str) -> Costs:
        """What a kilowatt-hour costs in a zone that has carbon data."""
        return Costs(self.data[zone].trace, self.prices.trace(zone))

    def transfers(self, region: str) -> Transfers:
        """What moving the data of a run to a region and back means; nothing if it is not told."""
        return self.moving.transfers.get(region, Transfers()) if self.moving else Transfers()


def supply(connection: Connection, asked: Question, now: datetime) -> Supply:
    """The data of every zone for all that the runs may touch, forecasts up to `now`."""
    if not asked.zones:
        return Supply({})
    window = asked.window
    sought = sought_of(connection, asked.workload, now)
    data, out = _carbon(connection, asked, window, sought)
    priced = prices(connection, asked, window, now)
    moved = moving(connection, asked, window, sought, data)
    needed = priced.out if asked.workload.minds_money else {}
    return Supply(data, {**needed, **out}, priced, moved)


def sought_of(connection: Connection, workload: Workload, now: datetime) -> Sought:
    """Which intensities a workload is scheduled by."""
    return Sought(
        factor_set=workload.factor_set,
        is_emap=workload.carbon_data_source == "emap",
        weighing=_weighing(connection, workload),
        foretold_at=foretold_at(workload.use_prediction, workload.as_of, now),
        is_measured_first=workload.use_prediction is None,
        max_forecast_age=workload.max_forecast_age_seconds,
        as_of=workload.as_of,
        basis=workload.basis,
    )


def _carbon(
    connection: Connection, asked: Question, window: tuple[datetime, datetime], sought: Sought
) -> tuple[dict[str, CarbonData], dict[str, Out]]:
    data, out = dict[str, CarbonData](), dict[str, Out]()
    for zone in asked.zones:
        try:
            data[zone] = carbon_data(connection, zone, *window, sought)
        except NoCarbonData as missing:
            out[zone] = Out(missing.lack, str(missing))
    return data, out


def _weighing(connection: Connection, workload: Workload) -> Reweighting | None:
    ratio = workload.desired_renewable_ratio
    if ratio is None:
        return None
    return Reweighting(factors_of(connection), ratio, workload.factor_set)
