"""`python -m scripts.map.land FOLDER`: makes `api/models/network/land.npz`, land or sea by cell.

The folder holds, unpacked, `world-atlas` 2.0.2 (npm; Natural Earth 1:50 million). A cell of a
quarter of a degree is land if its middle is.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from scripts.map.borders import land

TARGET = Path(__file__).resolve().parents[2] / "api" / "models" / "network" / "land.npz"
PER_DEGREE = 4


def main() -> int:
    """Make the grid, and say how large it is."""
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    is_land = cells(land(Path(sys.argv[1])), PER_DEGREE)
    np.savez_compressed(TARGET, is_land=np.packbits(is_land), per_degree=PER_DEGREE)
    print(f"{TARGET.name}: {TARGET.stat().st_size / 1000:.0f} kB, {is_land.mean():.1%} land")
    return 0


def cells(lands: BaseGeometry, per_degree: int) -> NDArray[np.bool_]:
    """Whether each cell's middle is land: rows from the south pole, columns from 180° west."""
    shapely.prepare(lands)
    middles = (np.arange(360 * per_degree) + 0.5) / per_degree
    east, north = np.meshgrid(middles - 180, middles[: 180 * per_degree] - 90)
    return np.asarray(shapely.contains_xy(lands, east, north), np.bool_)


if __name__ == "__main__":
    sys.exit(main())
