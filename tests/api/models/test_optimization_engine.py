"""The fast path, the PuLP model and exhaustive search find the same schedule."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import numpy as np
import pulp
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.models import optimization_model
from api.models.carbon_trace import CarbonTrace
from api.models.engine.starts import choices
from api.models.job import Costs, Job, total_g
from api.models.limits import TooLarge
from api.models.optimization_engine import best
from api.models.optimization_model import cbc, highs, outcome
from api.models.start_model import build, choose
from database.moments import microseconds

START = datetime(2026, 3, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)

intensities = st.integers(-90, 900).map(lambda value: None if value < 0 else value)
steps = st.lists(st.tuples(st.integers(1, 9), intensities), min_size=1, max_size=9)
quickly = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


def trace_of(steps, start=START):
    """A trace of (minutes, g/kWh) steps."""
    edges = np.cumsum([0, *(minutes for minutes, _ in steps)])
    values = [np.nan if value is None else value for _, value in steps]
    ticks = microseconds(start) + edges * (MINUTE // timedelta(microseconds=1))
    return CarbonTrace(ticks.astype(np.int64), np.array(values, float))


def job_of(runtime=1, delay=0, earliest=(0,), kilowatts=1.0, start=START):
    """A job in minutes after `start`."""
    moments = tuple(start + minute * MINUTE for minute in earliest)
    return Job(moments, runtime * MINUTE, delay * MINUTE, kilowatts)


def place(trace, job):
    """Where the fast path puts each run; None if a run has no place."""
    placed = best(Costs(trace), job)
    return None if placed is None else placed.placements


def exhaustive(steps, job):
    """Per run the earliest best start minute and its exact grams; None if a run has no place."""
    intensity = [value for minutes, value in steps for _ in range(minutes)]
    runtime, delay = job.runtime // MINUTE, job.max_delay // MINUTE
    found = []
    for earliest in ((moment - START) // MINUTE for moment in job.earliest):
        starts = range(earliest, earliest + delay + 1)
        known = {s: intensity[s : s + runtime] for s in starts}
        sums = {s: sum(run) for s, run in known.items() if None not in run}
        if not sums:
            return None
        best = min(sums, key=lambda s: (sums[s], s))
        found.append((best, Fraction(sums[best], 60) * Fraction(job.kilowatts)))
    return found


@st.composite
def cases(draw, many=False):
    drawn = draw(steps)
    length = sum(minutes for minutes, _ in drawn)
    runtime = draw(st.integers(1, length))
    delay = draw(st.integers(0, length - runtime))
    slack = length - runtime - delay
    earliest = draw(st.lists(st.integers(0, slack), min_size=1, max_size=3))
    return drawn, job_of(runtime, delay, tuple(earliest))


@given(cases())
@settings(quickly, max_examples=400)
def test_the_fast_path_equals_exhaustive_search(case):
    drawn, job = case
    expected, placed = exhaustive(drawn, job), place(trace_of(drawn), job)
    assert (placed is None) == (expected is None)
    for (minute, grams), placement in zip(expected or [], placed or [], strict=True):
        assert placement.start == START + minute * MINUTE
        assert placement.emission_g == pytest.approx(float(grams), rel=1e-9, abs=1e-9)


@given(st.lists(steps, min_size=1, max_size=3), st.data())
@quickly
def test_the_model_equals_the_fast_path_over_all_regions(regions, data):
    length = min(sum(minutes for minutes, _ in drawn) for drawn in regions)
    runtime = data.draw(st.integers(1, length))
    job = job_of(runtime, data.draw(st.integers(0, length - runtime)))
    traces = {f"region {n}": trace_of(drawn) for n, drawn in enumerate(regions)}
    placed = {r: found for r, trace in traces.items() if (found := place(trace, job))}
    answer = choose(traces, job)
    assert answer.certificate.status == ("optimal" if placed else "infeasible")
    if placed:
        least = min(total_g(found) for found in placed.values())
        assert answer.certificate.objective == pytest.approx(least, rel=1e-6)
        starts = [run.start for run in placed[answer.region]]
        assert [run.start for run in answer.placements] == starts


@given(cases())
@quickly
def test_no_schedule_emits_less_than_the_linear_bound(case):
    drawn, job = case
    runs = [run.possible for run in choices(trace_of(drawn), job)]
    if not all(len(run.starts) for run in runs):
        return
    model = build({"here": runs})
    model.problem.solve(pulp.HiGHS(msg=False, mip=False, threads=1))
    bound = model.grams(pulp.value(model.problem.objective))
    assert total_g(place(trace_of(drawn), job)) >= bound - 1e-6


@given(cases())
@quickly
def test_no_run_starts_early_or_ends_after_its_deadline(case):
    drawn, job = case
    for earliest, placement in zip(
        job.earliest, place(trace_of(drawn), job) or [None] * len(job.earliest), strict=True
    ):
        if placement:
            assert earliest <= placement.start <= earliest + job.max_delay


@given(cases(), st.integers(1, 50))
@quickly
def test_twice_the_power_emits_twice_as_much_at_the_same_time(case, factor):
    drawn, job = case
    more = Job(job.earliest, job.runtime, job.max_delay, job.kilowatts * factor)
    once, often = place(trace_of(drawn), job) or [], place(trace_of(drawn), more) or []
    assert [p.start for p in once] == [p.start for p in often]
    assert total_g(often) == pytest.approx(factor * total_g(once), rel=1e-9)


@given(cases(), st.integers(-(10**6), 10**6))
@quickly
def test_a_shift_of_everything_shifts_the_schedule(case, minutes):
    drawn, job = case
    shift = minutes * MINUTE
    later = Job(tuple(m + shift for m in job.earliest), job.runtime, job.max_delay, 1.0)
    here, there = place(trace_of(drawn), job), place(trace_of(drawn, START + shift), later)
    assert [p.start + shift for p in here or []] == [p.start for p in there or []]


@given(st.floats(0, 2000), st.integers(1, 300), st.integers(0, 300))
@quickly
def test_a_job_starts_at_once_when_the_intensity_is_constant(intensity, runtime, delay):
    steps = [(7, intensity)] * 100
    placed = place(trace_of(steps), job_of(runtime, delay, (3,)))
    assert placed[0].start == START + 3 * MINUTE


@given(cases())
@quickly
def test_more_leave_to_wait_never_emits_more(case):
    drawn, job = case
    at_once, waiting = place(trace_of(drawn), job.without_delay), place(trace_of(drawn), job)
    if at_once:
        assert total_g(waiting) <= total_g(at_once) + 1e-9


def test_an_optimum_may_start_between_two_edges():
    steps = [(60, 500), (60, 100), (60, 400)]
    placed = place(trace_of(steps), job_of(runtime=90, delay=90))
    assert placed[0].start == START + 60 * MINUTE
    assert placed[0].emission_g == pytest.approx(100 * 1 + 400 * 0.5)
    placed = place(trace_of([(60, 400), (60, 100), (60, 500)]), job_of(runtime=90, delay=90))
    assert placed[0].start == START + 30 * MINUTE


def test_an_unknown_stretch_is_avoided_and_never_counted_as_zero():
    steps = [(60, 300), (60, None), (60, 500)]
    placed = place(trace_of(steps), job_of(runtime=60, delay=120))
    assert placed[0].start == START
    assert place(trace_of(steps), job_of(runtime=61, delay=60)) is None


def test_a_run_may_begin_where_an_unknown_stretch_ends():
    steps = [(60, 500), (60, None), (60, 300)]
    placed = place(trace_of(steps), job_of(runtime=60, delay=120))
    assert placed[0].start == START + 120 * MINUTE


def test_the_region_that_emits_least_is_chosen_and_certified():
    traces = {"dirty": trace_of([(60, 800)]), "clean": trace_of([(30, 90), (30, 50)])}
    answer = choose(traces, job_of(runtime=30, delay=30))
    assert (answer.region, answer.certificate.status) == ("clean", "optimal")
    assert answer.certificate.method == "pulp-highs"
    assert answer.certificate.objective == pytest.approx(25)
    assert answer.certificate.gap == pytest.approx(0, abs=1e-9)


def test_cbc_finds_the_same_as_highs():
    rng = np.random.default_rng(3)
    traces = {f"{n}": trace_of([(5, value) for value in rng.uniform(50, 700, 40)]) for n in "abc"}
    job = job_of(runtime=33, delay=110, earliest=(0, 20))
    one, other = choose(traces, job, highs()), choose(traces, job, cbc())
    assert (one.region, one.placements) == (other.region, other.placements)
    assert (other.certificate.method, other.certificate.status) == ("pulp-cbc", "optimal")


def test_tiny_emissions_are_still_told_apart():
    steps = [(60, 500), (60, 499.99), (60, 500)]
    job = job_of(runtime=60, delay=120, kilowatts=1e-9)
    assert choose({"here": trace_of(steps)}, job).placements[0].start == START + 60 * MINUTE


def test_a_region_without_a_place_makes_the_model_infeasible():
    answer = choose({"here": trace_of([(60, None)])}, job_of())
    assert (answer.certificate.status, answer.region) == ("infeasible", None)


def test_a_schedule_that_ran_out_of_time_is_never_called_optimal():
    problem = pulp.LpProblem("late", pulp.LpMinimize)
    problem.assignStatus(pulp.LpStatusOptimal, pulp.LpSolutionIntegerFeasible)
    assert pulp.LpStatus[problem.status] == "Optimal"
    assert outcome(problem) == "feasible"
    problem.assignStatus(pulp.LpStatusNotSolved, pulp.LpSolutionNoSolutionFound)
    assert outcome(problem) == "unknown"


def test_no_time_at_all_gives_no_schedule_rather_than_a_false_one():
    rng = np.random.default_rng(5)
    traces = {f"{n}": trace_of([(5, value) for value in rng.uniform(1, 9, 50)]) for n in range(9)}
    answer = choose(traces, job_of(runtime=47, delay=200, earliest=(0, 1, 2)), highs(0.0))
    assert (answer.certificate.status, answer.certificate.bound) == ("unknown", None)


def test_a_model_that_is_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(optimization_model, "MAX_STARTS", 3)
    with pytest.raises(TooLarge, match="more than 3"):
        choose({"here": trace_of([(5, 1)] * 9)}, job_of(runtime=5, delay=40))


def test_cbc_is_the_fallback_where_highs_is_not_installed(monkeypatch):
    monkeypatch.setattr(optimization_model, "find_spec", lambda _: None)
    assert optimization_model.preferred().name == "COIN_CMD"
