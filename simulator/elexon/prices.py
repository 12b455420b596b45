"""What a half hour costs: the imbalance of each settlement period, and the market index.

System prices come by settlement day (46, 48 or 50 periods), some minutes after each period;
buying and selling cost the same. Of the index's two providers N2EX states zero.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from simulator import truth
from simulator.elexon.answers import (
    HALF_HOUR,
    Refusal,
    Row,
    asked,
    day_start,
    settlement,
    stamps,
    within,
    wrapped,
)
from simulator.noise import uniform
from simulator.wire import Answer, Expected, Question, instant

ZONE = "GB"
PRECISION_PRICE = 0.005
_LAG = timedelta(minutes=15)
_WIDEST = timedelta(days=7)
_SYSTEM = re.compile(r"/balancing/settlement/system-prices/([\d-]+)(?:/(\d+))?")
_INDEX = "/balancing/pricing/market-index"


def answer(path: str, question: Question, seed: int, now: datetime) -> Answer | None:
    """System prices of a settlement day (and period), or the market index of a window."""
    if found := _SYSTEM.fullmatch(path):
        day = _day(found[1])
        rows = _system_rows(seed, day, now)
        if found[2]:
            rows = [row for row in rows if row["settlementPeriod"] == int(found[2])]
        return wrapped(rows, "DISEBSP")
    if path == _INDEX:
        return wrapped(_index_rows(question, seed, now))
    return None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Refusal(f"The value '{text}' is not valid.") from error


def _system_rows(seed: int, day: date, now: datetime) -> list[Row]:
    ends = min(day_start(day + timedelta(days=1)), now - _LAG)
    starts = truth.intervals(day_start(day), ends, HALF_HOUR)
    return [_system_row(seed, start) for start in starts]


def _system_row(seed: int, start: datetime) -> Row:
    price = round(truth.imbalance_price(seed, ZONE, start, HALF_HOUR), 2)
    volume = 600.0 * uniform(seed, "elexon imbalance", int(start.timestamp()))
    fields = stamps(start)
    return {
        "settlementDate": fields["settlementDate"],
        "settlementPeriod": fields["settlementPeriod"],
        "startTime": fields["startTime"],
        "createdDateTime": instant(start + HALF_HOUR + _LAG),
        "systemSellPrice": price,
        "systemBuyPrice": price,
        "bsadDefaulted": False,
        "priceDerivationCode": "P" if volume > 0 else "N",
        "reserveScarcityPrice": 0,
        "netImbalanceVolume": volume,
        "sellPriceAdjustment": 0,
        "buyPriceAdjustment": 0,
        "replacementPrice": None if abs(volume) < 500 else price,
        "replacementPriceReferenceVolume": None if abs(volume) < 500 else 1,
        "totalAcceptedOfferVolume": 1150.0 + volume / 3,
        "totalAcceptedBidVolume": -1150.0 + volume / 2,
        "totalAdjustmentSellVolume": 0,
        "totalAdjustmentBuyVolume": 0,
        "totalSystemTaggedAcceptedOfferVolume": 1149.0 + volume / 3,
        "totalSystemTaggedAcceptedBidVolume": -1149.0 + volume / 2,
        "totalSystemTaggedAdjustmentSellVolume": None,
        "totalSystemTaggedAdjustmentBuyVolume": None,
    }


def _index_rows(question: Question, seed: int, now: datetime) -> list[Row]:
    """Both providers' rows whose period starts in the closed window, newest first."""
    window = asked(question, "from", "to") or (now - timedelta(days=1), now)
    within(window, _WIDEST, "From and To")
    wanted = question.get("dataProviders", "N2EXMIDP,APXMIDP").split(",")
    end = min(window[1] + HALF_HOUR, now)
    starts = list(truth.intervals(window[0], end, HALF_HOUR))
    return [
        _index_row(seed, start, provider)
        for start in reversed(starts)
        for provider in ("N2EXMIDP", "APXMIDP")
        if provider in wanted
    ]


def _index_row(seed: int, start: datetime, provider: str) -> Row:
    traded = provider == "APXMIDP"
    day, period = settlement(start)
    return {
        "startTime": instant(start),
        "dataProvider": provider,
        "settlementDate": day.isoformat(),
        "settlementPeriod": period,
        "price": round(truth.state(seed, ZONE, start, HALF_HOUR).price, 2) if traded else 0.0,
        "volume": 1200.0 if traded else 0.0,
    }


def expected_system(seed: int, start: datetime, end: datetime) -> list[Expected]:
    """The imbalance prices that truth expects of every half hour in [start, end)."""
    rows: list[Expected] = []
    for begin in truth.intervals(start, end, HALF_HOUR):
        price = truth.imbalance_price(seed, ZONE, begin, HALF_HOUR)
        values = {"system_buy": price, "system_sell": price}
        rows.append((ZONE, "price", begin, begin + HALF_HOUR, values))
    return rows


def expected_index(seed: int, start: datetime, end: datetime) -> list[Expected]:
    """The market index that truth expects of every half hour in [start, end)."""
    return [
        (ZONE, "price", begin, begin + HALF_HOUR, {"market_index": state.price})
        for begin, state in truth.window(seed, ZONE, start, end, HALF_HOUR)
    ]
