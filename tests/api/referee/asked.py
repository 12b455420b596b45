"""A request as the documentation has it: its times, its work, and the zones that it may use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from fractions import Fraction
from functools import cached_property
from math import gcd
from typing import Any

import pytest

from tests.api.referee.nature import DAWN, LONGEST, NOON, REVISED_AT, Values, Zone
from tests.api.referee.oracle import Line, Tick

Body = Mapping[str, Any]
Told = Mapping[str, Any]
RELATIVE, ABSOLUTE = 1e-7, 2e-7


def close(expected: float) -> Any:
    """As near as eight digits and the arithmetic of floats allow."""
    return pytest.approx(expected, rel=RELATIVE, abs=ABSOLUTE)


def seconds_of(moment: str) -> Fraction:
    """Seconds after dawn, exactly."""
    span = datetime.fromisoformat(moment) - DAWN
    return Fraction(span // timedelta(microseconds=1), 10**6)


class Request:
    """A request, as the oracle understands it. All times in whole seconds after dawn."""

    def __init__(self, body: Body, world: Mapping[str, Zone], drawn: Sequence[str]) -> None:
        self.body, self.world = body, world
        self.starts = [int(seconds_of(start)) for start in drawn]
        self.runtime: int = body["runtime"]
        self.execution: Body = body.get("execution") or {"type": "contiguous"}
        self.delay = self._delay()
        if self.execution["type"] == "elastic" and self.delay < 0:
            self.room = max(0, self.runtime + self.delay)
        else:
            self.room = self.runtime + self.delay
        self.pue = Fraction(body["pue"])
        self.carbon_weight: int = body.get("carbon_weight", 1)
        self.price_weight: int = body.get("price_weight", 0)
        self.budget: Body | None = body.get("budget")
        self.is_at_once = body.get("optimize_carbon") is False

    def _delay(self) -> int:
        schedule = self.body["schedule"]
        if schedule.get("deadline"):
            first = seconds_of(schedule["start_time"])
            return int(seconds_of(schedule["deadline"]) - first) - self.runtime
        return int(schedule.get("max_delay") or 0)

    @property
    def minds_money(self) -> bool:
        return bool(self.price_weight or (self.budget and self.budget["of"] == "price"))

    @cached_property
    def tick(self) -> int:
        """Seconds of a tick."""
        phases = [phase["seconds"] for phase in self.body.get("power_profile") or []]
        size = gcd(*self.starts, self.runtime, self.room, 300, *phases)
        if self.execution["type"] == "interruptible" and self.keeps_to_a_grid:
            size = gcd(size, self.execution["step_seconds"])
        return size

    @property
    def keeps_to_a_grid(self) -> bool:
        execution = self.execution
        return bool(execution.get("minimum_run_seconds") or execution.get("restart_kwh"))

    @property
    def watts(self) -> list[int]:
        """Power of each tick of a run without a pause, in thousandths of a watt."""
        if profile := self.body.get("power_profile"):
            return [
                1000 * phase["watts"]
                for phase in profile
                for _ in range(phase["seconds"] // self.tick)
            ]
        drawn = int(1000 * self.body.get("watts_per_core", 5) * self.body.get("core_count", 1))
        if self.execution["type"] == "elastic":
            drawn = 1000 * self.execution["levels"][0]["watts"]
        return [drawn] * (self.runtime // self.tick)

    @property
    def unit(self) -> Fraction:
        """What one of the oracle's numbers is worth in grams (or whatever counts)."""
        return self.tick * self.pue / (3600 * 10**9)

    def stated_kwh(self) -> float:
        return float(sum(self.watts) * self.tick * self.pue / (3600 * 10**6)) * len(self.starts)

    def grams(self, key: str) -> Values:
        """The grams of a zone as the request believes them, up to where they are known."""
        as_of = self.body.get("as_of")
        early = as_of is not None and datetime.fromisoformat(as_of) < REVISED_AT
        zone = self.world[key]
        values = zone.believed(self.body["factor_set"], early=early)
        hides = early or self.body["use_prediction"] is False
        return values[:NOON] if zone.foretold is not None and hides else values

    def line(
        self, key: str, start: int, room: int, *, aim: tuple[int, int], of: str | None
    ) -> Line:
        """A zone's ticks from a moment on."""
        grams, prices = self.grams(key), self.world[key].prices or []
        priced = aim[1] or of == "price"
        found: list[Tick | None] = []
        for at in range(start, start + room, self.tick):
            minute = at // 60
            gram = grams[minute] if 0 <= minute < len(grams) else None
            price = prices[minute] if 0 <= minute < len(prices) else None
            if gram is None or (priced and price is None):
                found.append(None)
                continue
            counts = 1000 * aim[0] * gram + aim[1] * (price or 0)
            found.append(
                Tick(counts, {"carbon": 1000 * gram, "price": price or 0}.get(of or "", 0))
            )
        return found

    def ruled_out(self, key: str) -> str | None:
        """Which constraint keeps a zone out before anything is placed."""
        allowed = self.body.get("region_whitelist")
        if allowed and key not in allowed:
            return "whitelist"
        if not self.starts:
            return "runs"
        if self.shortest() > self.room:
            return "deadline"
        if self.is_at_once:
            return None
        if not self.grams(key):
            return "carbon"
        first, last = min(self.starts), max(self.starts) + self.room
        if first < 0 or last > 60 * len(self.grams(key)):
            return "horizon"
        if self.minds_money and (not self.is_sold(key) or last > 60 * LONGEST):
            return "price"
        if self.minds_money and not self._is_priced(key, first, last):
            return "price"
        return None

    def _is_priced(self, key: str, first: int, last: int) -> bool:
        """Whether any minute between two moments has a price."""
        prices = self.world[key].prices or []
        return any(price is not None for price in prices[first // 60 : -(-last // 60)])

    def is_sold(self, key: str) -> bool:
        """Whether the zone has prices in the currency that is asked for."""
        zone = self.world[key]
        return bool(zone.prices) and zone.currency == self.body.get("currency", "EUR")

    @property
    def is_hard(self) -> bool:
        """Whether its optimum may be beyond what is proven: steps within a budget, or many runs."""
        if not self.budget:
            return False
        kind = self.execution["type"]
        return (kind == "interruptible" and self.keeps_to_a_grid and bool(self.ragged)) or (
            kind == "contiguous" and len(self.starts) > 1
        )

    @property
    def ragged(self) -> int:
        """The seconds by which the work is no whole number of steps."""
        return self.runtime % int(self.execution["step_seconds"])

    def shortest(self) -> Fraction:
        if self.execution["type"] != "elastic":
            return Fraction(self.runtime)
        fastest = max(level["throughput"] for level in self.execution["levels"])
        return self.work() / int(fastest)

    def work(self) -> Fraction:
        """Throughput x seconds."""
        first = self.execution["levels"][0]["throughput"]
        stated = self.execution.get("work")
        return Fraction(stated * 3600 if stated else first * self.runtime)

    def levels(self) -> list[tuple[int, int]]:
        return [(one["throughput"], 1000 * one["watts"]) for one in self.execution["levels"]]
