"""The scheduler's answer, as the OpenAPI document describes it; it dumps nothing."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from api.answering.told import PassedOver, Terms, instant, number, text, texts

SPAN = "hours:minutes:seconds, hours beyond 24 counted on"


def by_region(inner: fields.Field[Any] | type[Schema], about: str, **more: Any) -> fields.Dict:
    """An object whose keys are the names of regions."""
    value = inner if isinstance(inner, fields.Field) else fields.Nested(inner)
    told = {"description": f"{about}, by region"}
    return fields.Dict(keys=fields.String(), values=value, metadata=told, **more)


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


def steps(description: str) -> fields.List[Any]:
    """One entry for each run."""
    told = {"description": f"{description}, of each run; for workloads that name no candidate"}
    return fields.List(fields.Raw(), metadata=told)


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


class Rates(Schema):
    """What running, and moving data, emits at each time."""

    compute = rates("Computing")
    transfer = rates("Moving data")
    network = rates("Moving data, on the way", data_key="transfer.network")
    endpoint = rates("Moving data, at its ends", data_key="transfer.endpoint")


class Detail(Schema):
    """What happens in one region."""

    timings = fields.List(fields.Nested(Timing), required=True)
    emission_rates = fields.Nested(Rates, required=True)
    emission_integral = fields.Dict(required=True)
    route = texts("The hops of the data's way")
    hop_count = fields.Integer(required=True, data_key="route.hop_count")
    start_delay = steps("Seconds that it waits")
    migration_duration = steps("Seconds before and after it")
    migration_emission = steps("gCO2eq before and after it")


class Scores(Schema):
    """A region's scores over all runs."""

    energy = number("Electricity", data_key="energy-usage")
    energy_unit = text("kWh", data_key="energy-usage-unit")
    carbon = number("Emission", data_key="carbon-emission", allow_none=True)
    compute = number("Of computing", data_key="carbon-emission-from-compute", allow_none=True)
    migration = number("Of moving data", data_key="carbon-emission-from-migration")
    carbon_unit = text("gCO2", data_key="carbon-emission-unit")
    wan = number("Input and output", data_key="wan-network-usage")
    wan_unit = text("GB", data_key="wan-network-usage-unit")


class Ranked(Schema):
    """Regions of one rating."""

    rating = number("Weighted score, the less the better; null: not known", allow_none=True)
    candidates = texts("The regions")


class Proof(Schema):
    """What is proven of the best region's schedule."""

    status = text("optimal, feasible, infeasible, unknown, not-requested")
    method = text("How it was found")
    objective_g = number("What it emits, gCO2eq", allow_none=True)
    bound_g = number("What no schedule goes below, gCO2eq", allow_none=True)
    gap = number("How far it may be from the optimum, a share of it", allow_none=True)


class Savings(Schema):
    """What waiting saves against running at once in the same place, gCO2eq."""

    run_now_g = number("Running at once", allow_none=True)
    best_g = number("Running when it is best", allow_none=True)
    saved_g = number("The difference", allow_none=True)
    saved_percent = number("The difference in percent of running at once", allow_none=True)


class Part(Terms):
    """Whose the data of a zone are, how good and how old."""

    basis = text("`production` or `consumption`; null: not known", allow_none=True)
    method = text("`derived` or `published`")
    resolution_seconds = number("Length of an interval")
    qualities = texts("How the values came to be")
    recorded_at = instant("When the newest was recorded here")
    issued_at = instant("When the newest forecast was issued; null without any", allow_none=True)
    age_seconds = fields.Integer(required=True)
    share = number("Of the time asked about, 0 to 1")
    is_forecast = fields.Boolean(
        required=True, metadata={"description": "Whether any of that share is foretold"}
    )
    stale = fields.Boolean(
        required=True,
        metadata={"description": "Whether its newest forecast was issued more than a day before"},
    )


class Completeness(Schema):
    """How much of the time asked about is known, and how; together 1."""

    measured = number("Share that was measured")
    foretold = number("Share that is foretold")
    not_known = number("Share of which nothing is known", data_key="unknown")


class Age(Part):
    """The best ranked part of a zone's data, and those that fill it up."""

    filled_by = fields.List(fields.Nested(Part), required=True)
    completeness = fields.Nested(Completeness, required=True)
    passed_over = fields.List(
        fields.Nested(PassedOver),
        required=True,
        metadata={"description": "Stale forecasts in whose place others answer"},
    )


class Scheduled(Schema):
    """Where and when a workload emits least, with proof."""

    request = fields.Dict(required=True, metadata={"description": "The workload, with defaults"})
    original = text("As it was named", data_key="original-region", allow_none=True)
    isos = by_region(fields.String(), "`c3lab:` and our key of the zone", required=True)
    warnings = by_region(fields.String(), "What is wrong", required=True)
    details = by_region(Detail, "Times and rates", required=True)
    optimal = fields.List(
        fields.Nested(Ranked),
        required=True,
        data_key="optimal-regions",
        metadata={"description": "The regions by rating, the best first"},
    )
    weighted = by_region(
        fields.Float(allow_none=True),
        "(1000 kWh + gCO2eq + 0.001 GB) / 3",
        required=True,
        data_key="weighted-scores",
    )
    raw = by_region(Scores, "The scores", required=True, data_key="raw-scores")
    optimization = fields.Nested(Proof, required=True)
    savings = by_region(Savings, "What waiting saves", required=True)
    data_age = fields.Dict(
        keys=fields.String(),
        values=fields.Nested(Age),
        required=True,
        metadata={"description": "Whose the data are, by zone"},
    )
    iso = by_region(fields.String(), "Our key of the zone; if the workload names no candidate")
    selected = fields.String(
        data_key="selected-region",
        metadata={"description": "The best region; if the workload names no candidate"},
    )
