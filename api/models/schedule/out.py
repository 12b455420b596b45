"""Why a candidate does not take part: the constraint that it cannot keep, in a word and in full."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Constraint = Literal[
    "whitelist",
    "zone",
    "runs",
    "deadline",
    "carbon",
    "horizon",
    "forecast-age",
    "unknown-intensity",
    "price",
    "route",
    "transfers",
    "budget",
]
CONSTRAINTS: tuple[str, ...] = get_args(Constraint)


@dataclass(frozen=True, slots=True)
class Out:
    """A constraint, and a sentence about it.

    `whitelist`: it is not among those that may take it. `zone`: no zone feeds it. `runs`: none was
    drawn. `deadline`: the runtime does not fit before it. `carbon`: its zone has no intensities.
    `horizon`: they do not reach over the time range. `forecast-age`: what would is a forecast older
    than `max_forecast_age_seconds`. `unknown-intensity`: they have holes and leave
    a run no place. `price`: its zone has no prices in the answer's currency, or they have holes.
    `route`: what moving data emits is not known. `transfers`: moving data leaves no time to run.
    `budget`: the least possible is more.
    """

    constraint: Constraint
    reason: str
