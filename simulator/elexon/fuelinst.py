"""FUELINST: generation by fuel and the interconnectors, every five minutes, to the MW.

A set is published when its five minutes are over; the window of publish times is closed at
both ends. Solar feeds in below the transmission grid and has no code.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from simulator import truth
from simulator.elexon.answers import Row, asked, asked_days, stamps, within, wrapped
from simulator.wire import Answer, Expected, Question, instant, json_answer, whole
from simulator.zones import LINKS

ZONE = "GB"
STEP = timedelta(minutes=5)
PRECISION_MW = 1.5
_WIDEST = timedelta(days=1)
_WIDEST_STREAM = timedelta(days=7)

_PLANTS = {
    "BIOMASS": ("biomass",),
    "CCGT": ("gas",),
    "COAL": ("coal",),
    "NPSHYD": ("river", "reservoir"),
    "NUCLEAR": ("nuclear",),
    "OCGT": ("gas",),
    "OIL": ("oil",),
    "OTHER": ("other",),
    "PS": ("pumped",),
    "WIND": ("onshore", "offshore"),
}
_CABLES = {
    "INTELEC": "ElecLink",
    "INTEW": "East-West",
    "INTFR": "IFA",
    "INTGRNL": "Greenlink",
    "INTIFA2": "IFA2",
    "INTIRL": "Moyle",
    "INTNED": "BritNed",
    "INTNEM": "Nemo Link",
    "INTNSL": "North Sea Link",
    "INTVKL": "Viking Link",
}
_SINCE = {link.name: link.since for link in LINKS}
# Gas is told apart by its turbines: open ones run on what exceeds the combined ones.
_COMBINED_CYCLE_MW = 26_000.0


def answer(path: str, question: Question, seed: int, now: datetime) -> Answer | None:
    """`/datasets/FUELINST`, wrapped, and `/datasets/FUELINST/stream`, a bare list."""
    if path not in ("/datasets/FUELINST", "/datasets/FUELINST/stream"):
        return None
    bare = path.endswith("/stream")
    window = asked(question, "publishDateTimeFrom", "publishDateTimeTo")
    if window:
        widest = _WIDEST_STREAM if bare else _WIDEST
        within(window, widest, "PublishDateTimeFrom and PublishDateTimeTo")
    else:
        days = asked_days(question)
        window = (days[0] + STEP, days[1] + STEP) if days else (now - timedelta(hours=1), now)
    rows = _rows(seed, window[0], min(window[1], now))
    return json_answer(rows) if bare else wrapped(rows)


def _rows(seed: int, first: datetime, last: datetime) -> list[Row]:
    """Rows published from first to last, both included, newest first."""
    starts = list(truth.intervals(first - STEP, last, STEP))
    rows: list[Row] = []
    for start in reversed(starts):
        common = {"publishTime": instant(start + STEP), **stamps(start)}
        for fuel, megawatts in _published(truth.state(seed, ZONE, start, STEP), start).items():
            row = {"fuelType": fuel, "generation": whole(megawatts)}
            rows.append({"dataset": "FUELINST", **common, **row})
    return rows


def _published(state: truth.State, start: datetime) -> dict[str, float]:
    megawatts = {
        fuel: sum(state.plants.get(plant, 0.0) for plant in plants)
        for fuel, plants in _PLANTS.items()
    }
    megawatts["CCGT"] = min(_COMBINED_CYCLE_MW, megawatts["CCGT"])
    megawatts["OCGT"] -= megawatts["CCGT"]
    for code, cable in _CABLES.items():
        if start.timestamp() >= _SINCE[cable]:
            megawatts[code] = state.links[cable]
    return dict(sorted(megawatts.items()))


def expected(seed: int, start: datetime, end: datetime) -> list[Expected]:
    """What truth expects of every five minutes in [start, end)."""
    rows: list[Expected] = []
    for begin, state in truth.window(seed, ZONE, start, end, STEP):
        fuels = {fuel: mw for fuel, mw in state.fuels().items() if fuel != "solar"}
        rows.append((ZONE, "generation", begin, begin + STEP, {"coal": 0.0, **fuels}))
        flows = {zone: mw for zone, mw in state.flows.items() if _connected(zone, begin)}
        rows.append((ZONE, "flow", begin, begin + STEP, flows))
    return rows


def _connected(zone: str, moment: datetime) -> bool:
    """Whether any cable to a zone was in service at a moment."""
    cables = [link for link in LINKS if {link.a, link.b} == {ZONE, zone}]
    return any(moment.timestamp() >= link.since for link in cables)
