"""The finished answers that a worker keeps for a moment, so that a crowd asks the database once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from threading import Lock
from time import monotonic

ROOM_BYTES = 32_000_000
# What an answer's header fields and its place take beside its body and its request.
BESIDE_BYTES = 3_000


@dataclass(frozen=True, slots=True)
class Kept:
    """A finished answer with its entity tag, good until a moment of the shelf's clock."""

    body: bytes
    headers: list[tuple[str, str]]
    tag: str
    until: float


class Shelf:
    """At most `room` bytes of answers by the request that they answer; the least used go first.

    For the threads of a worker. A request counts as well: it may be longer than its answer.
    """

    def __init__(self, room: int = ROOM_BYTES, clock: Callable[[], float] = monotonic) -> None:
        self.clock = clock
        self._room, self._lock = room, Lock()
        self._kept: OrderedDict[tuple[Hashable, ...], Kept] = OrderedDict()

    def get(self, key: tuple[Hashable, ...]) -> Kept | None:
        """The answer, if it is there and still good."""
        with self._lock:
            kept = self._kept.get(key)
            if kept is None or kept.until < self.clock():
                return None
            self._kept.move_to_end(key)
            return kept

    def put(self, key: tuple[Hashable, ...], kept: Kept) -> None:
        """Keep an answer instead of the former one."""
        with self._lock:
            if former := self._kept.pop(key, None):
                self._room += _size(key, former)
            self._kept[key] = kept
            self._room -= _size(key, kept)
            while self._room < 0:
                self._room += _size(*self._kept.popitem(last=False))


def _size(key: tuple[Hashable, ...], kept: Kept) -> int:
    return len(kept.body) + sum(len(part) for part in key if isinstance(part, str)) + BESIDE_BYTES
