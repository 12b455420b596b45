"""What the first c3lab scheduler answered besides, kept for workloads that name no candidate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from api.models.job import Job, Placement

UNMOVED = [0, 0]


def with_first_keys(
    answer: Mapping[str, Any],
    job: Job,
    zones: Mapping[str, str],
    placements: Mapping[str, Sequence[Placement]],
) -> dict[str, Any]:
    """An answer with `iso` and `selected-region`, and in the details of each region three lists.

    `zones` are the regions' zones, `placements` the regions' runs. Of each run: `start_delay` in
    seconds; `migration_duration` in seconds and `migration_emission` in gCO2eq, each before and
    after the run, zero while nothing migrates.
    """
    return {
        **answer,
        "iso": dict(zones),
        "selected-region": answer["optimal-regions"][0]["candidates"][0],
        "details": {
            region: {**detail, **_waits(job, placements[region])}
            for region, detail in answer["details"].items()
        },
    }


def _waits(job: Job, placed: Sequence[Placement]) -> dict[str, list[Any]]:
    runs = zip(placed, job.earliest, strict=True)
    return {
        "start_delay": [(run.start - earliest).total_seconds() for run, earliest in runs],
        "migration_duration": [UNMOVED for _ in placed],
        "migration_emission": [UNMOVED for _ in placed],
    }
