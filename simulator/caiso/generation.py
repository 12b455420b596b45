"""CAISO's "today's outlook" files: five-minute CSV in Pacific wall-clock time, with no date.

The date stands only in the path. The day that loses an hour keeps twelve empty rows; the day
that gains one shows its first 01:00 hour and not the second. Some files end with the 00:00 row
of the next day. Today's future rows are blank; a day that is not there is a web page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from email.utils import format_datetime
from zoneinfo import ZoneInfo

from simulator import truth
from simulator.noise import uniform
from simulator.wire import Answer, Expected, Question, html_answer, whole

ZONE = "US-CAISO"
STEP = timedelta(minutes=5)
PRECISION_MW = 1.0
FIRST_DAY = date(2018, 4, 10)
_CLOCK = ZoneInfo("America/Los_Angeles")
_QUIET = timedelta(minutes=15)
_BIOGAS_SHARE = 0.4

_PATH = re.compile(r"/outlook/(current|history/(\d{8}))/(fuelsource|demand|netdemand)\.csv")
_FUELS = "Time,Solar,Wind,Geothermal,Biomass,Biogas,Small hydro,Coal,Nuclear,"
_HEADERS = {
    "fuelsource": _FUELS + "Natural Gas,Large Hydro,Batteries,Imports,Other",
    "demand": "Time,Day ahead forecast,Hour ahead forecast,Current demand",
    "netdemand": "Time,Day ahead forecast,Current demand,Net demand",
}


def answer(question: Question, seed: int, now: datetime) -> Answer | None:
    """`/outlook/current/<name>.csv` or `/outlook/history/YYYYMMDD/<name>.csv`."""
    found = _PATH.fullmatch(question.path)
    if not found:
        return None
    # Shortly after midnight "current" is still yesterday's file, and today's does not exist.
    newest_day = _newest_day(now)
    day = _day(found[2]) if found[2] else newest_day
    if day is None or not FIRST_DAY <= day <= newest_day:
        return html_answer("Today's Outlook | California ISO", "<h1>Page Not Found</h1>")
    changed = min(truth.floor_to(now, STEP), _utc(day + timedelta(days=1), time()))
    stamp = format_datetime(changed.astimezone(UTC), usegmt=True)
    if question.headers.get("if-modified-since") == stamp:
        return Answer(b"", "text/csv", 304, {"Last-Modified": stamp})
    body = document(seed, day, now, found[3]).encode()
    return Answer(body, "text/csv", headers={"Last-Modified": stamp})


def _newest_day(now: datetime) -> date:
    return (now - _QUIET).astimezone(_CLOCK).date()


def dated(path: str, now: datetime) -> str:
    """The path of today's file under its date."""
    return path.replace("/current/", f"/history/{_newest_day(now):%Y%m%d}/")


def _day(text: str) -> date | None:
    try:
        return datetime.strptime(text, "%Y%m%d").replace(tzinfo=_CLOCK).date()
    except ValueError:
        return None


def _utc(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, _CLOCK).astimezone(UTC)


def document(seed: int, day: date, now: datetime, name: str = "fuelsource") -> str:
    """The file of a local day as it stands at a moment."""
    columns = {"fuelsource": _fuel_columns, "demand": _demand_columns, "netdemand": _net_columns}
    header = _HEADERS[name]
    if day.year < 2021:
        header = header.replace("Natural Gas", "Natural gas").replace("Large Hydro", "Large hydro")
    blank = [""] * header.count(",")
    lines = [header]
    for clock, start in _slots(day):
        known = start is not None and start + STEP <= now
        values = columns[name](seed, start) if start is not None and known else blank
        lines.append(",".join([clock, *values]))
    if uniform(seed, "caiso trailing row", day.toordinal()) > 0.3:
        lines.append(",".join(["00:00", *_trailing(seed, day, now, columns[name], blank)]))
    return "\r\n".join(lines) + "\r\n"


def _trailing(
    seed: int,
    day: date,
    now: datetime,
    columns: Callable[[int, datetime], list[str]],
    blank: list[str],
) -> list[str]:
    midnight = _utc(day + timedelta(days=1), time())
    return columns(seed, midnight) if midnight + STEP <= now else blank


def _slots(day: date) -> Iterator[tuple[str, datetime | None]]:
    """288 wall-clock times of a local day; None for those that the clock jumps over."""
    for index in range(288):
        clock = time(*divmod(index * 5, 60))
        start = _utc(day, clock)
        exists = start.astimezone(_CLOCK).time() == clock
        yield f"{clock:%H:%M}", start if exists else None


def _fuel_columns(seed: int, start: datetime) -> list[str]:
    state = truth.state(seed, ZONE, start, STEP)
    plants = state.plants
    biogas = _BIOGAS_SHARE * plants["biomass"]
    megawatts = [
        plants["solar"], plants["onshore"], plants["geothermal"],
        plants["biomass"] - biogas, biogas, plants["river"], plants["coal"],
        plants["nuclear"], plants["gas"], plants["reservoir"], plants["battery"],
        sum(state.flows.values()), plants["other"],
    ]  # fmt: skip
    return [str(whole(mw)) for mw in megawatts]


def _forecast(seed: int, start: datetime, hours: int) -> str:
    error = 0.01 * uniform(seed, f"caiso forecast {hours}", int(start.timestamp()) // 3600)
    hour = truth.floor_to(start, timedelta(hours=1))
    return str(whole(truth.state(seed, ZONE, hour, timedelta(hours=1)).load * (1 + error)))


def _demand_columns(seed: int, start: datetime) -> list[str]:
    load = truth.state(seed, ZONE, start, STEP).load
    return [_forecast(seed, start, 24), _forecast(seed, start, 1), str(whole(load))]


def _net_columns(seed: int, start: datetime) -> list[str]:
    state = truth.state(seed, ZONE, start, STEP)
    net = state.load - state.plants["solar"] - state.plants["onshore"]
    return [_forecast(seed, start, 24), str(whole(state.load)), str(whole(net))]


def expected(seed: int, start: datetime, end: datetime) -> list[Expected]:
    """What truth expects of [start, end): every five minutes but the repeated autumn hour."""
    rows: list[Expected] = []
    for begin, state in truth.window(seed, ZONE, start, end, STEP):
        if begin.astimezone(_CLOCK).fold:
            continue
        rows.append((ZONE, "generation", begin, begin + STEP, state.fuels()))
        net_import = {"net_import": sum(state.flows.values())}
        rows.append((ZONE, "flow", begin, begin + STEP, net_import))
    return rows
