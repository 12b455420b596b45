"""Under what circumstances sources are collected, and what each one's windows came to."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from threading import Event
from typing import Any

from database import runs

# After this many refused windows in a row a publisher is not asked for the others.
REFUSALS = 3
SHOWN_ERRORS, SHOWN_WORDS = 3, 300
GOOD = frozenset({"ok", "unchanged", "empty", "unconfigured", "locked", "expired"})


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is the same for every source of one invocation.

    A window of a source may take `seconds`, everything until `until` (of `time.monotonic`); a
    failed request waits `pause_seconds`, then twice that, before it is tried again. Whoever
    collects the same source is waited for `patience_seconds`, unless both are workers of a fleet,
    which `shares` a source. When `stop` is set, sources end before their next document.
    """

    kind: str
    started: datetime
    archive: Path
    upstream: str = ""
    seconds: float = 240.0
    pause_seconds: float = 0.5
    until: float = float("inf")
    patience_seconds: float = 0
    shares: bool = False
    stop: Event = field(default_factory=Event)


@dataclass(slots=True)
class Outcome:
    """What one source's windows came to; from `unasked_from` on they were not asked for."""

    source: str
    outcomes: Counter[str] = field(default_factory=Counter)
    rows_new: int = 0
    rows_changed: int = 0
    rows_same: int = 0
    rows_quarantined: int = 0
    errors: list[str] = field(default_factory=list)
    alarms: list[str] = field(default_factory=list)
    refusals: int = 0
    put_off: bool = False
    unasked_from: datetime | None = None

    def add(self, run: runs.Run) -> None:
        """Count one run."""
        self.outcomes[run.outcome] += 1
        self.rows_new += run.rows_new
        self.rows_changed += run.rows_changed
        self.rows_same += run.rows_same
        self.rows_quarantined += run.rows_quarantined
        self.alarms += run.alarms
        if run.error and run.outcome not in GOOD and len(self.errors) < SHOWN_ERRORS:
            told = slice(-SHOWN_WORDS, None) if run.outcome == "bug" else slice(SHOWN_WORDS)
            self.errors.append(f"{run.outcome}: {run.error[told].strip()}")
        self.refusals = self.refusals + 1 if run.outcome == "refused" else 0
        self.put_off |= run.retry_after is not None

    def join(self, other: Outcome) -> None:
        """Count what later windows of the same source came to."""
        self.outcomes += other.outcomes
        self.rows_new += other.rows_new
        self.rows_changed += other.rows_changed
        self.rows_same += other.rows_same
        self.rows_quarantined += other.rows_quarantined
        self.errors += other.errors[: SHOWN_ERRORS - len(self.errors)]
        self.refusals = other.refusals and self.refusals + other.refusals
        self.put_off |= other.put_off
        unasked = [moment for moment in (self.unasked_from, other.unasked_from) if moment]
        self.unasked_from = min(unasked, default=None)

    @property
    def unwelcome(self) -> bool:
        """Whether the publisher said when to come back, or refused again and again."""
        return self.put_off or self.refusals >= REFUSALS

    @property
    def troubles(self) -> int:
        """How many documents failed, or were not asked for because another has the source."""
        return sum(n for o, n in self.outcomes.items() if o not in GOOD or o == "locked")

    @property
    def answered(self) -> bool:
        """Whether the publisher answers every question, though not all need be understood."""
        answers = self.outcomes.keys() & {"ok", "unchanged", "empty"}
        return bool(answers) and not self.outcomes.keys() & {"unreachable", "refused", "unkept"}

    @property
    def failed(self) -> bool:
        """Whether any document of the source failed."""
        return any(outcome not in GOOD for outcome in self.outcomes)

    def as_json(self) -> dict[str, Any]:
        """The source's part of the tick's summary line."""
        counts = {
            "documents": sum(self.outcomes.values()),
            "rows_new": self.rows_new,
            "rows_changed": self.rows_changed,
            "rows_same": self.rows_same,
            "rows_quarantined": self.rows_quarantined,
        }
        worst = next((o for o in self.outcomes if o not in GOOD), None) or max(
            self.outcomes, key=lambda o: o == "ok", default="ok"
        )
        unasked = self.unasked_from and self.unasked_from.isoformat()
        more = {"errors": self.errors, "alarms": self.alarms, "unasked_from": unasked}
        return {"outcome": worst, **counts, **{name: it for name, it in more.items() if it}}
