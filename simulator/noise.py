"""Random numbers that depend on their address alone, so that any moment can be asked first."""

from __future__ import annotations

from functools import lru_cache
from math import floor
from zlib import crc32

_MASK = (1 << 64) - 1


def mix(number: int) -> int:
    """A 64-bit number as well mixed as `splitmix64` mixes it (Steele, Lea, Flood 2014)."""
    number = (number + 0x9E3779B97F4A7C15) & _MASK
    number = ((number ^ (number >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    number = ((number ^ (number >> 27)) * 0x94D049BB133111EB) & _MASK
    return number ^ (number >> 31)


@lru_cache(maxsize=4096)
def _stream(seed: int, name: str) -> int:
    return mix(mix(seed & _MASK) ^ crc32(name.encode()))


@lru_cache(maxsize=1 << 17)
def uniform(seed: int, name: str, index: int) -> float:
    """A number in [-1, 1) for one place of one named stream."""
    return mix(_stream(seed, name) ^ (index & _MASK)) / (1 << 63) - 1.0


def smooth(seed: int, name: str, seconds: float, period: float) -> float:
    """Value noise in [-1, 1]: random heights every `period` seconds, eased between them."""
    place = seconds / period
    index = floor(place)
    part = place - index
    ease = part * part * (3.0 - 2.0 * part)
    low = uniform(seed, name, index)
    return low + (uniform(seed, name, index + 1) - low) * ease
