"""Whether a point lies on land or in the sea, to a quarter of a degree, by `scripts.map.land`."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np

FILE = Path(__file__).parent / "land.npz"


def is_land(latitude: float, longitude: float) -> bool:
    """Whether the middle of the cell around a point, in degrees, is land.

    >>> is_land(52.5, 13.4), is_land(40.0, -40.0)
    (True, False)
    """
    cells, per_degree = _cells()
    row = min(int((latitude + 90) * per_degree), 180 * per_degree - 1)
    column = min(int((longitude + 180) * per_degree), 360 * per_degree - 1)
    return bool(cells[row * 360 * per_degree + column])


@cache
def _cells() -> tuple[memoryview, int]:
    with np.load(FILE) as packed:
        return np.unpackbits(packed["is_land"]).data, int(packed["per_degree"])
