"""What is known of the zones over all that runs may touch: carbon, prices, transfers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from psycopg2.extensions import connection as Connection

from api.models.carbon_data import CarbonData, NoCarbonData, carbon_data
from api.models.job import Costs
from api.models.network import Transfers
from api.models.prices import Prices, prices
from api.models.schedule.out import Out
from api.models.schedule.question import Question
from api.models.schedule.transferring import Moving, moving
from api.models.schedule.wanting import sought_of, wanted_of
from api.models.sought import Sought


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
    workload, window = asked.workload, asked.window
    sought = sought_of(connection, workload, now)
    data, out = _carbon(connection, asked, window, sought)
    priced = _prices(connection, asked, window, now) if workload.is_priced else Prices()
    moved = moving(connection, asked, window, sought, data)
    faults = priced.faults if workload.minds_money else {}
    needed = {zone: Out("price", text) for zone, text in faults.items()}
    return Supply(data, {**needed, **out}, priced, moved)


def _prices(
    connection: Connection, asked: Question, window: tuple[datetime, datetime], now: datetime
) -> Prices:
    workload = asked.workload
    wanted = wanted_of(workload, now)
    return prices(connection, asked.zones, *window, wanted, currency=workload.currency)


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
