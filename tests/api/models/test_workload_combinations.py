"""What of a workload's newer fields is accepted, what is refused, and where that is said."""

import pytest

from api.models.job import Aim, Budget, Contiguous, Elastic, Interruptible, Level, Phase
from api.models.schedule.question import job_of
from tests.api.models.test_workload import NOW, faults, read

HOUR_OF_WATTS = [{"seconds": 600, "watts": 60}, {"seconds": 3000, "watts": 120}]
LEVELS = [{"cores": 2, "throughput": 10, "watts": 300}, {"cores": 4, "throughput": 15}]
ELASTIC = {"type": "elastic", "levels": LEVELS}


def at(found, path):
    """What is said at a dotted path of faults."""
    for name in path.split("."):
        found = found[int(name) if name.isdigit() else name]
    return str(found)


@pytest.mark.parametrize(
    ("changes", "path", "text"),
    [
        ({"schedule__deadline": "2026-03-01T12:00:00"}, "schedule.deadline", "offset from UTC"),
        (
            {"schedule__deadline": "2026-03-02T00:00:00Z", "schedule__max_delay": 60},
            "schedule.max_delay",
            "Must be empty where there is a deadline",
        ),
        (
            {
                "schedule__type": "poisson",
                "schedule__interval": 600,
                "schedule__deadline": "2026-03-02T00:00:00Z",
            },
            "schedule.deadline",
            "Only a one-time workload has a deadline",
        ),
        ({"execution": {"type": "lazy"}}, "execution.type", "Must be one of: contiguous"),
        ({"execution": {}}, "execution.type", "Missing data"),
        ({"execution": {"type": "elastic"}}, "execution.levels", "must name its levels"),
        ({"execution": {"type": "elastic", "levels": []}}, "execution.levels", "Length"),
        (
            {"execution": {"type": "elastic", "levels": [{"cores": 1, "throughput": 0}]}},
            "execution.levels.0.throughput",
            "greater than 0",
        ),
        (
            {"execution": {"type": "contiguous", "minimum_run_seconds": 60}},
            "execution.minimum_run_seconds",
            "Only an interruptible run has it.",
        ),
        (
            {"execution": {"type": "interruptible", "work": 3}},
            "execution.work",
            "Only an elastic run has it.",
        ),
        (
            {"execution": {"type": "contiguous", "migratable": True}},
            "execution.migratable",
            "stays where it is",
        ),
        (
            {"execution": {"type": "interruptible", "step_seconds": 59}},
            "execution.step_seconds",
            "greater than or equal to 60",
        ),
        ({"execution": {"type": "interruptible", "colour": 1}}, "execution.colour", "Unknown"),
        ({"power_profile": [{"seconds": 60, "watts": 1}]}, "power_profile", "60 are not 3600"),
        ({"power_profile": []}, "power_profile", "Length"),
        (
            {"power_profile": HOUR_OF_WATTS, "watts_per_core": 5},
            "watts_per_core",
            "Must be left out",
        ),
        ({"power_profile": HOUR_OF_WATTS, "core_count": 2}, "core_count", "Must be left out"),
        (
            {"power_profile": HOUR_OF_WATTS, "execution": {"type": "interruptible"}},
            "power_profile",
            "Only a contiguous run",
        ),
        ({"region_whitelist": ["Atlantis"]}, "region_whitelist.0", 'region, zone or country "A'),
        ({"region_whitelist": ["FR", "FR"]}, "region_whitelist.1", "Duplicate"),
        ({"carbon_weight": 0}, "carbon_weight", "nothing to minimise"),
        ({"carbon_weight": -1}, "carbon_weight", "greater than or equal to 0"),
        ({"currency": "EUR"}, "currency", "Nothing is reckoned in money"),
        ({"currency": "euro", "price_weight": 1}, "currency", "ISO 4217"),
        ({"budget": {"of": "time", "at_most": 1}}, "budget.of", "Must be one of: price, carbon"),
        ({"budget": {"of": "price"}}, "budget.at_most", "Missing data"),
        (
            {"optimize_carbon": False, "budget": {"of": "carbon", "at_most": 1}},
            "budget",
            "nothing is optimised",
        ),
        ({"optimize_carbon": False, "pareto": True}, "pareto", "nothing is optimised"),
        (
            {
                "optimize_carbon": False,
                "execution": {"type": "interruptible", "migratable": True},
            },
            "execution.migratable",
            "nothing is optimised",
        ),
        (
            {"carbon_accounting_mode": "compute-and-network"},
            "original_location",
            "where the data are",
        ),
        (
            {
                "carbon_accounting_mode": "compute-and-network",
                "original_location": "AWS:us-east-1",
                "pareto": True,
            },
            "pareto",
            "no front",
        ),
        (
            {
                "carbon_accounting_mode": "compute-and-network",
                "original_location": "AWS:us-east-1",
                "execution": {"type": "interruptible", "migratable": True},
            },
            "execution.migratable",
            "stays where its data",
        ),
        (
            {
                "carbon_accounting_mode": "compute-and-network",
                "original_location": "AWS:us-east-1",
                "use_new_optimization": False,
            },
            "use_new_optimization",
            "moves no data",
        ),
        ({"max_forecast_age_seconds": 0}, "max_forecast_age_seconds", "Must be between 1"),
    ],
)
def test_what_cannot_be_is_refused_by_its_name(changes, path, text):
    assert text in at(faults(**changes), path)


