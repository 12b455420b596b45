"""The lower convex hull of ways to work: what work costs at least, once ways are mixed."""

from __future__ import annotations

from collections.abc import Iterable

Corner = tuple[float, float, int]
"""Work, cost, place."""
PAUSE = -1


def lower_hull(ways: Iterable[tuple[float, float]]) -> list[int]:
    """The places of its corners by rising work, each way (work, cost); the first is `PAUSE`.

    A pause does nothing at no cost. Ways that do no work are left out; so is what lies on a line
    between two others, and the dearer of two that do as much.

    >>> lower_hull([(1, 5), (2, 5), (3, 8)])
    [-1, 1, 2]
    """
    corners = [(0.0, 0.0, PAUSE)]
    for way in sorted((work, cost, place) for place, (work, cost) in enumerate(ways) if work > 0):
        if way[0] == corners[-1][0]:
            continue
        while len(corners) > 1 and not _bends_up(corners[-2], corners[-1], way):
            corners.pop()
        corners.append(way)
    return [place for _, _, place in corners]


def _bends_up(first: Corner, middle: Corner, last: Corner) -> bool:
    """Whether the cost rises faster after the middle than before it."""
    rise, run = middle[1] - first[1], middle[0] - first[0]
    return rise * (last[0] - middle[0]) < (last[1] - middle[1]) * run
