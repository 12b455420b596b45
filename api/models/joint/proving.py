"""From a programme's solution to the tasks' uses, with what is proven of them."""

from __future__ import annotations

from collections.abc import Mapping

from api.models.certificate import Certificate, Status
from api.models.grid.problem import Solution
from api.models.joint import completing, greedy, handing, integral, repair
from api.models.joint.grouping import Alike
from api.models.joint.integral import Best
from api.models.joint.posing import Posed
from api.models.joint.search import Search

GREEDY = completing.GREEDY


def listener(search: Search, posed: Posed) -> integral.Told:
    """Tells the search's hearer of a programme's progress."""

    def told(phase: str, cost: float | None, bound: float | None) -> None:
        scaled = (None if one is None else one * posed.scale for one in (cost, bound))
        status: Status = "unknown" if cost is None else "feasible"
        share = 0.4 if cost is None else 0.7
        search.tell(share, phase, Certificate(status, posed.method, *scaled))

    return told


def answered(
    search: Search, posed: Posed, best: Best, unplaced: Mapping[str, str], least: float
) -> Solution:
    """The solution of the programme, or of a heuristic where that is better, with its bound."""
    bound = least if best.bound is None else max(least, best.bound * posed.scale)
    uses = {} if best.values is None else handing.uses(posed.sheet, best.values)
    method = posed.method
    if best.gap > repair.GOOD_ENOUGH:
        uses, method = completing.mended(search, posed, best, uses, bound)
    if not uses:
        return one_by_one(search, posed.alike, unplaced, bound)
    cost = handing.total_cost(search.grid, uses)
    status: Status = "optimal" if best.verdict == "optimal" else "feasible"
    certificate = Certificate(status, method, cost, min(cost, bound))
    search.tell(1.0, "done", certificate)
    return Solution(uses, unplaced, certificate)


def one_by_one(
    search: Search, alike: list[Alike], unplaced: Mapping[str, str], bound: float | None
) -> Solution:
    """Whom there is a place for, one after the other, when the time was too short for better.

    A bound of all tasks together holds only if all of them are placed.
    """
    uses, left = greedy.placed(search.grid, alike)
    told = dict(unplaced) | left
    if not uses:
        return Solution({}, told, Certificate("unknown", GREEDY))
    cost = handing.total_cost(search.grid, uses)
    proven = None if left or bound is None else min(cost, bound)
    return Solution(uses, told, Certificate("feasible", GREEDY, cost, proven))
