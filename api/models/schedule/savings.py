"""What waiting saves against running at once in the same place, in carbon and in money."""

from __future__ import annotations

from collections.abc import Sequence

from api.models.job import Placement
from api.models.schedule.spending import known_g, total_cost

Savings = dict[str, float | None]


def savings(runs: Sequence[Placement], at_once: Sequence[Placement] | None) -> Savings:
    """Grams of both, and the difference; None where one is not known."""
    best, now = known_g(runs), None if at_once is None else known_g(at_once)
    saved, percent = _difference(best, now)
    return {"run_now_g": now, "best_g": best, "saved_g": saved, "saved_percent": percent}


def savings_of_money(runs: Sequence[Placement], at_once: Sequence[Placement] | None) -> Savings:
    """The same of money."""
    best, now = total_cost(runs), None if at_once is None else total_cost(at_once)
    saved, percent = _difference(best, now)
    return {
        "run_now_price": now,
        "best_price": best,
        "saved_price": saved,
        "saved_price_percent": percent,
    }


def percent(part: float, whole: float) -> float | None:
    """A part in percent of a whole; None of a whole that is nothing, or less, as costs may be."""
    return 100 * part / whole if whole > 0 else None


def _difference(best: float | None, now: float | None) -> tuple[float | None, float | None]:
    """What is saved, and in percent; None where the best is even paid for."""
    if best is None or now is None:
        return None, None
    return now - best, percent(now - best, now) if best >= 0 else None
