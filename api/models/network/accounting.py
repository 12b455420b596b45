"""What moving data to each candidate emits, or why that cannot be said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg2.extensions import connection as Connection

from api.models.carbon_data import CarbonData
from api.models.network.asked import End, NetworkAccounting
from api.models.network.transfers import Transfers
from api.models.sought import Sought


@dataclass(frozen=True, slots=True)
class Moved:
    """By candidate's name: its transfers, or in `warnings` why it has none.

    `data` are the carbon data of all zones that were read, by zone, those of the hops as well.
    """

    transfers: Mapping[str, Transfers]
    warnings: Mapping[str, str]
    data: Mapping[str, CarbonData]


def moving(
    connection: Connection,
    origin: End,
    candidates: Sequence[End],
    *,
    input_gb: float,
    output_gb: float,
    window: tuple[datetime, datetime],
    network: NetworkAccounting,
    sought: Sought,
    known: Mapping[str, CarbonData],
) -> Moved:
    """The transfers of every candidate over the window [start, end), `Job.window`.

    The candidate that bears the origin's name moves nothing. `known`: what was read already, by
    zone, for that window; every other zone is read once.
    """
    transfers = {end.name: Transfers() for end in candidates if end.name == origin.name}
    moved = [end for end in candidates if end.name != origin.name]
    if moved:
        raise NotImplementedError
    return Moved(transfers, {}, dict(known))
