"""Puerto Rico: what generates now, of which fuel; a script of constants behind the public page.

The page states the total in MW, the share of each fuel in whole percents of it, and the MW of
each site. None alone is a mix. Gas and oil are the share times the total (to within half a
percent of it), since sites burn the one or the other and do not say which: San Juan's combined
cycles, the rented turbines. Coal is the one plant there is, and hydro, wind, solar and landfill
gas, which the shares lump together, are their sites, to the MW. In both recordings these agree:
coal 19 % and 395 of 2119 MW, renewables 4 % and 87 MW, 2 % and 23 of 1314 MW.

The sum of all sites is no total: `Estaciones GT` counts the turbines of other sites again, and so
does steam at Costa Sur. A metric is known by its description, since its place has moved. Sites
that draw power are below zero. A kind of site that is new (batteries, say) is `Malformed`.

The stamp is the page's local time, an instant: it stands for the five minutes it lies in. Only the
newest is there. The server wants a browser's User-Agent; others do not verify its certificate, we
do. Nobody is known to run this in production: the real server needs a look when it is first asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from crawler.parsers._strict import number, once, summed
from crawler.parsers.prepa._script import entries, stamp, text_of
from crawler.source import Document, Malformed, Request, Requests, Row, Source, Window

SOURCE = Source(
    publisher="Puerto Rico Electric Power Authority (PREPA), with LUMA and Genera PR",
    homepage="https://operationdata.prepa.pr.gov/",
    licence="No open licence is stated",
    attribution="Puerto Rico Electric Power Authority",
    redistribute=False,
    zones=("US-PR",),
    timezone="America/Puerto_Rico",
    measures=("generation",),
    step=timedelta(minutes=5),
    every=timedelta(minutes=5),
    look_back=timedelta(minutes=5),
    reach=None,
    span=timedelta(days=1),
    expects={"generation": frozenset({"gas", "oil", "coal", "hydro", "wind", "solar", "biomass"})},
)

URL = "https://operationdata.prepa.pr.gov/dataSource.js"
AGENT = "Mozilla/5.0 (compatible; gridtide/0.1; public electricity-grid data; self-hosted)"
LOCAL = ZoneInfo(SOURCE.timezone)
TOTAL = "Total de Generación"

# Of the fuels that sites state better, the share is not used.
SHARES = {"Bunker": "oil", "Diesel": "oil", "LNG": "gas"}
OTHER_SHARES = {"Coal", "Renew"}
HYDRO, RENEWABLE, COGENERATION = "Hidroelectricas", "Renovable", "COGEN"
THERMAL = {"Turbina de Gas", "Ciclo Combinado", "Vapor"}
SITES = {
    (RENEWABLE, "Wind"): "wind",
    (RENEWABLE, "Solar"): "solar",
    (RENEWABLE, "Landfill"): "biomass",
    (COGENERATION, "AES"): "coal",
    (COGENERATION, "Ecoelectrica"): "",  # gas, in the share of LNG
}


def requests(window: Window) -> Requests:
    """The newest state; the window cannot be chosen."""
    del window
    yield Request(URL, headers={"User-Agent": AGENT})


def parse(document: Document) -> Iterator[Row]:
    """One row: the five minutes in which the page was written; `parts` are shares and sites."""
    text = text_of(document)
    shares, sites = _by_share(text), _by_site(text)
    fuels = {name: fuel for name, (fuel, _) in sites.items()}
    parts = {**shares, **{name: mw for name, (_, mw) in sites.items()}}
    mix = summed(parts, {**SHARES, **fuels})
    start = _interval(stamp(text, "dataFechaAcualizado"))
    yield Row("US-PR", "generation", start, start + SOURCE.step, mix, parts=parts)


def _by_share(text: str) -> dict[str, float]:
    """MW by the page's words for gas and oil; `Malformed` when one is missing or unknown."""
    totals = {e["value"] for e in entries(text, "dataMetrics") if e["Desc"] == TOTAL}
    if len(totals) != 1:
        raise Malformed(f"{TOTAL} is stated as {sorted(totals)}")
    total, shares = number(totals.pop(), TOTAL), dict[str, float]()
    for entry in entries(text, "dataByFuel"):
        word, share = entry["fuel"], number(entry["value"], entry["fuel"])
        once(shares, word, share, f"the share of {word}")
        if word not in {*SHARES, *OTHER_SHARES}:
            raise Malformed(f"unknown fuel {word!r} with {share:g} % of {total:g} MW")
    if missing := {*SHARES, *OTHER_SHARES}.difference(shares):
        raise Malformed(f"without the share of {', '.join(sorted(missing))}")
    return {word: shares[word] * total / 100 for word in SHARES}


def _by_site(text: str) -> dict[str, tuple[str, float]]:
    """The fuel and the MW of each site whose fuel is certain."""
    stated: dict[str, tuple[str, float]] = {}
    for site in entries(text, "dataLoadPerSite"):
        name = f"{site['Type']} {site['Desc']}"
        mw = number(site["SiteTotal"], name)
        if fuel := _fuel(site["Type"], site["Desc"], mw):
            once(stated, name, (fuel, mw), name)
    return stated


def _fuel(kind: str, place: str, mw: float) -> str:
    if kind == HYDRO or kind in THERMAL:
        return "hydro" if kind == HYDRO else ""
    if (kind, place) not in SITES:
        raise Malformed(f"unknown site {kind} {place!r} with {mw:g} MW")
    return SITES[kind, place]


def _interval(written: str) -> datetime:
    moment = datetime.strptime(written, "%m/%d/%Y %I:%M:%S %p").replace(tzinfo=LOCAL)
    return moment.astimezone(UTC).replace(minute=moment.minute // 5 * 5, second=0)
