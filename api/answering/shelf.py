"""The finished answers that a worker keeps for a moment, so that a crowd asks the database once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from time import monotonic

ROOM_BYTES = 32_000_000


@dataclass(frozen=True, slots=True)
class Kept:
    """A finished answer with its entity tag, good until a moment of the shelf's clock."""

    body: bytes
    headers: list[tuple[str, str]]
    tag: str
    until: float


class Shelf:
    """At most `room` bytes of answers by the request that they answer; the least used go first."""

    def __init__(self, room: int = ROOM_BYTES, clock: Callable[[], float] = monotonic) -> None:
        self.clock = clock
        self._room = room
        self._kept: OrderedDict[Hashable, Kept] = OrderedDict()

    def get(self, key: Hashable) -> Kept | None:
        """The answer, if it is there and still good."""
        kept = self._kept.get(key)
        if kept is None or kept.until < self.clock():
            return None
        try:
            self._kept.move_to_end(key)
        except KeyError:  # another thread of the worker has just made room
            return kept
        return kept

    def put(self, key: Hashable, kept: Kept) -> None:
        """Keep an answer instead of the former one."""
        former = self._kept.pop(key, None)
        self._room += len(former.body) if former else 0
        self._kept[key] = kept
        self._room -= len(kept.body)
        while self._room < 0 and self._kept:
            _, dropped = self._kept.popitem(last=False)
            self._room += len(dropped.body)
