"""Which problems are too large to be posed whole."""

import pytest

from api.models.joint import patterns
from api.models.joint.grouping import classes
from tests.api.models.joint.grids import task

WINDOW = (0, 50)


def alike(count, **more):
    each = (task(f"j{n}", zones=(0, 1, 2, 3), window=WINDOW, slots=4, **more) for n in range(count))
    return classes(tuple(each), WINDOW[1])


@pytest.mark.parametrize(("count", "needed"), [(50, False), (100, True)])
def test_tasks_with_a_least_run_weigh_more_than_their_cells(count, needed):
    assert patterns.is_needed(alike(count, kind="interruptible", minimum_run=2)) is needed


def test_tasks_that_are_alike_are_posed_once():
    assert not patterns.is_needed(alike(5000))
    assert not patterns.is_needed(alike(5000, kind="interruptible"))
