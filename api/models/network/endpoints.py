"""The hosts that send and receive: what they draw, and what that emits."""

from __future__ import annotations

from datetime import datetime

from api.models.carbon_trace import CarbonTrace
from api.models.network.sums import summed

# A fifth of the 240 W of a Xeon Platinum 8275CL: as the c3lab scheduler has it, after Barroso et
# al., "The Datacenter as a Computer". Power usage effectiveness 1, as of computing.
HOST_KILOWATTS = 0.048
HOST_PUE = 1.0
BOTH_KILOWATTS = 2 * HOST_KILOWATTS * HOST_PUE


def endpoint_trace(
    origin: CarbonTrace, candidate: CarbonTrace, window: tuple[datetime, datetime]
) -> CarbonTrace:
    """Grams per hour of moving that both hosts emit; not known where either zone's is not."""
    each = HOST_KILOWATTS * HOST_PUE
    return summed([origin, candidate], [each, each], window)
