"""Answers of the database that seldom change, kept in the worker for a while."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from time import monotonic
from typing import TypeVar, cast

from flask import Flask, current_app

EXTENSION = "gridtide_remembered"
SECONDS = 60.0

T = TypeVar("T")


class Remembered:
    """Found answers by their question; what was not found is asked again.

    Questions about things that exist are few, so the memory stays small whatever is asked.
    """

    def __init__(self, seconds: float = SECONDS, clock: Callable[[], float] = monotonic) -> None:
        self._seconds, self._clock = seconds, clock
        self._kept: dict[Hashable, tuple[float, object]] = {}

    def get(self, question: Hashable, ask: Callable[[], T]) -> T:
        """The remembered answer, or what `ask` says now."""
        until, known = self._kept.get(question, (0.0, None))
        if known and self._clock() < until:
            return cast("T", known)
        found = ask()
        if found:
            self._kept[question] = (self._clock() + self._seconds, found)
        return found


def register(app: Flask) -> None:
    """Give the app its memory."""
    app.extensions[EXTENSION] = Remembered()


def remembered(question: Hashable, ask: Callable[[], T]) -> T:
    """The current app's remembered answer, or what `ask` says now."""
    memory: Remembered = current_app.extensions[EXTENSION]
    return memory.get(question, ask)
