"""What happens in a region, as the OpenAPI document describes it; it dumps nothing."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from api.answering.told import instant, number, text, texts

SPAN = "hours:minutes:seconds, hours beyond 24 counted on"


def rates(description: str, **more: Any) -> fields.Dict:
    """Emission rates by the moment from which on they hold."""
    told = {"description": f"{description}: g/s from each moment on, null where not known"}
    return fields.Dict(
        keys=fields.String(),
        values=fields.Float(allow_none=True),
        required=True,
        metadata=told,
        **more,
    )


def grams(description: str) -> fields.Dict:
    """Grams from the window's start up to each moment."""
    told = {"description": f"{description}: gCO2eq up to each moment, null from a gap on"}
    return fields.Dict(keys=fields.String(), values=fields.Float(allow_none=True), metadata=told)


def steps(description: str) -> fields.List[Any]:
    """One entry for each run."""
    told = {"description": f"{description}, of each run; for workloads that name no candidate"}
    return fields.List(fields.Raw(), metadata=told)


class Piece(Schema):
    """A stretch [start, end) of a run at constant power."""

    start = instant("From when on")
    end = instant("Until when")
    kilowatts = number("What it draws from the grid, kW")
    cores = fields.Float(metadata={"description": "Cores that work; of elastic runs"})
    zone = fields.String(metadata={"description": "Our key of the zone; of runs that move"})


class Timing(Schema):
    """When a run computes, and within which window it may."""

    min_start = instant("From when on it may run")
    input_transfer_start = instant("When its input leaves")
    input_transfer_duration = text(SPAN)
    input_transfer_end = instant("When its input is there")
    compute_start = instant("When it starts")
    compute_duration = text(SPAN)
    compute_end = instant("When it ends")
    output_transfer_start = instant("When its output leaves")
    output_transfer_duration = text(SPAN)
    output_transfer_end = instant("When its output is back")
    max_end = instant("Until when it must be done")
    total_transfer_time = text(SPAN)
    pieces = fields.List(
        fields.Nested(Piece),
        metadata={"description": "Its stretches of constant power; of runs that may have several"},
    )


class Rates(Schema):
    """What running, and moving data, emits at each time."""

    compute = rates("Computing")
    transfer = rates("Moving data")
    network = rates("Moving data, on the way", data_key="transfer.network")
    endpoint = rates("Moving data, at its ends", data_key="transfer.endpoint")


class Integrals(Schema):
    """What running, and moving data, all the time would have emitted; where networks count."""

    compute = grams("Computing")
    transfer = grams("Moving data")


class Detail(Schema):
    """What happens in one region."""

    timings = fields.List(fields.Nested(Timing), required=True)
    emission_rates = fields.Nested(Rates, required=True)
    emission_integral = fields.Nested(Integrals, required=True)
    route = texts("The hops of the data's way")
    hop_count = fields.Integer(required=True, data_key="route.hop_count")
    known_ratio = fields.Float(
        data_key="transfer.network.power_ratio_with_carbon_data",
        metadata={"description": "Share of the way's power whose intensity is known, 0 to 1"},
    )
    start_delay = steps("Seconds that it waits")
    migration_duration = steps("Seconds before and after it")
    migration_emission = steps("gCO2eq before and after it")