def test_a_simple_body_is_a_contiguous_run_that_minds_carbon_alone():
    workload = read()
    job = job_of(workload)
    assert job.shape == Contiguous()
    assert workload.aim == Aim()
    assert (workload.use_prediction, workload.is_priced) == (None, False)
    assert workload.max_forecast_age_seconds.total_seconds() == 86400


def test_a_deadline_is_the_leave_that_it_gives():
    job = job_of(read(schedule__deadline="2026-03-01T15:00:00+01:00"))
    assert (job.window[0], (job.window[1] - NOW).total_seconds()) == (NOW, 7200)


def test_a_profile_is_a_run_of_phases_and_its_mean_is_the_power():
    job = job_of(read(power_profile=HOUR_OF_WATTS, pue=1.5))
    assert isinstance(job.shape, Contiguous)
    assert [phase.kilowatts for phase in job.shape.phases] == pytest.approx([0.09, 0.18])
    assert sum(isinstance(phase, Phase) for phase in job.shape.phases) == 2
    assert job.kilowatts == pytest.approx(0.165)


def test_an_interruptible_run_is_free_to_pause_unless_it_says_otherwise():
    shape = job_of(read(execution={"type": "interruptible"})).shape
    assert isinstance(shape, Interruptible)
    assert (shape.minimum_run.total_seconds(), shape.restart_kwh) == (0, 0)
    assert shape.step.total_seconds() == 300


def test_levels_without_watts_draw_those_of_their_cores_and_work_is_that_of_the_first():
    workload = read(execution=ELASTIC, watts_per_core=100, pue=2, runtime=1800)
    shape = job_of(workload).shape
    assert shape == Elastic((Level(10, 0.6), Level(15, 0.8)), 5.0)
    assert workload.kilowatts == pytest.approx(0.6)
    assert workload.execution.cores_at(0.8, workload.pue) == 4


def test_work_can_be_said_outright():
    assert job_of(read(execution={**ELASTIC, "work": 7})).shape.work == 7


def test_an_aim_weighs_and_keeps_to_a_budget():
    workload = read(price_weight=2, carbon_weight=0.5, budget={"of": "price", "at_most": 3})
    assert workload.aim == Aim(0.5, 2, Budget("price", 3))
    assert workload.minds_money


def test_a_whitelist_may_name_places_of_ones_own():
    place = {"id": "mine:cellar", "latitude": 51.5, "longitude": 0}
    workload = read(
        candidate_providers=..., candidate_locations=[place], region_whitelist=["mine:cellar"]
    )
    assert workload.region_whitelist == ("mine:cellar",)
