"""Puerto Rico's and Oahu's recordings, and what they say about themselves."""

from __future__ import annotations

import re

import pytest

from crawler.catalog import parsers
from crawler.source import Document, Row, read
from tests.recordings.conversions.reading import moment
from tests.recordings.shelf import on_the_shelf, recorded

pytestmark = on_the_shelf


def rows(source: str, file: str) -> list[Row]:
    return read(parsers()[source], Document("https://publisher.invalid/", recorded(file)))


@pytest.mark.parametrize(
    "file", ["prepa/dataSource_2023-04-25.js", "prepa/dataSource_2025-01-01.js"]
)
def test_shares_and_sites_of_puerto_rico_make_the_stated_total(file: str) -> None:
    (row,) = rows("prepa.generation", file)
    text = recorded(file).decode()
    (total,) = (int(mw) for mw in re.findall(r"'Total de Generación', value: (\d+)", text))
    renewable = sum(row.values[fuel] or 0 for fuel in ("hydro", "wind", "solar", "biomass"))
    (percent,) = (int(share) for share in re.findall(r"'Renew', value: (\d+)", text))
    assert 100 * renewable / total == pytest.approx(percent, abs=0.5)
    assert sum(mw or 0 for mw in row.values.values()) == pytest.approx(total, rel=0.01)


def test_a_half_hour_of_oahu_in_utc() -> None:
    (row,) = rows("heco.generation", "heco/islandpulse_mix_2021.json")
    assert row.start == moment("2021-11-16T00:30Z")
    assert row.values == {"oil": 537.3, "biomass": 55.7, "solar": 57.4, "wind": 0.9, "coal": 179.2}


def test_a_day_of_oahu_whose_newest_row_alone_is_in_utc() -> None:
    found = rows("heco.generation", "heco/islandpulse_mix_hist_2013.json")
    starts = [f"{row.start:%d %H:%M}" for row in found]
    assert starts == ["04 18:30", "04 19:00", "04 19:30", "05 09:30"]
    assert [row.values["solar"] for row in found] == [4.9, 81.1, 93.5, 0]
