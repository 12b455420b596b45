"""What the first c3lab scheduler answered besides, kept for workloads that name no candidate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np

from api.models.job import Job, Placement
from api.models.network import Transfers
from api.models.network.transfers import Transfer
from database.moments import MICROSECOND, microseconds


def with_first_keys(
    answer: Mapping[str, Any],
    job: Job,
    zones: Mapping[str, str],
    placements: Mapping[str, Sequence[Placement]],
    transfers: Mapping[str, Transfers],
) -> dict[str, Any]:
    """An answer with `iso` and `selected-region`, and in the details of each region three lists.

    `zones` are the regions' zones; `placements` and `transfers` the regions' runs and what moving
    their data means. Of each run: `start_delay` in seconds; `migration_duration` in seconds and
    `migration_emission` in gCO2eq, each before and after the run.
    """
    return {
        **answer,
        "iso": dict(zones),
        "selected-region": answer["optimal-regions"][0]["candidates"][0],
        "details": {
            region: {**detail, **_waits(job, placements[region], transfers[region])}
            for region, detail in answer["details"].items()
        },
    }


def _waits(job: Job, placed: Sequence[Placement], moved: Transfers) -> dict[str, list[Any]]:
    runs = zip(placed, job.earliest, strict=True)
    lasts = [(one.duration.total_seconds()) for one in (moved.input, moved.output)]
    return {
        "start_delay": [(run.start - earliest).total_seconds() for run, earliest in runs],
        "migration_duration": [lasts for _ in placed],
        "migration_emission": [
            [
                _emission(moved, moved.input, run.input_start),
                _emission(moved, moved.output, run.output_start),
            ]
            for run in placed
        ],
    }


def _emission(moved: Transfers, one: Transfer, start: datetime | None) -> float:
    """What moving data one way emits from its start on (gCO2eq)."""
    if start is None or not one.duration:
        return 0.0
    begins = np.array([microseconds(start)], np.int64)
    return float(moved.trace.grams_per_kw(begins, one.duration // MICROSECOND)[0])
