"""The cheapest way to do an amount of work at levels that may be mixed within a slot."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from api.models.carbon_trace import Floats
from api.models.hull import PAUSE, lower_hull

Shared = list[tuple[int, int, float]]
"""(level, slot, share of the slot)."""
EXACT = 1e-9


def cheapest_work(cost: Floats, done: Floats, work: float) -> tuple[float, Shared] | None:
    """The least cost of exactly `work`, and the shares; None if it cannot be done.

    `cost[level, slot]` of a whole slot, infinite where none may run; `done[level]` in a slot. Cost
    over work is convex in a slot once levels are mixed, so its steps are taken cheapest first.
    """
    usable = np.flatnonzero(np.isfinite(cost).all(axis=0)).tolist()
    hulls = {slot: _hull(cost[:, slot], done) for slot in usable}
    steps = sorted(
        ((after[1] - before[1]) / (after[0] - before[0]), slot, place)
        for slot, hull in hulls.items()
        for place, (before, after) in enumerate(pairwise(hull))
    )
    reached = dict.fromkeys(usable, 0.0)
    left = work
    for _, slot, place in steps:
        width = hulls[slot][place + 1][0] - hulls[slot][place][0]
        part = min(left, width)
        reached[slot] = place + part / width
        left -= part
        if left <= 0:
            break
    if left > EXACT * work:
        return None
    shares = [share for slot in usable for share in _shares(hulls[slot], slot, reached[slot])]
    return sum(float(cost[level, slot]) * share for level, slot, share in shares), shares


def _hull(cost: Floats, done: Floats) -> list[tuple[float, float, int]]:
    """The corners (work, cost, level) of a slot's envelope; level -1 is a pause."""
    ways = list(zip(done.tolist(), cost.tolist(), strict=True))
    corners = (place for place in lower_hull(ways) if place != PAUSE)
    return [(0.0, 0.0, PAUSE), *((*ways[level], level) for level in corners)]


def _shares(hull: list[tuple[float, float, int]], slot: int, reached: float) -> Shared:
    """How much of a slot each level has when the envelope is followed so far."""
    place = min(int(reached), len(hull) - 1)
    part = reached - place
    mixed = [(hull[place][2], 1.0 - part)]
    if part > 0:
        mixed.append((hull[place + 1][2], part))
    return [(level, slot, share) for level, share in mixed if level >= 0 and share > 0]
