"""EIA-930: hourly net generation by fuel of every balancing authority of the lower 48 states.

Authorities send it the day after, some within hours, some days later, and revise it for weeks. An
hour that lacks a fuel which the authority stated within the day before is not yet whole and is
left out until it is.

Storage discharges at positive numbers. Since July 2024 solar and wind with a battery (SNB, WNB)
and pumped storage (PS) are told apart from solar, wind and hydro (SUN, WND, WAT); before, and
still at some authorities, WAT falls below zero when it pumps, and CISO's OTH when its batteries
charge. OES and UES are storage that is not pumped water, or not known to be: they are filed with
the batteries, since as `unknown` they would pass for fuel that is burnt. What plants draw at rest
is kept as stated, below zero; an hour in which a fuel draws more than `DRAWS` is set aside.

We keep what each authority reports, and move no plant to another zone. Sums of authorities are
left out; an authority that we do not know is set aside under its own name; an unknown fuel is
`Malformed`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from crawler.parsers._columns import known, naming
from crawler.parsers._strict import summed
from crawler.parsers.eia._authorities import ZONES, zone_of
from crawler.parsers.eia._hours import stated, whole
from crawler.parsers.eia._pages import HOUR, asked, table_of
from crawler.source import Document, Requests, Row, Source, Window

# MW below zero that cannot be true, as Electricity Maps has found them in these very data. None
# for hydro, which pumps, and for `unknown`, which charges.
DRAWS = {
    "biomass": 10.0,
    "coal": 50.0,
    "gas": 20.0,
    "geothermal": 10.0,
    "nuclear": 10.0,
    "oil": 10.0,
    "solar": 100.0,
    "wind": 20.0,
}
SOURCE = Source(
    publisher="U.S. Energy Information Administration (EIA)",
    homepage="https://www.eia.gov/electricity/gridmonitor/",
    licence="Public domain, a work of the U.S. government; EIA asks to be named",
    attribution="U.S. Energy Information Administration, Form EIA-930",
    redistribute=True,
    zones=tuple(ZONES.values()),
    timezone="UTC",
    measures=("generation",),
    step=HOUR,
    every=timedelta(hours=1),
    look_back=timedelta(days=3),
    reach=timedelta(days=3650),  # since 1 January 2019; `asked` begins there
    span=timedelta(days=7),
    lag=timedelta(hours=31),  # the form: by 7:00 Eastern of the next day
    draws=DRAWS,
    requires=("EIA_API_KEY",),
    per_minute=60,  # EIA suspends keys above 5 a second or 9000 an hour
    revises=(timedelta(days=7), timedelta(days=28)),
)

FUELS = {
    "BAT": "battery",
    "BM": "biomass",
    "COL": "coal",
    "GEO": "geothermal",
    "NG": "gas",
    "NUC": "nuclear",
    "OES": "battery",
    "OIL": "oil",
    "OTH": "unknown",
    "PS": "pumped_hydro",
    "SNB": "solar",
    "SUN": "solar",
    "UES": "battery",
    "UNK": "unknown",
    "WAT": "hydro",
    "WNB": "wind",
    "WND": "wind",
}


def requests(window: Window) -> Requests:
    """All pages of each week of the window."""
    return asked("fuel-type-data", window, SOURCE.span, "respondent", "fueltype")


def parse(document: Document) -> Iterator[Row]:
    """One row an hour and authority; `parts` has each word's greatest number in the page.

    At night solar with a battery is zero, and yet half of the day's sum.
    """
    fields = ("period", "respondent", "fueltype", "value")
    periods, authorities, fuels, values = table_of(document, *fields)
    known(fuels, FUELS, naming("fuel {} of {} at {}: {} MW", fuels, authorities, periods, values))
    for authority, hours in stated(document.window, periods, authorities, fuels, values):
        peaks: dict[str, float] = {}
        for mix in hours.values():
            for word, mw in mix.items():
                if abs(mw) >= abs(peaks.setdefault(word, mw)):
                    peaks[word] = mw
        for start, mix in whole(hours).items():
            parts = {word: peaks[word] for word in mix}
            total = summed(mix, FUELS)
            yield Row(zone_of(authority), "generation", start, start + HOUR, total, parts=parts)
