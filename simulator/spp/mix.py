"""SPP's generation mix: market and self, in UTC, with every eighth interval missing.

`GenMix2Hour` holds two hours and names its columns `Coal Market`, blanks before them;
`GenMix365` holds the last days (the true one a year) newest first, as `COAL_MKT`, and the
forecast of the load alone; the chart's file one column a kind. A path that has no file is
answered with 404 and nothing at all.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from simulator import truth
from simulator.noise import uniform
from simulator.wire import Answer, Expected, Question, instant

STEP = timedelta(minutes=5)
PRECISION_MW = 0.2
ZONES = {"SPP": "US-SPP", "SWPW": "US-SWPW"}
_FILES = "/file-browser-api/download/generation-mix-historical"
_FILE = re.compile(r"/(SPP|SWPW)/GenMix(2Hour|365)_(SPP|SWPW)\.csv")
_CHARTS = {"/chart-api/gen-mix/asFile": "SPP", "/chart-api/gen-mix-swpw/asFile": "SWPW"}
_REACH = {"2Hour": timedelta(hours=2), "365": timedelta(days=5)}

# Kind: its plants, and the share of them that the market committed.
_KINDS = {
    "Coal": (("coal", "lignite"), 0.3),
    "Diesel Fuel Oil": (("oil",), 0.0),
    "Hydro": (("river", "reservoir"), 0.3),
    "Natural Gas": (("gas",), 0.6),
    "Nuclear": (("nuclear",), 0.0),
    "Solar": (("solar",), 0.1),
    "Waste Disposal Services": (("waste", "biomass"), 0.0),
    "Wind": (("onshore", "offshore"), 0.05),
    "Waste Heat": ((), 0.0),
    "Energy Storage": (("battery", "pumped"), 1.0),
    "Other": (("other",), 0.2),
}
_FUELS = (
    "coal",
    "oil",
    "hydro",
    "gas",
    "nuclear",
    "solar",
    "biomass",
    "wind",
    "unknown",
    "battery",
)


def answer(question: Question, seed: int, now: datetime) -> Answer | None:
    """A file of the browser or of a chart."""
    if question.path in _CHARTS:
        return _csv(_charted(seed, _CHARTS[question.path], now))
    if question.path != _FILES:
        return None
    found = _FILE.fullmatch(question.get("path"))
    if found is None or found[1] != found[3]:
        return Answer(b"", "", 404)
    return _csv(document(seed, found[1], now, found[2]))


def _csv(text: str) -> Answer:
    return Answer(text.encode(), "text/csv")


def document(seed: int, area: str, now: datetime, name: str = "2Hour") -> str:
    """A file of the browser as it stands at a moment."""
    starts = _starts(seed, now, _REACH[name])
    if name == "365":
        header = ["GMTTIME", *_upper_case(), "LOAD"]
        rows = [[*_halves(seed, area, s), _load(seed, area, s, 1.01)] for s in starts]
        return _joined(header, starts[::-1], rows[::-1])
    header = ["GMT MKT Interval", *_blank_before(), " Average Actual Load", " Load"]
    loads = [[_load(seed, area, s, share) for share in (1.0, 1.01)] for s in starts]
    rows = [[*_halves(seed, area, s), *both] for s, both in zip(starts, loads, strict=True)]
    return _joined(header, starts, rows)


def _charted(seed: int, area: str, now: datetime) -> str:
    """The chart's file of the last two hours: one column a kind."""
    starts = _starts(seed, now, _REACH["2Hour"])
    rows = []
    for start in starts:
        halves = [float(cell) for cell in _halves(seed, area, start)]
        whole = [f"{a + b:.1f}" for a, b in zip(halves[::2], halves[1::2], strict=True)]
        rows.append([_load(seed, area, start, 1.0), *whole])
    return _joined(["GMT MKT Interval", "Average Actual Load", *_KINDS], starts, rows)


def _joined(header: list[str], starts: list[datetime], rows: list[list[str]]) -> str:
    lines = [[instant(start), *row] for start, row in zip(starts, rows, strict=True)]
    return "".join(",".join(line) + "\n" for line in [header, *lines])


def _upper_case() -> list[str]:
    names = [f"{kind}_{half}" for kind in _KINDS for half in ("MKT", "SELF")]
    odd = {"DIESEL_FUEL_OIL_SELF": "DIESEL_FUEL_SELF"}
    upper = [name.upper().replace(" ", "_") for name in names]
    return [odd.get(name, name) for name in upper]


def _blank_before() -> list[str]:
    names = [f" {kind} {half}" for kind in _KINDS for half in ("Market", "Self")]
    return [" Gas Self" if name == " Natural Gas Self" else name for name in names]


def _starts(seed: int, now: datetime, reach: timedelta) -> list[datetime]:
    return [s for s in truth.intervals(now - reach, now, STEP) if not _is_missing(seed, s)]


def _is_missing(seed: int, start: datetime) -> bool:
    return uniform(seed, "spp missing", int(start.timestamp()) // 300) > 0.75


def _halves(seed: int, area: str, start: datetime) -> list[str]:
    """MW of each kind, what the market committed and what committed itself."""
    plants = truth.state(seed, ZONES[area], start, STEP).plants
    cells: list[str] = []
    for names, share in _KINDS.values():
        mw = sum(plants.get(name, 0.0) for name in names)
        market = round(share * mw, 1)
        cells += [f"{market:.1f}", f"{mw - market:.1f}"]
    return cells


def _load(seed: int, area: str, start: datetime, share: float) -> str:
    return f"{share * truth.state(seed, ZONES[area], start, STEP).load:.3f}"


def expected(seed: int, zone: str, start: datetime, end: datetime) -> list[Expected]:
    """What truth expects of every interval in [start, end) that SPP does not leave out.

    The load is only told of the last two hours, in files that a window of two hours asks for.
    """
    rows: list[Expected] = []
    for begin, state in truth.window(seed, zone, start, end, STEP):
        if _is_missing(seed, begin):
            continue
        mix = dict.fromkeys(_FUELS, 0.0) | _with_pumps(state.fuels())
        rows.append((zone, "generation", begin, begin + STEP, mix))
        rows.append((zone, "load", begin, begin + STEP, {"load": state.load}))
    return rows


def _with_pumps(fuels: dict[str, float]) -> dict[str, float]:
    battery = fuels.pop("battery", 0.0) + fuels.pop("pumped_hydro", 0.0)
    return {**fuels, "battery": battery}
