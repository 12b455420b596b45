"""FUELINST and FUELHH: generation by fuel and the interconnectors, to the MW.

Every five minutes the one, every half hour the other. A set is published when its time is over;
the window of publish times is closed at both ends. Solar feeds in below the transmission grid and
has no code.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from simulator import truth
from simulator.elexon.answers import HALF_HOUR, Row, asked, asked_days, stamps, within, wrapped
from simulator.wire import Answer, Expected, Question, instant, json_answer, whole
from simulator.zones import LINKS

ZONE = "GB"
STEP = timedelta(minutes=5)
PRECISION_MW = 1.5
_STEPS = {"FUELINST": STEP, "FUELHH": HALF_HOUR}
_WIDEST = {"FUELINST": timedelta(days=1), "FUELHH": timedelta(days=7)}
_WIDEST_STREAM = timedelta(days=7, hours=1)

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
_NEIGHBOURS = {link.name: link.b if link.a == ZONE else link.a for link in LINKS}
# Gas is told apart by its turbines: open ones run on what exceeds the combined ones.
_COMBINED_CYCLE_MW = 26_000.0


def answer(path: str, question: Question, seed: int, now: datetime) -> Answer | None:
    """`/datasets/FUELINST` and `/datasets/FUELHH`, wrapped, and their `/stream`, a bare list."""
    dataset = path.removeprefix("/datasets/").removesuffix("/stream")
    if dataset not in _STEPS or not path.startswith("/datasets/"):
        return None
    bare, step = path.endswith("/stream"), _STEPS[dataset]
    window = asked(question, "publishDateTimeFrom", "publishDateTimeTo")
    if window:
        widest = _WIDEST_STREAM if bare else _WIDEST[dataset]
        within(window, widest, "PublishDateTimeFrom and PublishDateTimeTo")
    else:
        days = asked_days(question)
        window = (days[0] + step, days[1] + step) if days else (now - timedelta(hours=1), now)
    rows = _rows(seed, dataset, window[0], min(window[1], now))
    return json_answer(rows) if bare else wrapped(rows)


def _rows(seed: int, dataset: str, first: datetime, last: datetime) -> list[Row]:
    """Rows published from first to last, both included, newest first."""
    step = _STEPS[dataset]
    starts = list(truth.intervals(first - step, last, step))
    rows: list[Row] = []
    for start in reversed(starts):
        common = {"publishTime": instant(start + step), **stamps(start)}
        for fuel, megawatts in _published(truth.state(seed, ZONE, start, step), start).items():
            row = {"fuelType": fuel, "generation": whole(megawatts)}
            rows.append({"dataset": dataset, **common, **row})
    return rows


def _published(state: truth.State, start: datetime) -> dict[str, float]:
    megawatts = {
        fuel: sum(state.plants.get(plant, 0.0) for plant in plants)
        for fuel, plants in _PLANTS.items()
    }
    megawatts["CCGT"] = min(_COMBINED_CYCLE_MW, megawatts["CCGT"])
    megawatts["OCGT"] -= megawatts["CCGT"]
    megawatts.update(cables(state, start))
    return dict(sorted(megawatts.items()))


def cables(state: truth.State, start: datetime) -> dict[str, float]:
    """MW into Great Britain by the code of each cable that is in service."""
    return {
        code: state.links[cable]
        for code, cable in _CABLES.items()
        if start.timestamp() >= _SINCE[cable]
    }


def expected(seed: int, start: datetime, end: datetime) -> list[Expected]:
    """What truth expects of every five minutes in [start, end)."""
    return _expected(seed, start, end, STEP)


def expected_half_hourly(seed: int, start: datetime, end: datetime) -> list[Expected]:
    """What truth expects of every half hour in [start, end)."""
    return _expected(seed, start, end, HALF_HOUR)


def expected_flows(seed: int, start: datetime, end: datetime) -> list[Expected]:
    """What truth expects the cables to have brought in every half hour in [start, end)."""
    return [row for row in expected_half_hourly(seed, start, end) if row[1] == "flow"]


def _expected(seed: int, start: datetime, end: datetime, step: timedelta) -> list[Expected]:
    rows: list[Expected] = []
    for begin, state in truth.window(seed, ZONE, start, end, step):
        fuels = {fuel: mw for fuel, mw in state.fuels().items() if fuel != "solar"}
        rows.append((ZONE, "generation", begin, begin + step, {"coal": 0.0, **fuels}))
        rows.append((ZONE, "flow", begin, begin + step, _flows(state, begin)))
    return rows


def _flows(state: truth.State, start: datetime) -> dict[str, float]:
    """MW from each neighbour to which a cable is in service."""
    found: dict[str, float] = {}
    for code, megawatts in cables(state, start).items():
        neighbour = _NEIGHBOURS[_CABLES[code]]
        found[neighbour] = found.get(neighbour, 0.0) + megawatts
    return found
