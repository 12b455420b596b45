"""What a kilowatt-hour costs in each zone and slot: in carbon, and in money where that counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from psycopg2.extensions import connection as Connection

from api.models.batch.batch import Batch
from api.models.batch.slots import Grid
from api.models.carbon_data import CarbonData, NoCarbonData, known_data
from api.models.carbon_trace import Floats
from api.models.job import Aim
from api.models.prices import Prices, prices
from api.models.schedule.wanting import sought_of, wanted_of


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the zones, by their keys; `faults` says of the others what is missing.

    Per kWh and slot: `grams` of CO2eq, and, where it counts, `money` in the currency of `prices`;
    infinite where it is not known.
    """

    aim: Aim
    data: Mapping[str, CarbonData]
    grams: Mapping[str, Floats]
    faults: Mapping[str, str]
    prices: Prices
    money: Mapping[str, Floats]

    @property
    def zones(self) -> tuple[str, ...]:
        """The zones that something is known of."""
        return tuple(self.grams)

    def weighed(self, zone: str) -> Floats:
        """What is minimised, by slot; infinite where nothing may run."""
        grams = self.grams[zone]
        money = self.money.get(zone, np.zeros(len(grams)))
        is_known = np.isfinite(grams) & np.isfinite(money)
        weights = self.aim.carbon_weight, self.aim.price_weight
        sums = weights[0] * _finite(grams) + weights[1] * _finite(money)
        return np.where(is_known, sums, np.inf)

    def spent(self, zone: str, of: str) -> Floats:
        """What counts for a budget of carbon or price, by slot; 0 where it is not known."""
        return _finite(self.money[zone] if of == "price" else self.grams[zone])


def known(
    connection: Connection, batch: Batch, grid: Grid, zones: Sequence[str], now: datetime
) -> Known:
    """What a kilowatt-hour costs in each zone over the grid, forecasts up to `now`."""
    looked_at = zones if grid.count else ()
    data, faults = _carbon(connection, batch, grid, looked_at, now)
    priced = Prices()
    if batch.is_priced:
        priced = _prices(connection, batch, grid, list(data), now)
        data = {zone: each for zone, each in data.items() if zone in priced.data}
    return Known(
        aim=batch.common.aim,
        data=data,
        grams={zone: grid.means(each.trace) for zone, each in data.items()},
        faults={**faults, **priced.faults},
        prices=priced,
        money={zone: grid.means(each.trace) for zone, each in priced.data.items()},
    )


def _carbon(
    connection: Connection, batch: Batch, grid: Grid, zones: Sequence[str], now: datetime
) -> tuple[dict[str, CarbonData], dict[str, str]]:
    """The data of the zones that have any, and why the others have none; each is read once."""
    sought = sought_of(connection, batch.common, now)
    data, faults = dict[str, CarbonData](), dict[str, str]()
    for zone in zones:
        try:
            data[zone] = known_data(connection, zone, grid.start, grid.end, sought)
        except NoCarbonData as missing:
            faults[zone] = str(missing)
    return data, faults


def _prices(
    connection: Connection, batch: Batch, grid: Grid, zones: Sequence[str], now: datetime
) -> Prices:
    """The prices in the currency that is asked for, or that most zones have."""
    return prices(
        connection,
        zones,
        grid.start,
        grid.end,
        wanted_of(batch.common, now),
        currency=batch.common.currency,
        is_part_enough=True,
    )


def _finite(values: Floats) -> Floats:
    return np.where(np.isfinite(values), values, 0.0)
