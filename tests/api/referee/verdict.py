"""What the documentation promises of a request, reckoned by the oracle, and whether it was kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from functools import cached_property
from math import ceil, gcd
from typing import Any

import pytest

from tests.api.referee import oracle
from tests.api.referee.nature import DAWN, LONGEST, NOON, REVISED_AT, Values, Zone
from tests.api.referee.oracle import Line, Slots, Tick

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


@dataclass(frozen=True)
class Expected:
    """What is possible in a zone: the least that counts, or which constraint rules it out.

    `is_least`: nothing is below `value`; else it is a schedule that exists, hence enough.
    """

    value: float | None
    constraint: str | None = None
    is_least: bool = True
    first: Fraction | None = None


class Asked:
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

    def expected(self, key: str) -> Expected:
        """What is possible in a zone."""
        if constraint := self.ruled_out(key):
            return Expected(None, constraint)
        if self.is_at_once:
            return self._at_once(key)
        aim = self.carbon_weight, self.price_weight
        of = self.budget["of"] if self.budget else None
        found = self.least([key], aim, of)
        if found is None:
            return Expected(None, self._why_not(key))
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
        return None

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

    def _why_not(self, key: str) -> str:
        if self.budget:
            of = self.budget["of"]
            aim = (1, 0) if of == "carbon" else (0, 1)
            needs = self._spent_at_least(key, aim)
            most = self.budget["at_most"]
            if needs is not None and needs > most + 1e-9 * abs(most):
                return "budget"
        if self.minds_money and self._places(key, (1, 0)):
            return "price"
        return "unknown-intensity"

    def _spent_at_least(self, key: str, aim: tuple[int, int]) -> float | None:
        found = self.least([key], aim, None, within=False)
        return None if found is None else found.value

    def _places(self, key: str, aim: tuple[int, int]) -> bool:
        return self.least([key], aim, None, within=False) is not None

    def _at_once(self, key: str) -> Expected:
        total = Fraction(0)
        aim = self.carbon_weight, self.price_weight
        for start in self.starts:
            line = self.line(key, start, self.runtime, aim=aim, of=None)
            found = oracle.contiguous(line, self.watts, 0)
            if found is None:
                return Expected(None)
            total += found[0]
        return Expected(float(total * self.unit))

    def run_now(self, key: str) -> float | None:
        """Grams of the runs at once."""
        total = Fraction(0)
        for start in self.starts:
            line = self.line(key, start, self.runtime, aim=(1, 0), of=None)
            if len(self.grams(key)) * 60 < start + self.runtime:
                return None
            found = oracle.contiguous(line, self.watts, 0)
            if found is None:
                return None
            total += found[0]
        return float(total * self.unit)

    def least(
        self,
        keys: Sequence[str],
        aim: tuple[int, int],
        of: str | None,
        *,
        within: bool = True,
    ) -> Expected | None:
        """The least over all runs in a zone, or moving between several."""
        lines = [
            _cheapest([self.line(key, start, self.room, aim=aim, of=of) for key in keys])
            for start in self.starts
        ]
        most = Fraction(str(self.budget["at_most"])) / self.unit if self.budget and within else None
        kind = self.execution["type"]
        if most is not None:
            return self._within(kind, lines, most)
        each = [self._alone(kind, line) for line in lines]
        values = [one for one in each if one is not None]
        if len(values) < len(each):
            return None
        first = values[0][1] if len(values) == 1 else None
        begins = None if first is None else Fraction(self.starts[0] + first * self.tick)
        return Expected(float(sum(value for value, _ in values) * self.unit), first=begins)

    def _alone(self, kind: str, line: Line) -> tuple[Fraction, int | None] | None:
        ticks = self.runtime // self.tick
        if kind == "contiguous":
            return oracle.contiguous(line, self.watts, len(line) - ticks)
        if kind == "elastic":
            found = oracle.elastic(line, self.levels(), self.work() / self.tick)
            return None if found is None else (found, None)
        if not self.keeps_to_a_grid:
            return oracle.pausing(line, ticks, self.watts[0])
        ways = self._stretches(line)
        least = min(ways, key=lambda way: (way[0], way[2]), default=None)
        return None if least is None else (least[0], None)

    def _within(self, kind: str, lines: Sequence[Line], most: Fraction) -> Expected | None:
        ticks = self.runtime // self.tick
        if kind == "contiguous" and len(lines) == 1:
            found = oracle.contiguous_within(lines[0], self.watts, len(lines[0]) - ticks, most)
            return None if found is None else Expected(float(found[0] * self.unit))
        if kind == "elastic":
            work = self.work() / self.tick
            return self._programmed(lines, self.levels(), work, most)
        if kind == "interruptible" and not self.keeps_to_a_grid:
            return self._programmed(lines, [(1, self.watts[0])], Fraction(ticks), most)
        ways = [list(self._ways(kind, line)) for line in lines]
        value = _combined(ways, most)
        if value is None:
            return None
        return Expected(float(value * self.unit), is_least=kind == "interruptible")

    def _programmed(
        self, lines: Sequence[Line], levels: list[tuple[int, int]], work: Fraction, most: Fraction
    ) -> Expected | None:
        value = oracle.linear_within(lines, levels, work, most)
        return None if value is None else Expected(float(value * self.unit))

    def _ways(self, kind: str, line: Line) -> Iterator[tuple[Fraction, Fraction]]:
        if kind == "contiguous":
            for _, value in oracle.starts(line, self.watts, len(line) - self.runtime // self.tick):
                if value is not None:
                    yield Fraction(value[0]), Fraction(value[1])
            return
        for counts, spends, _ in self._stretches(line):
            yield counts, spends

    def _stretches(self, line: Line) -> list[tuple[Fraction, Fraction, tuple[int, ...]]]:
        execution = self.execution
        size = execution["step_seconds"] // self.tick
        ticks = self.runtime // self.tick
        work = -(-ticks // size)
        tail = ticks - (work - 1) * size
        # n slots of n + the whole steps of the delay
        count = work + (self.room - self.runtime) // execution["step_seconds"]
        least = ceil(Fraction(execution.get("minimum_run_seconds") or 0) / self.tick)
        restart = Fraction(execution.get("restart_kwh") or 0) / self.pue * 3600 * 10**6 / self.tick
        padded = [*line, *[None] * (count * size)][: count * size]
        return oracle.stretches(padded, Slots(size, work, tail, least), self.watts[0], restart)

    def levels(self) -> list[tuple[int, int]]:
        return [(one["throughput"], 1000 * one["watts"]) for one in self.execution["levels"]]


def _cheapest(lines: Sequence[Line]) -> Line:
    """The cheapest zone of each tick."""
    if len(lines) == 1:
        return lines[0]
    found: list[Tick | None] = []
    for ticks in zip(*lines, strict=True):
        known = [tick for tick in ticks if tick is not None]
        found.append(min(known) if known else None)
    return found


def _combined(
    ways: Sequence[Sequence[tuple[Fraction, Fraction]]], most: Fraction
) -> Fraction | None:
    """The least sum of one way of each run within the budget."""
    sums = [(Fraction(0), Fraction(0))]
    for each in ways:
        every = sorted(
            (counts + more, spends + costs)
            for counts, spends in sums
            for more, costs in _front(each)
        )
        sums = _front(every)
    return min((counts for counts, spends in sums if spends <= most), default=None)


def _front(ways: Sequence[tuple[Fraction, Fraction]]) -> list[tuple[Fraction, Fraction]]:
    found: list[tuple[Fraction, Fraction]] = []
    for counts, spends in sorted(ways):
        if not found or spends < found[-1][1]:
            found.append((counts, spends))
    return found
