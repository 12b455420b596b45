"""Interchange with each neighbour, sent > 0; the two sides of a border do not quite agree."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from simulator import truth
from simulator.eia.authorities import AUTHORITIES, HOUR, OF_ZONE, hours, neighbour
from simulator.noise import uniform
from simulator.wire import Expected, whole

DISAGREEMENT_MW = 2.0
PRECISION_MW = DISAGREEMENT_MW + 0.5
LAG = 3 * HOUR


def rows(seed: int, first: datetime, last: datetime, now: datetime) -> Iterator[dict[str, Any]]:
    """The rows of the periods from first to last."""
    for start in hours(first, min(last, now - LAG)):
        for authority in AUTHORITIES:
            if start < authority.since:
                continue
            flows = truth.state(seed, authority.zone, start, HOUR).flows
            for other, received in flows.items():
                error = DISAGREEMENT_MW * uniform(
                    seed, f"{authority.code} {other}", int(start.timestamp()) // 3600
                )
                code, name = neighbour(other)
                yield {
                    "period": f"{start + HOUR:%Y-%m-%dT%H}",
                    "fromba": authority.code,
                    "fromba-name": authority.name,
                    "toba": code,
                    "toba-name": name,
                    "value": whole(error - received),
                }


def expected(seed: int, zone: str, start: datetime, end: datetime) -> list[Expected]:
    """What truth expects of a zone's flows in [start, end)."""
    return [
        (zone, "flow", begin, begin + HOUR, dict(truth.state(seed, zone, begin, HOUR).flows))
        for begin in truth.intervals(start, end, HOUR)
        if begin >= OF_ZONE[zone].since and truth.state(seed, zone, begin, HOUR).flows
    ]
