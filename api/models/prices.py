"""What a kilowatt-hour costs in several zones, in one currency; of those without it, why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from psycopg2.extensions import connection as Connection

from api.models.carbon_trace import CarbonTrace
from api.models.price_data import NoPriceData, PriceData, Wanted, other_currency, price_data


@dataclass(frozen=True, slots=True)
class Prices:
    """The prices of the zones that have them, in `currency`; `faults`: of the others, why not."""

    data: Mapping[str, PriceData] = field(default_factory=dict)
    currency: str | None = None
    faults: Mapping[str, str] = field(default_factory=dict)

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
    connection: Connection,
    zones: Sequence[str],
    start: datetime,
    end: datetime,
    wanted: Wanted,
    *,
    currency: str | None = None,
    is_part_enough: bool = False,
) -> Prices:
    """What a kWh costs in each zone over [start, end), in the currency that most of them have.

    On a tie, in the one of the earlier zone. Where no zone has a price, `currency` is the one that
    is asked for. Both keywords as for `price_data`.
    """
    found, faults = dict[str, PriceData](), dict[str, str]()
    for zone in zones:
        try:
            found[zone] = price_data(
                connection,
                zone,
                start,
                end,
                wanted,
                currency=currency,
                is_part_enough=is_part_enough,
            )
        except NoPriceData as missing:
            faults[zone] = str(missing)
    most = Counter(data.currency for data in found.values()).most_common(1)
    common = most[0][0] if most else currency
    for zone in [zone for zone, data in found.items() if data.currency != common]:
        faults[zone] = other_currency(zone, found.pop(zone).currency, common)
    return Prices(found, common, faults)
