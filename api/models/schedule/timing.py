"""Times of a schedule as the answer writes them."""

from __future__ import annotations

from datetime import datetime, timedelta

from api.models.job import Job, Placement

ZERO = timedelta(0)


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


def timing(placement: Placement, job: Job, earliest: datetime) -> dict[str, object]:
    """When a run computes, inside the window that it may use. Nothing is transferred yet."""
    start, end = placement.start, placement.start + job.runtime
    return {
        "min_start": earliest,
        "input_transfer_start": start,
        "input_transfer_duration": clock(ZERO),
        "input_transfer_end": start,
        "compute_start": start,
        "compute_duration": clock(job.runtime),
        "compute_end": end,
        "output_transfer_start": end,
        "output_transfer_duration": clock(ZERO),
        "output_transfer_end": end,
        "max_end": earliest + job.max_delay + job.runtime,
        "total_transfer_time": clock(ZERO),
    }
