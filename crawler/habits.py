"""How far the numbers of a series jump lawfully, by what they are.

========  ==================================================  =====  ======  =====  =====  ==
habit     of what                                             spike  newest  floor  least  K
========  ==================================================  =====  ======  =====  =====  ==
steady    nuclear, coal, biomass, geothermal; load;           0.5    0.5     0.02   10     10
          published intensity
rousable  the other fuels: from nought at once, and back      1      1.5     0.1    10     10
restless  storage, hydro, unknown, flows: turn at once        2      3       0.25   200    2
========  ==================================================  =====  ======  =====  =====  ==

`spike` and `newest` are shares of the largest other number of the component, `floor` of the whole
row, `least` is in the series' unit, `K` counts deviations of its steps. Measured on the recordings,
of which no number is beyond, and on simulated spikes. Measures that are not here are not judged.
"""

from __future__ import annotations

from typing import NamedTuple


class Habit(NamedTuple):
    """How far a component may jump: as a spike, as the newest, and at least, of its row; and K."""

    spike: float
    newest: float
    floor: float
    least: float
    steps: float
    may_draw: bool = False


STEADY, ROUSABLE = Habit(0.5, 0.5, 0.02, 10, 10), Habit(1.0, 1.5, 0.1, 10, 10)
RESTLESS = Habit(2.0, 3.0, 0.25, 200, 2, may_draw=True)
BASELOAD = frozenset({"nuclear", "coal", "biomass", "geothermal"})
FOLLOWING = frozenset({"battery", "pumped_hydro", "hydro", "unknown"})
HABITS = {
    "generation": ROUSABLE,
    "partial_generation": ROUSABLE,
    "generation_share": ROUSABLE,
    "load": STEADY,
    "published_intensity": STEADY,
    "storage": RESTLESS,
    "flow": RESTLESS,
    "inflow": RESTLESS,
    "scheduled_inflow": RESTLESS,
}


def habit_of(measure: str, component: str) -> Habit:
    """How a component of a measure behaves."""
    if measure in ("generation", "partial_generation", "generation_share"):
        if component in BASELOAD:
            return STEADY
        return RESTLESS if component in FOLLOWING else ROUSABLE
    return HABITS[measure]
