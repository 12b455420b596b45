"""What is possible for a request, reckoned by the oracle."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from tests.api.referee import oracle
from tests.api.referee.asked import Body, Request, Told, close, seconds_of
from tests.api.referee.oracle import Line, Slots, Tick

__all__ = ["Asked", "Body", "Expected", "Told", "close", "seconds_of"]


@dataclass(frozen=True)
class Expected:
    """What is possible in a zone: the least that counts, or which constraint rules it out.

    `is_least`: nothing is below `value`; else it is a schedule that exists, hence enough.
    """

    value: float | None
    constraint: str | None = None
    is_least: bool = True
    first: Fraction | None = None


class Asked(Request):
    """A request, and what the oracle reckons of it."""

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
