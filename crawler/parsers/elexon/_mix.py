"""What FUELINST and FUELHH share: the codes of fuels and of interconnectors, and how rows are read.

`PS` is pumped storage, pumping < 0. An interconnector's power into Great Britain is > 0; three
cables lead to France, two to Ireland. Solar has no code here: it feeds in below the transmission
grid. Coal ended in 2024, Greenlink (`INTGRNL`) came in 2025.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from crawler.parsers._columns import columns, gathered, known, naming, numbers
from crawler.parsers._strict import summed
from crawler.parsers._windows import check_window
from crawler.parsers.elexon import _answer as elexon
from crawler.source import Document, Row

FUELS = {
    "BIOMASS": "biomass",
    "CCGT": "gas",
    "COAL": "coal",
    "NPSHYD": "hydro",
    "NUCLEAR": "nuclear",
    "OCGT": "gas",
    "OIL": "oil",
    "OTHER": "unknown",
    "PS": "pumped_hydro",
    "WIND": "wind",
}
NEIGHBOURS = {
    "INTELEC": "FR",
    "INTEW": "IE",
    "INTFR": "FR",
    "INTGRNL": "IE",
    "INTIFA2": "FR",
    "INTIRL": "GB-NIR",
    "INTNED": "NL",
    "INTNEM": "BE",
    "INTNSL": "NO-NO2",
    "INTVKL": "DK-DK1",
}

EXPECTED = frozenset({"biomass", "gas", "hydro", "nuclear", "wind"})


def mixes(document: Document, step: timedelta) -> Iterator[Row]:
    """One row of generation and one of flows for each interval of length `step`, in order."""
    rows = elexon.records(document)
    words, mw, stamps = columns(rows, "fuelType", "generation", "startTime")
    what = naming("{} at {}", words, stamps)
    unlisted = naming("fuelType {} at {}: {} MW", words, stamps, mw)
    known(words, FUELS | NEIGHBOURS, unlisted)
    stated = gathered(elexon.starts_of(rows), words, numbers(mw, what), what)
    check_window(document.window, stated, step)
    for start, values in sorted(stated.items()):
        for measure, ours in (("generation", FUELS), ("flow", NEIGHBOURS)):
            if parts := {word: values[word] for word in ours if word in values}:
                totals = summed(parts, ours)
                yield Row("GB", measure, start, start + step, totals, parts=parts)
