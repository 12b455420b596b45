"""A workload's JSON: what is accepted, what is refused, and where it says so."""

from copy import deepcopy
from datetime import UTC, datetime, timedelta

import pytest
from marshmallow import ValidationError

from api.models.schedule.echo import echo
from api.models.workload.workload import Location, workload_of
from api.models.workload.workload_schema import WorkloadSchema

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)

SMALLEST = {
    "runtime": 3600,
    "schedule": {"type": "onetime"},
    "dataset": {"input_size_gb": 0, "output_size_gb": 0},
    "candidate_providers": ["AWS"],
}


def body(**changes):
    """The smallest body with dotted fields set; `...` removes one."""
    made = deepcopy(SMALLEST)
    for path, value in changes.items():
        *outer, name = path.split("__")
        place = made
        for key in outer:
            place = place[key]
        if value is ...:
            place.pop(name, None)
        else:
            place[name] = value
    return made


def read(**changes):
    """The workload that a body describes."""
    return workload_of(WorkloadSchema().load(body(**changes)), NOW)


def faults(**changes):
    """What a body is refused for."""
    with pytest.raises(ValidationError) as refused:
        WorkloadSchema().load(body(**changes))
    return refused.value.messages


def test_the_smallest_body_gets_the_defaults_of_the_contract():
    workload = read()
    assert workload.schedule.start_time == NOW
    assert workload.schedule.max_delay == timedelta(0)
    assert workload.kilowatts == pytest.approx(0.005)
    assert (workload.optimize_carbon, workload.use_new_optimization) == (True, True)
    assert workload.original_location is None
    assert workload.inter_region_route_source == "itdk"
    assert workload.network_hop_carbon_estimation_distance_km_threshold == 50_000


def test_power_is_the_product_of_cores_watts_and_pue():
    assert read(watts_per_core=10, core_count=8, pue=1.5).kilowatts == pytest.approx(0.12)


def test_a_start_time_with_any_offset_becomes_utc():
    workload = read(schedule__start_time="2026-03-01T07:00:00-05:00")
    assert workload.schedule.start_time == NOW
    assert workload.schedule.start_time.utcoffset() == timedelta(0)


def test_fractions_of_seconds_are_cut():
    workload = read(runtime=90.9, schedule__max_delay=0.5)
    assert workload.runtime == timedelta(seconds=90)
    assert workload.schedule.max_delay == timedelta(0)


def test_null_means_left_out_where_the_contract_has_a_default():
    workload = read(
        schedule__start_time=None,
        schedule__interval=None,
        schedule__max_delay=None,
        original_location=None,
        candidate_locations=None,
        candidate_zones=[],
        desired_renewable_ratio=None,
    )
    assert workload == read()


def test_zero_degrees_count_as_given():
    place = {"id": "mine:null-island", "latitude": 0.0, "longitude": 0}
    workload = read(candidate_providers=..., candidate_locations=[place])
    assert workload.candidate_locations == (Location("mine:null-island", 0.0, 0.0),)


def test_the_original_location_is_a_candidate_as_well():
    workload = read(
        candidate_providers=...,
        candidate_locations=[{"id": "AWS:us-west-1"}],
        original_location="AWS:us-east-1",
    )
    assert [place.id for place in workload.candidate_locations] == [
        "AWS:us-west-1",
        "AWS:us-east-1",
    ]


