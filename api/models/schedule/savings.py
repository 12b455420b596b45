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
    """The same of money; in percent of what running at once costs, be it negative."""
    best, now = total_cost(runs), None if at_once is None else total_cost(at_once)
    saved, percent = _difference(best, now)
    return {
        "run_now_price": now,
        "best_price": best,
        "saved_price": saved,
        "saved_price_percent": percent,
    }


def _difference(best: float | None, now: float | None) -> tuple[float | None, float | None]:
    saved = None if best is None or now is None else now - best
    return saved, 100 * saved / abs(now) if saved is not None and now else None
