"""By which intensities and which prices a workload is scheduled."""

from __future__ import annotations

from datetime import datetime

from psycopg2.extensions import connection as Connection

from analytics.jobs import factors_of
from api.models.price_data import Wanted
from api.models.reweighting import Reweighting
from api.models.sought import Sought, foretold_at
from api.models.workload.workload import Workload


def sought_of(connection: Connection, workload: Workload, now: datetime) -> Sought:
    """Which intensities count, forecasts up to `now`."""
    return Sought(
        factor_set=workload.factor_set,
        is_emap=workload.carbon_data_source == "emap",
        weighing=_weighing(connection, workload),
        foretold_at=foretold_at(workload.use_prediction, workload.as_of, now),
        is_measured_first=workload.use_prediction is None,
        max_forecast_age=workload.max_forecast_age_seconds,
        as_of=workload.as_of,
        basis=workload.basis,
    )


def wanted_of(workload: Workload, now: datetime) -> Wanted:
    """Which prices count, forecasts up to `now`."""
    return Wanted(
        as_of=workload.as_of,
        foretold_at=foretold_at(workload.use_prediction, workload.as_of, now),
        max_forecast_age=workload.max_forecast_age_seconds,
    )


def _weighing(connection: Connection, workload: Workload) -> Reweighting | None:
    ratio = workload.desired_renewable_ratio
    if ratio is None:
        return None
    return Reweighting(factors_of(connection), ratio, workload.factor_set)
