"""A batch: workloads that share the zones' capacity, and how they are to be solved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from api.models.batch.capacity import Capacity, capacity_of
from api.models.job import Budget
from api.models.workload.workload import Workload, workload_of


@dataclass(frozen=True)
class Batch:
    """A checked request: at least one workload, and the ids that they were given."""

    workloads: tuple[Workload, ...]
    ids: tuple[str | None, ...]
    capacity: Capacity
    budget: Budget | None
    step: timedelta
    time_limit: timedelta
    wait: timedelta

    @cached_property
    def common(self) -> Workload:
        """A workload that says what all of them have alike: the first."""
        return self.workloads[0]

    @property
    def is_priced(self) -> bool:
        """Whether what is minimised, or its budget, is reckoned in money."""
        of_price = self.budget is not None and self.budget.of == "price"
        return bool(self.common.price_weight) or of_price


def batch_of(checked: Mapping[str, Any], now: datetime) -> Batch:
    """The batch that a checked body describes; `now` stands in for absent start times."""
    workloads = [dict(workload) for workload in checked["workloads"]]
    ids = tuple(workload.pop("id") for workload in workloads)
    budget = checked["budget"]
    return Batch(
        workloads=tuple(workload_of(workload, now) for workload in workloads),
        ids=ids,
        capacity=capacity_of(checked["capacity"]),
        budget=Budget(**budget) if budget else None,
        step=timedelta(seconds=checked["step_seconds"]),
        time_limit=timedelta(seconds=checked["time_limit_seconds"]),
        wait=timedelta(seconds=checked["wait_seconds"]),
    )
