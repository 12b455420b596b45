"""Tasks that differ in nothing but their key are one class: a model counts them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from api.models.grid.problem import Task


@dataclass(frozen=True, slots=True)
class Alike:
    """A class: any of its tasks, and the keys of all."""

    task: Task
    keys: tuple[str, ...]

    @property
    def count(self) -> int:
        """How many tasks there are of the class."""
        return len(self.keys)

    @property
    def last_start(self) -> int:
        """The last slot from which a contiguous task may run."""
        return self.task.last - self.task.slots

    @property
    def is_switched(self) -> bool:
        """Whether it matters when a task pauses and begins anew."""
        return self.task.is_switched

    @property
    def is_free(self) -> bool:
        """Whether each slot's work may be in any of its zones."""
        return self.task.may_migrate or len(self.task.zones) == 1


def classes(tasks: Iterable[Task], slots: int) -> list[Alike]:
    """The classes of tasks on a grid of so many slots, in the order of their first tasks."""
    keys: dict[Task, list[str]] = {}
    for task in tasks:
        keys.setdefault(_nameless(task, slots), []).append(task.key)
    return [Alike(task, tuple(each)) for task, each in keys.items()]


def singly(alike: Iterable[Alike]) -> list[Alike]:
    """The same tasks, each a class of its own."""
    return [replace(one, keys=(key,)) for one in alike for key in one.keys]


def _nameless(task: Task, slots: int) -> Task:
    zones = tuple(sorted(set(task.zones)))
    first, last = max(0, task.first), min(task.last, slots)
    return replace(task, key="", zones=zones, first=first, last=last)
