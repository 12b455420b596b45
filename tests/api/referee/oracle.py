"""What is possible at best, by looking at every tick of a window: plain Python, whole numbers.

A tick is the greatest time that divides every step of the data, the start, the runtime and the
delay: between two ticks everything is linear. What counts is kept in integers: a gram weighs 1000,
a thousandth of a unit of money 1 (prices are per MWh, intensities per kWh), power is in W.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import combinations, pairwise
from typing import NamedTuple

Costs = Sequence[int | None]


class Tick(NamedTuple):
    """What a kWh counts in a tick, and what of it is spent of the budget."""

    counts: int
    spends: int


Line = Sequence[Tick | None]
Way = tuple[Fraction, int]
"""What it counts (W x ticks x counts), and the first tick at which that is so."""


def contiguous(line: Line, watts: Sequence[int], delay: int) -> Way | None:
    """The least of a run without a pause, by its power in each tick; the earliest of equals."""
    best: Way | None = None
    for start, value in starts(line, watts, delay):
        if value is not None and (best is None or value[0] < best[0]):
            best = Fraction(value[0]), start
    return best


def starts(
    line: Line, watts: Sequence[int], delay: int
) -> Iterator[tuple[int, tuple[int, int] | None]]:
    """Every start on a tick, and what it counts and spends; None where it is not known."""
    phases = _phases(watts)
    counts, spends, unknown = _sums(line)
    for start in range(delay + 1):
        total = [0, 0]
        for first, last, power in phases:
            at, end = start + first, start + last
            if unknown[end] > unknown[at]:
                break
            total[0] += power * (counts[end] - counts[at])
            total[1] += power * (spends[end] - spends[at])
        else:
            yield start, (total[0], total[1])
            continue
        yield start, None


def _sums(line: Line) -> tuple[list[int], list[int], list[int]]:
    counts, spends, unknown = [0], [0], [0]
    for tick in line:
        counts.append(counts[-1] + (tick.counts if tick else 0))
        spends.append(spends[-1] + (tick.spends if tick else 0))
        unknown.append(unknown[-1] + (tick is None))
    return counts, spends, unknown


def _phases(watts: Sequence[int]) -> list[tuple[int, int, int]]:
    edges = [0, *(n for n in range(1, len(watts)) if watts[n] != watts[n - 1]), len(watts)]
    return [(first, last, watts[first]) for first, last in pairwise(edges)]


def contiguous_within(line: Line, watts: Sequence[int], delay: int, most: Fraction) -> Way | None:
    """The same within a budget: between two ticks both are linear, so the best may lie there."""
    best: Way | None = None
    before: tuple[int, int] | None = None
    for start, value in starts(line, watts, delay):
        for counted in _affordable(before, value, most):
            if best is None or counted < best[0]:
                best = counted, start
        before = value
    return best


def _affordable(
    before: tuple[int, int] | None, now: tuple[int, int] | None, most: Fraction
) -> Iterator[Fraction]:
    if now is not None and now[1] <= most:
        yield Fraction(now[0])
    if before is None or now is None or (before[1] <= most) == (now[1] <= most):
        return
    share = (most - before[1]) / (now[1] - before[1])
    yield before[0] + share * (now[0] - before[0])


def pausing(line: Line, ticks: int, watts: int) -> Way | None:
    """The least of a run that may pause at any moment: the cheapest ticks."""
    known = sorted((tick.counts, at) for at, tick in enumerate(line) if tick)[:ticks]
    if len(known) < ticks:
        return None
    return Fraction(watts * sum(counts for counts, _ in known)), min(at for _, at in known)


class Slots(NamedTuple):
    """A grid of slots of `size` ticks; the work fills all its slots, the last but to `tail`."""

    size: int
    work: int
    tail: int
    least: int
    """What each stretch lasts at least, in ticks."""


def stretches(
    line: Line, slots: Slots, watts: int, restart: Fraction
) -> list[tuple[Fraction, Fraction, tuple[int, ...]]]:
    """Every way to choose slots: what it counts, spends, and the slots.

    `restart`: its energy in W x ticks, drawn evenly over the stretch's first slot.
    """
    found = []
    count = len(line) // slots.size if slots.tail == slots.size else -(-len(line) // slots.size)
    for chosen in combinations(range(count), slots.work):
        value = _stretched(line, slots, watts, restart, chosen)
        if value is not None:
            found.append((*value, chosen))
    return found


def _stretched(
    line: Line, slots: Slots, watts: int, restart: Fraction, chosen: Sequence[int]
) -> tuple[Fraction, Fraction] | None:
    counts = spends = Fraction(0)
    length, whole = 0, (slots.work - 1) * slots.size + slots.tail
    least = min(slots.least, whole)
    for place, slot in enumerate(chosen):
        is_last = place == len(chosen) - 1
        begins = place > 0 and chosen[place - 1] < slot - 1
        if begins and length < least:
            return None
        length = (0 if begins else length) + (slots.tail if is_last else slots.size)
        first = slot * slots.size
        ticks = line[first : first + (slots.tail if is_last else slots.size)]
        if len(ticks) < (slots.tail if is_last else slots.size) or None in ticks:
            return None
        known = [tick for tick in ticks if tick]
        power = watts + (restart / len(known) if begins else 0)
        counts += power * sum(tick.counts for tick in known)
        spends += power * sum(tick.spends for tick in known)
    return None if length < least else (counts, spends)


Levels = Sequence[tuple[int, int]]
"""Throughput and power of each."""


def elastic(line: Line, levels: Levels, work: Fraction) -> Fraction | None:
    """The least of work (throughput x ticks) done by levels, any mixture of them in a tick."""
    found = _offered(line, levels, work, lambda tick: Fraction(tick.counts))
    return None if found is None else found[0]


def linear_within(
    lines: Sequence[Line], levels: Levels, work: Fraction, most: Fraction
) -> Fraction | None:
    """The least of runs that pause or stretch, which together spend no more than `most`.

    By the price of what is spent: the two answers that straddle the budget are drawn together until
    nothing lies below the line through them; a mixture of them is then the linear optimum.
    """
    dear = _together(lines, levels, work, Fraction(1), Fraction(0))
    thrifty = _together(lines, levels, work, Fraction(0), Fraction(1))
    if dear is None or thrifty is None or thrifty[1] > most:
        return None
    while dear[1] > most:
        price = (thrifty[0] - dear[0]) / (dear[1] - thrifty[1])
        between = _together(lines, levels, work, Fraction(1), price)
        if between is None or between[0] + price * between[1] >= dear[0] + price * dear[1]:
            return dear[0] + price * (dear[1] - most)
        dear, thrifty = (between, thrifty) if between[1] > most else (dear, between)
    return dear[0]


def _together(
    lines: Sequence[Line], levels: Levels, work: Fraction, counting: Fraction, spending: Fraction
) -> tuple[Fraction, Fraction] | None:
    total = Fraction(0), Fraction(0)
    for line in lines:
        value = _offered(
            line, levels, work, lambda tick: counting * tick.counts + spending * tick.spends
        )
        if value is None:
            return None
        total = total[0] + value[0], total[1] + value[1]
    return total


def _offered(
    line: Line, levels: Levels, work: Fraction, of: Callable[[Tick], Fraction]
) -> tuple[Fraction, Fraction] | None:
    """What the cheapest offers count and spend; None if all of them are not enough."""
    offers = [
        (slope, size * times, watts * times, tick)
        for tick, times in Counter(tick for tick in line if tick is not None).items()
        for slope, size, watts in _offers(of(tick), levels)
    ]
    counts, spends, left = Fraction(0), Fraction(0), work
    for _, size, watts, tick in sorted(offers):
        share = min(Fraction(1), left / size)
        counts += share * watts * tick.counts
        spends += share * watts * tick.spends
        left -= share * size
        if not left:
            break
    return None if left else (counts, spends)


def _offers(value: Fraction, levels: Levels) -> Iterator[tuple[Fraction, int, int]]:
    """Edges of the lower hull of (throughput, what that counts): slope, throughput, power."""
    done, power = 0, 0
    while faster := [(thr, watts) for thr, watts in levels if thr > done]:
        slope = min(value * (watts - power) / (thr - done) for thr, watts in faster)
        level = max(one for one in faster if value * (one[1] - power) / (one[0] - done) == slope)
        yield slope, level[0] - done, level[1] - power
        done, power = level
