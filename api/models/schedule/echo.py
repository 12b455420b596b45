"""What was asked, told back."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from api.models.schedule.timing import clock
from api.models.workload.workload import Workload


def echo(workload: Workload) -> dict[str, Any]:
    """The workload with its defaults, and the starts that were drawn for recurring runs."""
    told = asdict(workload)
    told["runtime"] = clock(workload.runtime)
    told["max_forecast_age_seconds"] = workload.max_forecast_age_seconds.total_seconds()
    told["schedule"]["max_delay"] = clock(workload.schedule.max_delay)
    told["execution"]["levels"] = [one._asdict() for one in workload.execution.levels or ()]
    told["power_profile"] = [one._asdict() for one in workload.power_profile]
    if workload.schedule.interval is not None:
        told["schedule"]["interval"] = clock(workload.schedule.interval)
        told["schedule"]["drawn_starts"] = workload.runs
    return told
