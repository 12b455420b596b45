"""A slice of the published studies, asked of our API: what they printed comes out."""

from contextlib import closing

import numpy as np
import pytest

from database.connection import connect
from scripts.bench.literature import elastic, optima, shared, store, waiting
from scripts.bench.literature.asking import Asking
from tests.served import gunicorn

pytestmark = pytest.mark.skipif(
    not shared.FOLDER.exists(), reason=f"no data of studies at {shared.FOLDER}"
)
HALVES = (2, 16)
PJM = "US-MIDA-PJM"


@pytest.fixture
def stored(database):
    """The French half hours of a study, and one zone of another's year; the true intensities."""
    truth = shared.half_hours("FR", waiting.YEAR)
    with closing(connect("owner")) as connection:
        store.measured(connection, "FR", waiting.YEAR, waiting.SLOT, truth)
        zone = optima.carriers()[PJM]
        store.measured(connection, zone, optima.YEAR, shared.HOUR, shared.year_2022([PJM])[PJM])
    return truth


@pytest.fixture
def asking(database, stored, tmp_path):
    with gunicorn(database, tmp_path / "api.log") as address:
        yield Asking(address)


def test_printed_savings_and_optima_come_out_of_the_api(asking, stored):
    found = waiting.saved_at_night(asking, "FR", stored, HALVES, waiting.Quirks(), error=0.0)
    printed = [waiting.NIGHTLY["FR"][half][0] for half in HALVES]
    assert [round(percent, 2) for percent in found] == printed

    zones = optima.carriers()
    rows = [row for row in optima.published() if row["zone"] == PJM][:10]
    for kind, shape in optima.KINDS.items():
        told = [float(row[f"sum_best_{kind}"]) for row in rows]
        found = [optima.least(asking, zones, row, shape) for row in rows]
        assert found == pytest.approx(told, abs=optima.PRINTED)


def test_deadlines_are_those_of_the_study():
    jobs = waiting.ml_jobs()
    assert len(jobs) == 3387
    assert {waiting.leave(job, "at once") for job in jobs} == {0}
    for policy in waiting.LATEST:
        ends = [waiting.YEAR + (job.arrival + job.slots) * waiting.SLOT for job in jobs]
        latest = [waiting.LATEST[policy](end) for end in ends]
        waits = [(at - end).total_seconds() for at, end in zip(latest, ends, strict=True)]
        assert 0 <= min(waits) <= max(waits) <= 4 * 86400


def test_the_rule_of_marginal_work_is_best_where_levels_are_concave():
    levels = [elastic.Level(1.0, 100.0), elastic.Level(1.5, 200.0)]
    flat = np.full(elastic.WINDOW, 300.0)
    assert elastic.by_marginal_work(levels, flat) == pytest.approx(24 * 0.1 * 300)
    half_clean = np.where(np.arange(elastic.WINDOW) < 12, 100.0, 1000.0)
    by_hand = 12 * 0.2 * 100 + (24 - 18) * 0.1 * 1000
    assert elastic.by_marginal_work(levels, half_clean) == pytest.approx(by_hand)
