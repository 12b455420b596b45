"""Which series state a carbon intensity, of what, and how they stand among each other."""

from __future__ import annotations

from typing import NamedTuple

from api.models import foretelling
from api.models.foretelling import Standing
from database.readings import Series

DERIVED, PUBLISHED = "carbon_intensity", "published_intensity"
EMAP = "electricitymaps."
# Whose published intensities are of what is consumed: their own documentation says so.
OF_CONSUMPTION = (EMAP, "neso.")


class Ranked(NamedTuple):
    """The series that state an intensity, the best first, and how those with forecasts stand."""

    series: list[Series]
    standings: list[Standing]

    def passed_over(self, chosen: Series) -> list[dict[str, object]]:
        """What an answer says of the stale forecasts in whose place the chosen one answers."""
        if all(chosen != one.series for one in self.standings):
            return []
        return [one.told() for one in foretelling.passed_over(self.standings, chosen)]


def basis_of(series: Series) -> str | None:
    """Whether a series is of what is produced in its zone, or consumed; None: it is not known."""
    if series.source.startswith(OF_CONSUMPTION):
        return "consumption"
    return None if series.measure == PUBLISHED else "production"


def method_of(series: Series) -> str:
    """Whether a series of intensities was derived here from generation, or published."""
    return "published" if series.measure == PUBLISHED else "derived"
