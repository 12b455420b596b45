"""What moving a workload's data over the network emits, and when to move them.

Where the data are (`End`), the way from there (`way`, `Route`), what stands on it and draws power
(`devices`), whose electricity that is, at each time (`hops`, `estimation`), and when to move data
in, compute and move data out (`placed_with_transfers`). docs/network.md has the formulas.
"""

from api.models.network.accounting import Moved, moving
from api.models.network.asked import End, NetworkAccounting
from api.models.network.route import Route
from api.models.network.stages import NotEnoughTime, placed_with_transfers
from api.models.network.transfers import Transfer, Transfers, transfer_seconds
from api.models.network.ways import no_route, way

__all__ = [
    "End",
    "Moved",
    "NetworkAccounting",
    "NotEnoughTime",
    "Route",
    "Transfer",
    "Transfers",
    "moving",
    "no_route",
    "placed_with_transfers",
    "transfer_seconds",
    "way",
]
