"""Times of a schedule as the answer writes them."""

from __future__ import annotations

from datetime import datetime, timedelta

from api.models.job import NO_TIME, Contiguous, Job, Piece, Placement
from api.models.network import Transfers
from api.models.workload.workload import Workload


def clock(span: timedelta) -> str:
    """A duration as hours, minutes and seconds; a day and more are counted in hours.

    >>> clock(timedelta(hours=25, seconds=7))
    '25:00:07'
    """
    seconds = span // timedelta(seconds=1)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def stamp(moment: datetime) -> str:
    """A UTC time in milliseconds, as keys of emission rates are written.

    >>> stamp(datetime.fromisoformat("2022-07-30T03:00:00+00:00"))
    '2022-07-30T03:00:00.000Z'
    """
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def timing(
    placement: Placement, job: Job, earliest: datetime, transfers: Transfers
) -> dict[str, object]:
    """When a run's data are moved and it computes, inside the window that it may use.

    A run that pauses ends with its last piece; `compute_duration` is without the pauses.
    """
    start, end = placement.start, end_of(placement, job)
    arrives, leaves = placement.input_start or start, placement.output_start or end
    into, out = transfers.input.duration, transfers.output.duration
    return {
        "min_start": earliest,
        "input_transfer_start": arrives,
        "input_transfer_duration": clock(into),
        "input_transfer_end": arrives + into,
        "compute_start": start,
        "compute_duration": clock(working_time(placement, job)),
        "compute_end": end,
        "output_transfer_start": leaves,
        "output_transfer_duration": clock(out),
        "output_transfer_end": leaves + out,
        "max_end": earliest + job.max_delay + job.runtime,
        "total_transfer_time": clock(transfers.total_time),
    }


def end_of(placement: Placement, job: Job) -> datetime:
    """When a run is done."""
    return max((one.end for one in placement.pieces), default=placement.start + job.runtime)


def working_time(placement: Placement, job: Job) -> timedelta:
    """How long a run works, its pauses left out."""
    if not placement.pieces:
        return job.runtime
    return sum((one.end - one.start for one in placement.pieces), NO_TIME)


def pieces(placement: Placement, workload: Workload, job: Job) -> list[dict[str, object]]:
    """The stretches of constant power of a run; none of one that has but one by its nature."""
    if isinstance(job.shape, Contiguous) and not job.shape.phases:
        return []
    return [_piece(one, workload) for one in placement.pieces]


def _piece(one: Piece, workload: Workload) -> dict[str, object]:
    told = {"start": one.start, "end": one.end, "kilowatts": one.kilowatts}
    cores = workload.execution.cores_at(one.kilowatts, workload.pue)
    return told | ({"cores": cores} if cores else {}) | ({"zone": one.zone} if one.zone else {})
