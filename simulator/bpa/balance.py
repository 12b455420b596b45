"""BPA's text: seven local days in five-minute lines, tabs between and CRLF behind them.

A dozen lines of words come first; the rest of today is padded with empty cells. The clock is the
Pacific wall clock without an offset, so that the autumn hour comes twice. What leaves counts as
interchange. The year's workbooks are not simulated: they are 404.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from zoneinfo import ZoneInfo

from simulator import truth
from simulator.truth import State
from simulator.wire import Answer, Expected, Question, whole

ZONE = "US-BPA"
STEP = timedelta(minutes=5)
PRECISION_MW = 1.0
_CLOCK = ZoneInfo("America/Los_Angeles")
_FOLDER = "/business/operations/Wind/"
_TITLES = {"baltwg3.txt": "Total VER", "baltwg.txt": "Total Wind Generation"}
_WORDS = """BPA Balancing Authority Load & {title}
at 5-minute intervals, last 7 days
Dates: {first} - {last} (last updated {updated}) Pacific Time
Based on five-minute MW readings from points 45583, 177167, 79682, 164377, 45581, 70681

Loads and resources in the balancing authority, among them some that others own.
Left out are loads that are served by transfer, that are scheduled out of the region,
or that belong to a customer with a balancing authority of its own.

BPA/Technical Operations (nobody@example.invalid)

"""


def answer(question: Question, seed: int, now: datetime) -> Answer | None:
    """The text with the interchange, or without it."""
    name = question.path.removeprefix(_FOLDER)
    if name not in _TITLES:
        return None
    changed = format_datetime(truth.floor_to(now, STEP).astimezone(UTC), usegmt=True)
    body = document(seed, now, name).replace("\n", "\r\n").encode()
    return Answer(body, "text/plain", headers={"Last-Modified": changed})


def document(seed: int, now: datetime, name: str = "baltwg3.txt") -> str:
    """The text as it stands at a moment."""
    local = now.astimezone(_CLOCK)
    today = local.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    first, end = today - timedelta(days=6), today + timedelta(days=1)
    words = _WORDS.format(
        title=_TITLES[name],
        first=f"{first:%d%b%Y}",
        last=f"{end:%d%b%Y}",
        updated=f"{local.day}{local:%b%Y %H:%M:%S}",
    )
    columns = [c for c in _columns(None) if c != "Interchange" or name == "baltwg3.txt"]
    lines = ["\t".join(["Date/Time       ", *columns])]
    for start in truth.intervals(first.astimezone(UTC), end.astimezone(UTC), STEP):
        stamp = f"{start.astimezone(_CLOCK):%m/%d/%Y %H:%M}"
        cells = _columns(truth.state(seed, ZONE, start, STEP) if start + STEP <= now else None)
        lines.append("\t".join([stamp, *(cells[name] for name in columns)]))
    return words + "\n".join(lines) + "\n"


def _columns(state: State | None) -> dict[str, str]:
    """The cells by name, in order: empty ones of an interval to come."""
    if state is None:
        names = ("Load", "VER", "Hydro", "Fossil/Biomass", "Interchange", "Nuclear")
        return dict.fromkeys(names, "")
    mix = _mix(state)
    megawatts = {
        "Load": state.load,
        "VER": mix["wind_solar"],
        "Hydro": mix["hydro"],
        "Fossil/Biomass": mix["unknown"],
        "Interchange": -sum(state.flows.values()),
        "Nuclear": mix["nuclear"],
    }
    return {name: str(whole(mw)) for name, mw in megawatts.items()}


def _mix(state: State) -> dict[str, float]:
    """MW as BPA tells them apart."""
    fuels = state.fuels()
    told = {"hydro": fuels.pop("hydro"), "nuclear": fuels.pop("nuclear")}
    told["wind_solar"] = fuels.pop("wind") + fuels.pop("solar")
    return {**told, "unknown": sum(fuels.values())}


def expected(seed: int, start: datetime, end: datetime) -> list[Expected]:
    """What truth expects of every five minutes in [start, end)."""
    rows: list[Expected] = []
    for begin, state in truth.window(seed, ZONE, start, end, STEP):
        over = begin + STEP
        rows.append((ZONE, "generation", begin, over, _mix(state)))
        rows.append((ZONE, "load", begin, over, {"load": state.load}))
        rows.append((ZONE, "flow", begin, over, {"net_import": sum(state.flows.values())}))
    return rows
