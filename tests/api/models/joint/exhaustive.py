"""The best of all ways to place tasks that draw and take one each, by looking at all of them."""

from datetime import timedelta
from itertools import combinations, pairwise, product

import numpy as np


def ways(problem, one):
    """Every (cost, cells) of a task alone, cheapest first."""
    hours = problem.step / timedelta(hours=1)
    last = min(one.last, problem.cost.shape[1])
    found = []
    for slots in combinations(range(one.first, last), one.slots):
        lengths = stretches(slots)
        if one.kind == "contiguous" and len(lengths) > 1:
            continue
        if min(lengths) < min(one.minimum_run, one.slots):
            continue
        anew = {t for before, t in pairwise(slots) if t > before + 1}
        for zones in product(one.zones, repeat=one.slots) if one.may_migrate else same(one):
            cells = list(zip(zones, slots, strict=True))
            power = [one.kilowatts + (t in anew) * one.restart_kwh / hours for t in slots]
            cost = sum(problem.cost[cell] * each for cell, each in zip(cells, power, strict=True))
            if np.isfinite(cost):
                found.append((cost * hours, cells))
    return sorted(found, key=lambda way: way[0])


def same(one):
    return [(zone,) * one.slots for zone in one.zones]


def stretches(slots):
    """How long each stretch of consecutive slots is."""
    breaks = [n for n in range(1, len(slots)) if slots[n] > slots[n - 1] + 1]
    return np.diff([0, *breaks, len(slots)]).tolist()


def best(problem):
    """The fewest tasks left out, and the least cost of the others."""
    every = [ways(problem, one) for one in problem.tasks]
    left = problem.capacity.copy()
    known = [(len(every) + 1, 0.0)]
    least = np.cumsum([min((way[0] for way in each), default=0.0) for each in every[::-1]])[::-1]

    def go(n, dropped, cost):
        if n == len(every):
            known[0] = min(known[0], (dropped, cost))
            return
        if (dropped, cost + least[n]) >= known[0] and dropped >= known[0][0]:
            return
        for more, cells in every[n]:
            if all(left[cell] >= 1 for cell in cells):
                for cell in cells:
                    left[cell] -= 1
                go(n + 1, dropped, cost + more)
                for cell in cells:
                    left[cell] += 1
        if dropped + 1 <= known[0][0]:
            go(n + 1, dropped + 1, cost)

    go(0, 0, 0.0)
    return known[0]
