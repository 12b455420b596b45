"""The interconnectors' half hours, by name: where the blanks stand matters.

All cables come unless one is named. Days are settlement days; without any, the newest two come.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from simulator import truth
from simulator.elexon.answers import HALF_HOUR, Row, asked_days, stamps, within, wrapped
from simulator.elexon.fuelinst import ZONE, cables
from simulator.wire import Answer, Question, instant, whole

_WIDEST = timedelta(days=30)
_NAMES = {
    "INTNEM": "Belgium (Nemolink)",
    "INTVKL": "Denmark (Viking link)",
    "INTELEC": "Eleclink (INTELEC)",
    "INTFR": "France(IFA)",
    "INTIFA2": "IFA2 (INTIFA2)",
    "INTGRNL": "Ireland (Greenlink)",
    "INTEW": "Ireland(East-West)",
    "INTNED": "Netherlands(BritNed)",
    "INTNSL": "North Sea Link (INTNSL)",
    "INTIRL": "Northern Ireland(Moyle)",
}


def answer(path: str, question: Question, seed: int, now: datetime) -> Answer | None:
    """`/generation/outturn/interconnectors`, wrapped."""
    if path != "/generation/outturn/interconnectors":
        return None
    window = asked_days(question) or (now - timedelta(days=2), now)
    within(window, _WIDEST, "SettlementDateFrom and SettlementDateTo")
    end = min(window[1] + timedelta(seconds=1), now)
    only = question.get("interconnectorName")
    return wrapped(
        [
            row
            for start in truth.intervals(window[0], end, HALF_HOUR)
            for row in _rows(seed, start)
            if not only or row["interconnectorName"] == only
        ]
    )


def _rows(seed: int, start: datetime) -> list[Row]:
    flowing = cables(truth.state(seed, ZONE, start, HALF_HOUR), start)
    common = {"publishTime": instant(start + HALF_HOUR), **stamps(start)}
    named = {name: flowing[code] for code, name in _NAMES.items() if code in flowing}
    return [
        {**common, "interconnectorName": name, "generation": whole(megawatts)}
        for name, megawatts in named.items()
    ]
