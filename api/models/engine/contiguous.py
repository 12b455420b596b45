"""Runs without a pause, at constant power or in phases: the best of all breakpoints."""

from __future__ import annotations

from api.models.engine.plans import Plan, Stretch, zoned
from api.models.engine.rates import Line
from api.models.engine.starts import Part, choices, parts
from api.models.job import Job

METHOD = "exact-breakpoints"


def plans(line: Line, job: Job) -> list[Plan | None]:
    """Each run from its best start, the earliest of equals; None where it has no place."""
    drawn = parts(job)
    found = [(run, run.first()) for run in choices(line.trace, job)]
    return [
        None if at is None else zoned(begun(int(run.starts[at]), drawn), line) for run, at in found
    ]


def begun(start: int, drawn: list[Part]) -> Plan:
    """A run that starts at a tick."""
    return [
        Stretch(start + part.after, start + part.after + part.lasts, part.kilowatts)
        for part in drawn
    ]
