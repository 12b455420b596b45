"""What a programme found in its time is told only where no simple heuristic has found better."""

import time
from dataclasses import replace

import pytest

from api.models.grid.cells import Grid
from api.models.joint import crowded, posing, proving
from api.models.joint.grouping import classes
from api.models.joint.integral import Best, quiet
from api.models.joint.linear import Limits
from api.models.joint.search import Search
from tests.api.models.joint.grids import check, problem_of, task


def test_what_the_time_ran_out_for_is_no_dearer_than_one_after_the_other():
    problem = problem_of([[100.0, 200.0, 900.0]], 1.0, [task("a", slots=1), task("b", slots=1)])
    search = Search(Grid(problem), Limits(time.monotonic() + 9, lambda: False), lambda *_: None)
    posed = posing.pose(search.grid, classes(problem.tasks, 3))
    dearest = replace(posed, table=replace(posed.table, cost=-posed.table.cost))
    dear = replace(dearest.solved(search.limits, quiet), verdict="feasible", cost=None, bound=None)
    solution = proving.answered(search, posed, dear, {}, 100.0)
    check(problem, solution)
    told = solution.certificate
    assert (told.status, told.method) == ("feasible", proving.GREEDY)
    assert (told.objective, told.bound) == (pytest.approx(150.0), 100.0)


def test_a_bound_of_all_is_none_of_those_that_have_a_place():
    rivals = [task(key, window=(0, 1), slots=1) for key in "ab"]
    problem = problem_of([[100.0]], 1.0, rivals)
    search = Search(Grid(problem), Limits(time.monotonic() + 9, lambda: False), lambda *_: None)
    one = proving.one_by_one(search, classes(problem.tasks, 1), {}, 150.0)
    assert len(one.uses) == len(one.unplaced) == 1
    assert (one.certificate.status, one.certificate.bound) == ("feasible", None)


@pytest.mark.parametrize(("bound", "is_proven"), [(1.4, True), (1.0, False), (0.2, False)])
def test_that_no_fewer_are_left_out_is_proven_by_a_bound(monkeypatch, bound, is_proven):
    problem = problem_of([[100.0]], 1.0, [task("a", window=(0, 1), slots=1)])
    search = Search(Grid(problem), Limits(time.monotonic() + 9, lambda: False), lambda *_: None)
    posed = posing.pose(search.grid, classes(problem.tasks, 1), may_drop=True)
    counted = Best("feasible", cost=2.0, bound=bound)
    monkeypatch.setattr(posing.Posed, "solved", lambda *_, **__: counted)
    assert crowded._fewest(search, posed) == crowded.Fewest(2, is_proven)
