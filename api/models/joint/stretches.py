"""The cheapest slots that form stretches of a least length, by dynamic programming."""

from __future__ import annotations

import numpy as np

from api.models.carbon_trace import Floats
from api.models.joint.program import Places


def cheapest_stretches(
    cost: Floats, restart: Floats, slots: int, least: int
) -> tuple[float, int, Places]:
    """The least cost of `slots` slots in stretches of `least` at least; its line and the slots.

    `cost[line, slot]` of being on, infinite where none may be; `restart[line, slot]` of beginning
    a stretch other than the first. The cost is infinite if there is no such choice.

    paused[done] and on[done] are the least costs up to a slot with so many slots done, the last
    one paused or on (for `least` slots or more). A stretch begins with `least` slots at once.
    """
    lines, width = cost.shape
    state, on_from, paused_from = _forward(cost, restart, slots, least)
    totals = state[:, slots]
    line = int(totals.argmin()) if lines else 0
    if not np.isfinite(totals[line]):
        return float("inf"), line, np.zeros(0, np.int64)
    return float(totals[line]), line, _back(on_from[line], paused_from[line], width, slots, least)


def _forward(
    cost: Floats, restart: Floats, slots: int, least: int
) -> tuple[Floats, Places, Places]:
    """The least cost with each amount done at the end, and how each state was reached.

    `on_from[line, t, done]`: 1 when it began at t - least, 0 when it went on from t - 1;
    `paused_from`: 1 when it was on at t, 0 when it was paused.
    """
    lines, width = cost.shape
    paused = np.full((width + 1, lines, slots + 1), np.inf)
    on = np.full((width + 1, lines, slots + 1), np.inf)
    on_from = np.zeros((lines, width + 1, slots + 1), np.int64)
    paused_from = np.zeros((lines, width + 1, slots + 1), np.int64)
    paused[0, :, 0] = 0.0
    for t in range(1, width + 1):
        on[t, :, 1:] = on[t - 1, :, :-1] + cost[:, t - 1, None]
        if t >= least:
            begun = paused[t - least].copy()
            begun[:, 1:] += restart[:, t - least, None]
            begun += cost[:, t - least : t].sum(axis=1)[:, None]
            after = begun[:, : slots + 1 - least]
            better = after < on[t, :, least:]
            on_from[:, t, least:] = better
            on[t, :, least:] = np.where(better, after, on[t, :, least:])
        paused_from[:, t] = on[t - 1] < paused[t - 1]
        paused[t] = np.minimum(on[t - 1], paused[t - 1])
    paused_from = np.concatenate([paused_from, (on[width] < paused[width])[:, None]], axis=1)
    return np.minimum(on[width], paused[width]), on_from, paused_from


def _back(on_from: Places, paused_from: Places, width: int, slots: int, least: int) -> Places:
    """The slots of the best choice, from the end to its beginning."""
    chosen: list[int] = []
    t, done = width, slots
    is_on = bool(paused_from[width + 1, slots])
    while t > 0:
        if not is_on:
            is_on = bool(paused_from[t, done])
            t -= 1
        elif on_from[t, done]:
            chosen += range(t - least, t)
            t, done, is_on = t - least, done - least, False
        else:
            chosen.append(t - 1)
            t, done = t - 1, done - 1
    return np.array(sorted(chosen), np.int64)
