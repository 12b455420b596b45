"""Adds up anew what the stretches of a run emit, cost and draw, and whether they do its work."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest

from tests.api.referee.verdict import Asked, Told, seconds_of

Piece = tuple[float, float, float, str | None]
"""Start and end in seconds after dawn, kW, and the zone where it is told."""


def pieces_of(asked: Asked, timing: Told) -> list[Piece]:
    """Start, end, kW and zone of each stretch of a run."""
    if timing.get("pieces"):
        return [
            (
                float(seconds_of(one["start"])),
                float(seconds_of(one["end"])),
                one["kilowatts"],
                one.get("zone"),
            )
            for one in timing["pieces"]
        ]
    start = float(seconds_of(timing["compute_start"]))
    end = float(seconds_of(timing["compute_end"]))
    return [(start, end, asked.watts[0] / 1e6 * float(asked.pue), None)]


def run_spent(
    asked: Asked, key: str | None, start: int, timing: Told
) -> tuple[float, float, float]:
    """Grams, money and kWh of a run, added up anew; it must keep to its window and do its work."""
    pieces = pieces_of(asked, timing)
    last = start + (asked.runtime if asked.is_at_once else asked.room)
    assert start <= pieces[0][0] + 1e-6
    assert pieces[-1][1] <= last + 1e-5, "past its window"
    assert all(before[1] <= after[0] + 2e-6 for before, after in pairwise(pieces))
    assert seconds_of(timing["compute_start"]) == pytest.approx(pieces[0][0])
    assert seconds_of(timing["compute_end"]) == pytest.approx(pieces[-1][1])
    _check_work(asked, pieces)
    total = [0.0, 0.0, 0.0]
    for begins, ends, drawn, zone in [*pieces, *_restarts(asked, pieces)]:
        where = key or zone
        assert where is not None
        _spend(total, asked, where, (begins, ends, drawn))
    return total[0], total[1], total[2]


def _spend(total: list[float], asked: Asked, key: str, piece: tuple[float, float, float]) -> None:
    begins, ends, drawn = piece
    grams, prices = asked.grams(key), asked.world[key].prices or []
    for minute in range(int(begins // 60), int(-(-ends // 60))):
        inside = min(ends, 60 * minute + 60) - max(begins, 60 * minute)
        if inside <= 1e-5:
            continue
        kwh = drawn * inside / 3600
        gram = grams[minute]
        assert gram is not None, (key, minute, "runs where nothing is known")
        total[0] += kwh * gram
        price = prices[minute] if minute < len(prices) else None
        if asked.minds_money:
            assert price is not None, (key, minute, "runs where no price is known")
        total[1] += kwh * (price or 0) / 1000
        total[2] += kwh


def _restarts(asked: Asked, pieces: Sequence[Piece]) -> list[Piece]:
    """The energy of restarts, as what it draws over the first step of each stretch."""
    energy = asked.execution.get("restart_kwh") or 0
    if not energy or asked.is_at_once:
        return []
    step = asked.execution["step_seconds"]
    found = []
    for before, after in pairwise(pieces):
        if after[0] - before[1] > 1e-5:
            begin, end = after[0], min(after[0] + step, _stretch_end(pieces, after[0]))
            kilowatts = energy * 3600 / (end - begin)
            found += [
                (max(begin, one[0]), min(end, one[1]), kilowatts, one[3])
                for one in pieces
                if one[0] < end and one[1] > begin
            ]
    return found


def _stretch_end(pieces: Sequence[Piece], start: float) -> float:
    end = start
    for piece in pieces:
        if abs(piece[0] - end) <= 1e-5:
            end = piece[1]
    return end


def _check_work(asked: Asked, pieces: Sequence[Piece]) -> None:
    if asked.execution["type"] != "elastic" or asked.is_at_once:
        worked = sum(ends - begins for begins, ends, *_ in pieces)
        assert worked == pytest.approx(asked.runtime, abs=1e-4)
        return
    least = most = 0.0
    for begins, ends, drawn, _ in pieces:
        speeds = [
            thr
            for thr, watts in asked.levels()
            if watts / 1e6 * float(asked.pue) == pytest.approx(drawn)
        ]
        assert speeds, (drawn, "no level draws that")
        least += min(speeds) * (ends - begins)
        most += max(speeds) * (ends - begins)
    assert least - 1e-3 <= asked.work() <= most + 1e-3
