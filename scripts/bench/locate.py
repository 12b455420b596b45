"""A point's zone from the grid, against one question to a tree of the same borders.

20,000 points, 60 % in the United States, 30 % in Europe and 10 % anywhere; every answer of the grid
must be that of the tree. What the map costs at start-up is measured in processes of its own.
"""

from __future__ import annotations

import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

import shapely

from api.models.location import OutsideKnownZones, locate
from api.models.location_map import Map, the_map

POINTS, ROUNDS = 20_000, 7
BOXES = ((24.5, 49.4, -124.8, -66.9), (35.0, 71.2, -10.5, 40.0), (-90.0, 90.0, -180.0, 180.0))
Lookup = Callable[[float, float], object]
START = """
import time
from pathlib import Path
from api.models import location_map
def pages(): return int(Path("/proc/self/statm").read_text().split()[1])
before, began = pages(), time.perf_counter()
location_map.the_map()
print((time.perf_counter() - began) * 1e3, (pages() - before) * 4096 / 1e6)
"""


def points() -> list[tuple[float, float]]:
    """Latitudes and longitudes, always the same."""
    chance = random.Random(20_000)  # noqa: S311 - no secret
    boxes = chance.choices(BOXES, (60, 30, 10), k=POINTS)
    return [(chance.uniform(*box[:2]), chance.uniform(*box[2:])) for box in boxes]


def by_tree(the: Map) -> Lookup:
    """One question to the tree, as anybody would ask it."""
    query, areas, point = the.tree.query, the.areas, shapely.Point

    def ask(latitude: float, longitude: float) -> str | None:
        found = query(point(longitude, latitude), predicate="intersects")
        return areas[min(found)].zone if len(found) else None

    return ask


def in_full(latitude: float, longitude: float) -> object:
    """With names, and the ways to other zones."""
    try:
        return locate(latitude, longitude)
    except OutsideKnownZones:
        return None


def microseconds(lookup: Lookup, where: list[tuple[float, float]]) -> float:
    """Of one look-up, the mean."""
    began = time.perf_counter()
    for latitude, longitude in where:
        lookup(latitude, longitude)
    return (time.perf_counter() - began) / len(where) * 1e6


def starting() -> list[float]:
    """Milliseconds and MB that the map takes, the middle of five processes."""
    told = [
        subprocess.run([sys.executable, "-c", START], capture_output=True, text=True, check=True)
        for _ in range(5)
    ]
    both = zip(*([float(number) for number in one.stdout.split()] for one in told), strict=True)
    return [statistics.median(numbers) for numbers in both]


def main() -> None:
    """Print the table."""
    the, where = the_map(), points()
    ways: dict[str, Lookup] = {
        "a tree of borders, one query": by_tree(the),
        "the grid": the.zone_at,
    }
    wrong = sum(ways["the grid"](*point) != by_tree(the)(*point) for point in where)
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, lookup in ways.items():
            taken[name].append(microseconds(lookup, where))
    tree = statistics.median(taken["a tree of borders, one query"])
    print(f"{POINTS:,} points, {wrong} answered otherwise than by the tree\n")
    print("| look-up | us | spread | times as fast |\n|---|---|---|---|")
    taken["with names and borders near by"] = [microseconds(in_full, where[:2000])]
    for name, times in taken.items():
        middle = statistics.median(times)
        spread = f"{min(times):.2f}-{max(times):.2f}"
        print(f"| {name} | {middle:.2f} | {spread} | {tree / middle:.1f} |")
    milliseconds, megabytes = starting()
    print(f"\nThe map takes {milliseconds:.0f} ms and {megabytes:.0f} MB to load.")
    if wrong:
        raise SystemExit("the grid and the borders disagree")


if __name__ == "__main__":
    main()
