"""Documents that went wrong: the faults about rows, columns, values and stamps, by format."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from simulator.mutations import (
    in_csv,
    in_json,
    in_long_csv,
    in_reports,
    in_script,
    in_stamped_json,
    in_wide,
    in_workbook,
    in_xml,
)
from simulator.mutations.stamps import days_until_future, shifted
from simulator.packed import changed_inside
from simulator.wire import Answer

__all__ = ["CONTENT_FAULTS", "mutated"]

CONTENT_FAULTS = frozenset(in_json.MUTATIONS) | {"future_stamps"}


def mutated(answer: Answer, fault: str, now: datetime) -> Answer:
    """The answer with a fault in its content; pages and errors are left as they are."""
    if answer.status != 200 or "html" in answer.content_type:
        return answer
    return changed_inside(answer, lambda inside: _mutated(inside, fault, now))


def _mutated(answer: Answer, fault: str, now: datetime) -> Answer:
    if in_workbook.is_one(answer.body):
        return replace(answer, body=in_workbook.mutate(answer.body, fault, now))
    text = answer.body.decode()
    if text.startswith("Time,"):
        changed = in_csv.mutate(text, fault)
    elif in_script.is_one(text):
        changed = in_script.mutate(text, fault)
    elif fault == "future_stamps":
        changed = shifted(text, days_until_future(text, now))
    elif text.startswith("<"):
        changed = in_xml.mutate(text, fault)
    elif in_wide.is_one(text):
        changed = in_wide.mutate(text, fault)
    elif in_stamped_json.is_one(text):
        changed = in_stamped_json.mutate(text, fault)
    elif in_reports.is_one(text):
        changed = in_reports.mutate(text, fault)
    elif in_long_csv.is_one(text):
        changed = in_long_csv.mutate(text, fault)
    else:
        changed = in_json.mutate(text, fault)
    return replace(answer, body=changed.encode())
