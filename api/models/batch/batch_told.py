"""The answer to a batch, and how a job stands, as the OpenAPI document describes them."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from api.answering.told import instant, number, text
from api.models.schedule.schedule_told import Age, PricePart


def count(description: str, **more: Any) -> fields.Integer:
    """A whole number."""
    return fields.Integer(required=True, metadata={"description": description}, **more)


def known(description: str) -> fields.Field[Any]:
    """A number that may not be known."""
    return number(f"{description}; null: not known", allow_none=True)


def money(description: str) -> fields.Field[Any]:
    """A number that is told where money counts."""
    return fields.Float(allow_none=True, metadata={"description": description})


class Sums(Schema):
    """What runs draw, emit and save."""

    energy_kwh = number("Electricity, restarts included")
    emission_g = number("Emission, gCO2eq")
    run_now_g = known("What it would be to start at once in the same zone, whatever the others do")
    saved_g = known("The difference")
    cost = money("What it costs, in `currency`")
    run_now_cost = money("What it would cost at once; null: not known")
    saved_cost = money("The difference; null: not known")


class Shared(Sums):
    """The same of several runs."""

    saved_percent = known("The difference in percent of starting at once")


class Piece(Schema):
    """A stretch of a run in one zone at one power."""

    zone = text("Our key of the zone")
    region = text("The first candidate of the workload that the zone feeds")
    start = instant("When it begins")
    end = instant("When it ends")
    kilowatts = number("Drawn from the grid, a mean of each slot: less of it, part of the time")
    takes = number("Taken of the zone's capacity, in its unit")


class Run(Sums):
    """A run, and where it is placed."""

    run = count("Its number among the runs of its workload, from 0")
    earliest = instant("From when on it may run")
    deadline = instant("When it must be done")
    zone = text("Where it begins: our key of the zone")
    region = text("Where it begins: the first candidate that the zone feeds")
    start = instant("When it begins")
    end = instant("When it is done")
    pieces = fields.List(fields.Nested(Piece), required=True)


class Placed(Shared):
    """A workload that has a place, or some runs of it."""

    index = count("Its place among the workloads of the request, from 0")
    id = text("Its id", allow_none=True)
    runs = fields.List(fields.Nested(Run), required=True)


class Unplaced(Schema):
    """A run that has no place, and why."""

    index = count("Its workload's place among those of the request, from 0")
    id = text("Its workload's id", allow_none=True)
    run = count("Its number among the runs of its workload, from 0")
    reason = text("Why it has none")


class Totals(Shared):
    """All runs together."""

    runs = count("How many there are")
    placed = count("How many have a place")
    unplaced = count("How many have none")


class Proof(Schema):
    """What is proven of the schedule of those that have a place."""

    status = text("optimal, feasible, infeasible, unknown")
    method = text("How it was found")
    objective = known("What is minimised: carbon_weight x gCO2eq + price_weight x money")
    bound = known("What no schedule goes below")
    unit = text("Of these two: gCO2eq, a currency, or their weighted sum")
    gap = known("How far it may be from the optimum, a share of it")


class Solved(Proof):
    """The same, and what it took."""

    seconds = number("What the solver took")


class Stretch(Schema):
    """A stretch of time."""

    start = instant("Its first moment")
    end = instant("The first moment after it")


class Used(Stretch):
    """What a zone's capacity is used for a while."""

    used = number("What is taken")
    capacity = number("What could be; null: no limit", allow_none=True)


class Zone(Schema):
    """How a zone is used."""

    unit = text("kW or cores")
    peak = number("The most that is taken at once")
    peak_at = instant("The first slot of that")
    capacity_at_peak = number("What could be taken then; null: no limit", allow_none=True)
    full = fields.List(
        fields.Nested(Stretch), required=True, metadata={"description": "When nothing is left"}
    )
    use = fields.List(fields.Nested(Used), required=True)


class Slots(Stretch):
    """The grid of slots in which runs are placed."""

    step_seconds = count("Length of a slot")
    slots = count("How many there are")
    zones = count("Zones that something is known of")
    rounding = text("What the slots do to runtimes, starts, deadlines and intensities")


class Answer(Schema):
    """Where and when the workloads of a batch emit least together, with proof."""

    request = fields.Dict(required=True, metadata={"description": "What was asked, with defaults"})
    grid = fields.Nested(Slots, required=True)
    workloads = fields.List(fields.Nested(Placed), required=True)
    unplaced = fields.List(fields.Nested(Unplaced), required=True)
    totals = fields.Nested(Totals, required=True)
    optimization = fields.Nested(Solved, required=True)
    zones = fields.Dict(
        keys=fields.String(),
        values=fields.Nested(Zone),
        required=True,
        metadata={"description": "How each zone that is used is used"},
    )
    warnings = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        required=True,
        metadata={"description": "Candidates and zones that have no part in it, and why"},
    )
    data_age = fields.Dict(
        keys=fields.String(),
        values=fields.Nested(Age),
        required=True,
        metadata={"description": "Whose the data are, by zone"},
    )
    currency = text("Of all money; null: it does not count", allow_none=True)
    price_age = fields.Dict(
        keys=fields.String(),
        values=fields.List(fields.Nested(PricePart)),
        required=True,
        metadata={"description": "Whose the prices are, by zone, where they count"},
    )


class Progress(Schema):
    """How far a job is."""

    share = number("Of the whole work, 0 to 1")
    phase = text("What it is doing")
    objective = known("Of the best schedule so far")
    bound = known("What no schedule goes below")
    gap = known("How far the best may be from the optimum, a share of it")


class Job(Schema):
    """How a job stands."""

    id = text("Its id")
    state = text("queued, running, done, failed, cancelled, expired")
    workloads = count("How many there are")
    time_limit_seconds = count("What the solver may take")
    ahead = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "How many are solved before it; null: it does not wait"},
    )
    created_at = instant("When it was asked for")
    started_at = instant("When it was taken on", allow_none=True)
    heartbeat_at = instant("When the process that solves it was last heard of", allow_none=True)
    finished_at = instant("When it was over", allow_none=True)
    expires_at = instant("Until when its answer is kept", allow_none=True)
    progress = fields.Nested(Progress, required=True)
    error = text("What went wrong; null: nothing", allow_none=True)


class Whole(Job):
    """The same, with the answer."""

    answer = fields.Nested(
        Answer,
        required=True,
        allow_none=True,
        metadata={"description": "Once it is done, what POST answers when it does not take long"},
    )


class Jobs(Schema):
    """The jobs of who asks."""

    jobs = fields.List(
        fields.Nested(Job), required=True, metadata={"description": "The newest first"}
    )
