"""The zones whose whole year Electricity Maps covers."""

from __future__ import annotations

from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "full_year_zones.csv"


def covers(zone: str) -> bool:
    """Whether it is one of them, by our key.

    >>> covers("US-CAISO"), covers("CH")
    (True, False)
    """
    return zone in _zones()


@cache
def _zones() -> frozenset[str]:
    return frozenset(FILE.read_text(encoding="utf-8").split()[1:])
