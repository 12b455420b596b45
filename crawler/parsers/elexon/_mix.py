"""What FUELINST and FUELHH share: the codes of fuels and of interconnectors, and how rows are read.

`PS` is pumped storage, pumping < 0. An interconnector's power into Great Britain is > 0; three
cables lead to France, two to Ireland, and two kinds of turbine burn gas: where one of these is
missing, their sum is not known. Solar has no code here: it feeds in below the transmission grid.
Coal ended in 2024, Greenlink (`INTGRNL`) came in 2025. Codes of nothing are stated, with 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

from crawler.parsers._columns import columns, gathered, known, naming, numbers
from crawler.parsers._strict import summed
from crawler.parsers._windows import check_window
from crawler.parsers.elexon import _answer as elexon
from crawler.source import Document, Malformed, Row

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

# The cables of which there are several to a neighbour, and that have not been there all along.
IN_SERVICE_SINCE = {
    "INTIFA2": datetime(2021, 1, 22, tzinfo=UTC),
    "INTELEC": datetime(2022, 5, 25, tzinfo=UTC),
    "INTGRNL": datetime(2025, 1, 29, tzinfo=UTC),
}

EXPECTED = frozenset({"biomass", "gas", "hydro", "nuclear", "wind"})


def mixes(document: Document, dataset: str, step: timedelta) -> Iterator[Row]:
    """One row of generation and one of flows for each interval of length `step`, in order.

    Raises `Malformed` when the rows are another data set's, or do not lie on the grid of `step`.
    """
    rows = elexon.records(document)
    if strangers := {row["dataset"] for row in rows} - {dataset}:
        raise Malformed(f"rows of {', '.join(map(str, strangers))} in the place of {dataset}")
    words, mw, stamps = columns(rows, "fuelType", "generation", "startTime")
    what = naming("{} at {}", words, stamps)
    unlisted = naming("fuelType {} at {}: {} MW", words, stamps, mw)
    known(words, FUELS | NEIGHBOURS, unlisted)
    stated = gathered(elexon.starts_of(rows, step), words, numbers(mw, what), what)
    check_window(document.window, stated, step)
    for start, values in sorted(stated.items()):
        for measure, ours in (("generation", FUELS), ("flow", NEIGHBOURS)):
            parts = {word: values[word] for word in ours if word in values}
            if told := whole(start, parts, ours, IN_SERVICE_SINCE):
                totals = summed(told, ours)
                yield Row("GB", measure, start, start + step, totals, parts=parts)


def whole(
    start: datetime,
    stated: Mapping[str, float],
    words: Mapping[str, str],
    since: Mapping[str, datetime],
) -> dict[str, float]:
    """What is stated of those of our components of which no word is missing at `start`.

    `since` says from when on a word is stated, where that is not always so.
    """
    missing = [w for w in words if w not in stated and start >= since.get(w, start)]
    lacking = {words[word] for word in missing}
    return {word: mw for word, mw in stated.items() if words[word] not in lacking}
