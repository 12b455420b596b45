"""CAISO's OASIS: a ZIP with one CSV, rows in no order; errors come as a ZIP with an XML.

The forecast of a day is there from its publication on: of demand at 09:10 Pacific so many days
before as its run says, of sun and wind at 07:00 the day before.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from simulator import truth
from simulator.caiso.load import HOUR, forecast_mw
from simulator.caiso.outlook import CLOCK, ZONE, utc
from simulator.foresight import foretold
from simulator.packed import packed
from simulator.wire import Answer, Expected, Question

HOST = "oasis.caiso.com"
LONGEST = timedelta(days=31)
PRECISION_MW = 0.02
_RUNS = {"7DA": (7, "SYS_FCST_7DA_MW", "Demand Forecast 7-Day Ahead"),
         "2DA": (2, "SYS_FCST_2DA_MW", "Demand Forecast 2-Day Ahead"),
         "DAM": (1, "SYS_FCST_DA_MW", "Demand Forecast Day Ahead")}  # fmt: skip
_AREAS = {"AVA": 0.06, "CA ISO-TAC": 1.0, "PGE-TAC": 0.42, "SCE-TAC": 0.45, "PACE": 0.3}
_HUBS = {"NP15": {"Solar": 0.3, "Wind": 0.4}, "SP15": {"Solar": 0.5, "Wind": 0.58},
         "ZP26": {"Solar": 0.2, "Wind": 0.02}}  # fmt: skip
_PLANT = {"Solar": "solar", "Wind": "onshore"}
_LOAD_HEADER = (
    "INTERVALSTARTTIME_GMT,INTERVALENDTIME_GMT,LOAD_TYPE,OPR_DT,OPR_HR,OPR_INTERVAL,"
    "MARKET_RUN_ID,TAC_AREA_NAME,LABEL,XML_DATA_ITEM,POS,MW,EXECUTION_TYPE,GROUP"
)
_RENEWABLE_HEADER = (
    "OPR_DT,OPR_HR,OPR_INTERVAL,INTERVALSTARTTIME_GMT,INTERVALENDTIME_GMT,TRADING_HUB,"
    "RENEWABLE_TYPE,LABEL,XML_DATA_ITEM,MARKET_RUN_ID_POS,RENEW_POS,MW,MARKET_RUN_ID,GROUP"
)
Lines = Iterator[str]


def answer(question: Question, seed: int, now: datetime) -> Answer | None:
    """`/oasisapi/SingleZip`: the CSV of a query and a market run, or an error."""
    if question.path != "/oasisapi/SingleZip":
        return None
    query, run = question.get("queryname"), question.get("market_run_id")
    try:
        start, end = (_moment(question.get(f"{which}datetime")) for which in ("start", "end"))
    except ValueError:
        return _error("1002", "Invalid date format")
    if end - start > LONGEST:
        return _error("1004", "Data can be requested for period of 31 days only")
    header, lines = _found(query, run, seed, start, end, now)
    if not lines:
        return _error("1000", "No data returned for the specified selection")
    random.Random(start.toordinal()).shuffle(lines)
    text = "\n".join([header, *(f"{line},{n}" for n, line in enumerate(lines, start=1))]) + "\n"
    days = "_".join(f"{m.astimezone(CLOCK):%Y%m%d}" for m in (start, end))
    return _zip(f"{days}_{query}_{run}_{now:%Y%m%d_%H_%M_%S}_v1.csv", text)


def _found(
    query: str, run: str, seed: int, start: datetime, end: datetime, now: datetime
) -> tuple[str, list[str]]:
    if query == "SLD_FCST" and run in _RUNS:
        return _LOAD_HEADER, list(_loads(run, seed, start, end, now))
    if query == "SLD_REN_FCST" and run == "DAM":
        return _RENEWABLE_HEADER, list(_renewables(seed, start, end, now))
    return "", []


def _moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y%m%dT%H:%M%z").astimezone(UTC)


def _operating_day(begin: datetime) -> date:
    return begin.astimezone(CLOCK).date()


def _published(begin: datetime, days: int, clock: time) -> datetime:
    return utc(_operating_day(begin) - timedelta(days=days), clock)


def load_issued(begin: datetime, run: str) -> datetime:
    """When the demand of an hour is foretold by a run."""
    return _published(begin, _RUNS[run][0], time(9, 10))


def renewables_issued(begin: datetime) -> datetime:
    """When sun and wind of an hour are foretold."""
    return _published(begin, 1, time(7))


def _stamps(begin: datetime) -> tuple[str, str, str, int]:
    form = "%Y-%m-%dT%H:%M:%S-00:00"
    local = begin.astimezone(CLOCK)
    midnight = utc(local.date(), time())
    hour = (begin - midnight) // HOUR + 1
    return f"{begin:{form}}", f"{begin + HOUR:{form}}", f"{local:%Y-%m-%d}", hour


def _loads(run: str, seed: int, start: datetime, end: datetime, now: datetime) -> Lines:
    _, item, label = _RUNS[run]
    for begin in truth.intervals(start, end, HOUR):
        made = load_issued(begin, run)
        if made > now:
            return
        load = forecast_mw(seed, begin, made)
        first, last, day, hour = _stamps(begin)
        for area, share in _AREAS.items():
            mw = f"{load * share:.2f}"
            yield f"{first},{last},0,{day},{hour},0,{run},{area},{label},{item},0.8,{mw},{run}"


def _renewable_mw(seed: int, kind: str, begin: datetime, made: datetime) -> float:
    mw = max(0.0, truth.state(seed, ZONE, begin, HOUR).plants[_PLANT[kind]])
    return foretold(seed, f"caiso {kind}", mw, begin, made, share=0.02)


def _renewables(seed: int, start: datetime, end: datetime, now: datetime) -> Lines:
    for begin in truth.intervals(start, end, HOUR):
        made = renewables_issued(begin)
        if made > now:
            return
        first, last, day, hour = _stamps(begin)
        for hub, kinds in _HUBS.items():
            for kind, share in kinds.items():
                mw = f"{_renewable_mw(seed, kind, begin, made) * share:.2f}"
                yield (
                    f"{day},{hour},0,{first},{last},{hub},{kind},Renewable Forecast Day Ahead,"
                    f"RENEW_FCST_DA_MW,1,{2 if kind == 'Solar' else 1},{mw},DAM"
                )


def _zip(name: str, text: str) -> Answer:
    return Answer(packed({name: text.encode()}), "application/x-zip-compressed")


def _error(code: str, said: str) -> Answer:
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<m:OASISReport xmlns:m="http://www.caiso.com/soa/OASISReport_v1.xsd"><m:MessagePayload>'
        f"<m:RTO><m:name>CAISO</m:name><m:ERROR><m:ERR_CODE>{code}</m:ERR_CODE>"
        f"<m:ERR_DESC>{said}</m:ERR_DESC></m:ERROR></m:RTO></m:MessagePayload></m:OASISReport>\n"
    )
    return _zip("INVALID_REQUEST.xml", text)


def renewable_forecast(
    seed: int, zone: str, component: str, start: datetime, end: datetime, issued_at: datetime
) -> list[Expected]:
    """What a forecast made at a moment says of every hour in [start, end)."""
    del component
    return [
        (zone, "generation", begin, begin + HOUR, _mix(seed, begin, issued_at))
        for begin in truth.intervals(start, end, HOUR)
    ]


def _mix(seed: int, begin: datetime, made: datetime) -> dict[str, float]:
    return {kind.lower(): _renewable_mw(seed, kind, begin, made) for kind in _PLANT}
