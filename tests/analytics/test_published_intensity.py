"""Intensities that a study computed from production come out of the same production here.

Wiesner et al., "Let's Wait Awhile" (Middleware'21): GB and FR 2020, the median life-cycle factors
of IPCC 2011, imports by the neighbours' mix, pumped storage left out. Four decimals are printed.
"""

import csv
import gzip
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from analytics.intensity import intensity
from analytics.mix import Factor, Factors, Mix

SHARED = Path(__file__).parents[3] / "shared" / "data" / "carbon"
PRINTED = 0.00051

FACTORS = {
    "Biomass": 18,
    "Fossil Gas": 469,
    "Fossil Hard coal": 1001,
    "Fossil Oil": 840,
    "Hydro Run-of-river and poundage": 4,
    "Hydro Water Reservoir": 4,
    "Nuclear": 16,
    "Other": 770,
    "Solar": 46,
    "Wind Offshore": 12,
    "Wind Onshore": 12,
    "BE": 153,
    "CH": 12,
    "DE": 379,
    "ES": 220,
    "FR": 39,
    "GB": 233,
    "IE": 348,
    "IT": 339,
    "NL": 452,
}
# The study gives waste no factor, though it counts its energy: as if it emitted nothing.
AS_THE_STUDY = Factors(
    {}, {("lifecycle", k): Factor(v) for k, v in {**FACTORS, "Waste": 0}.items()}
)

pytestmark = pytest.mark.skipif(not SHARED.exists(), reason=f"no published series at {SHARED}")


def table(name):
    """The columns' names, and the rows by their moments."""
    with gzip.open(SHARED / name, "rt", encoding="utf-8") as lines:
        head, *rows = csv.reader(lines)
    return head[1:], {datetime.fromisoformat(row[0]): row[1:] for row in rows}


def production(zone):
    """The mix of a zone's production file, and the moments of its intervals."""
    names, rows = table(f"LWA_{zone}_2020_production.csv.gz")
    chosen = [place for place, name in enumerate(names) if name != "Hydro Pumped Storage"]
    moments = sorted(rows)
    mw = [[float(rows[at][place] or "nan") for place in chosen] for at in moments]
    seconds = np.array([int(at.replace(tzinfo=UTC).timestamp()) for at in moments])
    fuels = tuple(names[place] for place in chosen)
    return moments, Mix(zone, fuels, seconds, np.ones(len(moments)), np.array(mw))


def published(zone, moments):
    """What the study printed for these moments."""
    _, rows = table(f"LWA_{zone}_2020_ci.csv.gz")
    return np.array([float(rows[at][0]) if at in rows else np.nan for at in moments])


def with_consumption(mix, g_per_kwh):
    """The study lets a fuel that consumes lessen both sums; here it counts as zero."""
    factors = np.array([AS_THE_STUDY.general["lifecycle", fuel].g_per_kwh for fuel in mix.fuels])
    generated = np.fmax(mix.mw, 0).sum(axis=1)
    consumed = np.fmin(mix.mw, 0)
    consumed[np.isnan(consumed)] = 0
    total = generated + consumed.sum(axis=1)
    return (g_per_kwh * generated + consumed @ factors) / total


@pytest.mark.parametrize(("zone", "intervals"), [("GB", 21_000), ("FR", 9_000)])
def test_production_gives_the_published_intensity_to_its_rounding(zone, intervals):
    moments, mix = production(zone)
    theirs, ours = published(zone, moments), intensity(mix, AS_THE_STUDY).g_per_kwh
    told = ~np.isnan(theirs)
    assert told.sum() > intervals
    assert np.abs(with_consumption(mix, ours) - theirs)[told].max() <= PRINTED
    nothing_consumes = told & ~(mix.mw < 0).any(axis=1)
    assert np.abs(ours - theirs)[nothing_consumes].max() <= PRINTED
    assert nothing_consumes.mean() > 0.9
