"""When rounding found no whole solution, or a poor one: what the relaxed one has whole, and more.

Starts that the relaxed solution has in full are kept; the other tasks take the cheapest place at
its prices, one after the other. What has then the least cost is repaired in parts.
"""

from __future__ import annotations

import numpy as np

from api.models.carbon_trace import Floats
from api.models.grid.problem import Use
from api.models.joint import greedy, handing, repair
from api.models.joint.integral import WHOLE, Best
from api.models.joint.posing import Posed
from api.models.joint.search import Search

Uses = dict[str, tuple[Use, ...]]


REPAIRED = "repaired"
GREEDY = "one-after-the-other"


def mended(search: Search, posed: Posed, best: Best, uses: Uses, bound: float) -> tuple[Uses, str]:
    """The cheapest of the known solution and others, repaired, and the method that gave it.

    Nothing if all of them leave tasks out.
    """
    prices = posed.cell_prices(best.prices)
    count = sum(one.count for one in posed.alike)
    known = [{}, _kept(posed, best)]
    others = [greedy.placed(search.grid, posed.alike, each, prices)[0] for each in known]
    others.append(greedy.placed(search.grid, posed.alike)[0])
    whole = [each for each in (uses, *others) if len(each) == count]
    if not whole:
        return {}, GREEDY
    cheapest = min(whole, key=lambda each: handing.total_cost(search.grid, each))
    mending = repair.of(search.grid, posed.alike, cheapest, prices)
    improved = mending.improved(cheapest, bound, search.limits)
    if improved is not cheapest:
        return improved, REPAIRED
    return cheapest, posed.method if cheapest is uses else GREEDY


def _kept(posed: Posed, best: Best) -> Uses:
    """What the relaxed solution has in full; only starts can be had in part."""
    if best.relaxed is None or not all(
        one.task.kind == "contiguous" or (one.is_free and not one.is_switched)
        for one in posed.alike
    ):
        return {}
    values: Floats = np.where(posed.table.whole, np.floor(best.relaxed + WHOLE), best.relaxed)
    return handing.uses(posed.sheet, values)
