"""The grid of land and sea: rings across the date line, and around the pole, are land inside."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import shapely

from scripts.map.borders import land
from scripts.map.land import cells

# An island from 170° east to 170° west, and a continent around the South Pole up to 70° south.
ACROSS = [[170, -10], [180, -10], [-180, -10], [-170, -10], [-170, 10], [170, 10], [170, -10]]
AROUND = [[east, -70] for east in range(-180, 181, 20)]


@pytest.fixture
def lands(tmp_path: Path) -> shapely.Geometry:
    """The two, as the atlas writes them: each arc by its steps."""
    arcs = []
    for ring in (ACROSS, AROUND):
        steps = zip(ring, [[0, 0], *ring], strict=False)
        arcs.append([[x - before_x, y - before_y] for (x, y), (before_x, before_y) in steps])
    topology = {
        "transform": {"scale": [1, 1], "translate": [0, 0]},
        "arcs": arcs,
        "objects": {"land": {"geometries": [{"type": "MultiPolygon", "arcs": [[[0]], [[1]]]}]}},
    }
    (tmp_path / "world-atlas").mkdir()
    file = tmp_path / "world-atlas" / "land-50m.json"
    file.write_text(json.dumps(topology), encoding="utf-8")
    return land(tmp_path)


def test_an_island_across_the_date_line_is_land_on_both_sides_of_it(lands) -> None:
    grid = cells(lands, 1)
    assert grid.shape == (180, 360)
    equator = grid[90]
    assert equator[:10].all()
    assert equator[-10:].all()
    assert not equator[10:-10].any()


def test_a_continent_around_the_pole_is_land_up_to_it(lands) -> None:
    grid = cells(lands, 1)
    assert grid[:20].all()
    assert not grid[20:80].any()
    assert not grid[-20:].any()