@pytest.mark.parametrize(
    ("field", "value", "text"),
    [
        ("runtime", ..., "Missing data for required field."),
        ("runtime", 0, "Must be between 1 and 2592000 seconds."),
        ("runtime", 0.5, "Must be between 1 and 2592000 seconds."),
        ("runtime", -1, "Must be between 1 and 2592000 seconds."),
        ("runtime", 2_592_001, "Must be between 1 and 2592000 seconds."),
        ("runtime", 1e300, "Must be between 1 and 2592000 seconds."),
        ("runtime", 10**400, "Number too large."),
        ("runtime", "3600", "Not a valid number."),
        ("runtime", True, "Not a valid number."),
        ("runtime", None, "Field may not be null."),
        ("runtime", [], "Not a valid number."),
        ("runtime", float("nan"), "Special numeric values (nan or infinity) are not permitted."),
        ("watts_per_core", float("inf"), "Special numeric values"),
        ("watts_per_core", -5, "Must be greater than or equal to 0"),
        ("core_count", 1e7, "less than or equal to 1000000"),
        ("pue", 0.9, "Must be greater than or equal to 1"),
        ("schedule", ..., "Missing data for required field."),
        ("schedule__type", ..., "Missing data for required field."),
        ("schedule__type", "daily", "Must be one of: onetime, poisson, uniform-random."),
        ("schedule__start_time", "2026-03-01T12:00:00", "Invalid value."),
        ("schedule__start_time", "2026-03-01T12:00:00", "The offset from UTC is missing"),
        ("schedule__start_time", "yesterday", "Not a valid datetime."),
        ("schedule__start_time", 1_700_000_000, "Not a valid datetime."),
        ("schedule__start_time", "1999-12-31T23:59:59Z", "Must be from 2000 to 2099."),
        ("schedule__start_time", "0001-01-01T00:00:00+14:00", "Must be from 2000 to 2099."),
        ("schedule__start_time", "9999-12-31T23:59:59-14:00", "Must be from 2000 to 2099."),
        ("schedule__max_delay", -1, "Must be between 0 and 2592000 seconds."),
        ("schedule__max_delay", 2_592_001, "Must be between 0 and 2592000 seconds."),
        ("schedule__interval", 3600, "interval must be empty for one-time workload"),
        ("schedule__interval", 59, "Must be between 60 and 2592000 seconds."),
        ("schedule__seed", -1, "Must be greater than or equal to 0"),
        ("schedule__seed", 1.5, "Not a valid integer."),
        ("dataset", ..., "Missing data for required field."),
        ("dataset__input_size_gb", ..., "Missing data for required field."),
        ("dataset__output_size_gb", -0.1, "Must be greater than or equal to 0"),
        ("original_location", "nowhere", 'Location must be in the format of "provider:region"'),
        ("original_location", "AWS:atlantis", "Location not defined"),
        ("optimize_carbon", "yes", "Not a valid boolean."),
        ("use_new_optimization", 1, "Not a valid boolean."),
        ("carbon_data_source", "gut feeling", "Must be one of: c3lab, emap."),
        ("carbon_data_source", "azure", "Must be one of: c3lab, emap. What azure answered was"),
        ("use_prediction", 1, "Not a valid boolean."),
        ("factor_set", "best", "Must be one of: lifecycle, direct."),
        ("basis", "consumption", "Intensities of consumption are not there yet"),
        ("as_of", "2026-03-01T12:00:00", "Invalid value."),
        ("desired_renewable_ratio", 1.1, "Must be greater than or equal to 0 and less than"),
        ("carbon_accounting_mode", "guess", "Must be one of: compute-only, compute-and-network."),
        ("inter_region_route_source", "carrier pigeon", "Must be one of: itdk"),
        ("network_hop_carbon_estimation_heuristic", "guess", "Must be one of: route-average"),
        ("network_hop_carbon_estimation_route_average_ratio_threshold", 2, "less than or equal"),
        ("only_emap_full_range_isos_for_network_hops", "no", "Not a valid boolean."),
        ("colour", "green", "Unknown field."),
        ("schedule__colour", "green", "Unknown field."),
        ("candidate_zones", ["GB"], "Must provide one of candidate_providers and"),
        ("candidate_providers", "AWS", "Not a valid list."),
        ("candidate_providers", [None], "Field may not be null."),
    ],
)
def test_a_faulty_field_is_named_with_what_is_wrong(field, value, text):
    found = faults(**{field: value})
    for name in field.split("__"):
        found = found[name]
    assert text in str(found)


def test_several_candidate_lists_are_refused_on_each():
    found = faults(candidate_locations=[{"id": "AWS:us-west-1"}])
    text = "Must provide one of candidate_providers and candidate_locations"
    assert found == {"candidate_providers": [text], "candidate_locations": [text]}


def test_a_recurring_workload_needs_an_interval():
    text = "interval must be specified for recurring workload"
    assert faults(schedule__type="poisson") == {"schedule": {"interval": [text]}}


def test_unknown_and_repeated_providers_are_named_by_their_place():
    assert faults(candidate_providers=["AWS", "AWS", "aws"]) == {
        "candidate_providers": {
            1: ['Duplicate cloud provider "AWS"'],
            2: ['Unknown cloud provider "aws"'],
        }
    }


def test_unknown_and_repeated_zones_are_named_by_their_place():
    assert faults(candidate_providers=..., candidate_zones=["GB", "GB", "Narnia"]) == {
        "candidate_zones": {1: ['Duplicate zone "GB"'], 2: ['Unknown zone "Narnia"']}
    }


def test_a_known_region_has_no_coordinates_and_an_unknown_one_has_both():
    places = [
        {"id": "AWS:us-west-1", "latitude": 1.0, "longitude": 2.0},
        {"id": "mine:cellar", "latitude": 0.0},
        {"id": "mine:cellar", "latitude": 0.0, "longitude": 1.0},
    ]
    found = faults(candidate_providers=..., candidate_locations=places)["candidate_locations"]
    assert set(found[0]) == {"latitude", "longitude"}
    assert found[1] == {"longitude": ["Must provide longitude for unknown location"]}
    assert found[2] == {"id": ['Duplicate location "mine:cellar"']}


def test_more_than_500_candidates_are_refused_with_the_cap():
    places = [{"id": f"mine:{n}", "latitude": 0, "longitude": 0} for n in range(501)]
    found = faults(candidate_providers=..., candidate_locations=places)
    assert found == {"candidate_locations": ["Longer than maximum length 500."]}


def test_the_same_body_draws_the_same_runs_and_another_body_others():
    recurring = {"schedule__type": "poisson", "schedule__interval": 600}
    assert read(**recurring).runs == read(**recurring).runs
    assert read(**recurring).runs != read(**recurring, core_count=2).runs
    seeded = {**recurring, "schedule__seed": 7}
    assert read(**seeded).runs == read(**seeded, core_count=2).runs


def test_a_one_time_workload_runs_once_at_its_start():
    assert read().runs == (NOW,)


def test_the_echo_has_every_field_and_the_drawn_starts():
    workload = read(runtime=25 * 3600, schedule__type="poisson", schedule__interval=7200)
    told = echo(workload)
    assert told["runtime"] == "25:00:00"
    assert told["schedule"]["interval"] == "02:00:00"
    assert told["schedule"]["drawn_starts"] == workload.runs
    assert set(WorkloadSchema().fields) <= set(told)
