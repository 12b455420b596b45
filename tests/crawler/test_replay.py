"""A replay of what was kept, by parsers that did not change, changes nothing."""

import json

import pytest

from crawler import crawl
from simulator import server as simulated

SOURCES = ("miso.generation", "caiso.generation", "pjm.generation", "elexon.demand",
           "elexon.system_price", "entsoe.day_ahead_price", "entsoe.generation")  # fmt: skip
STORED = """
    select 'reading', ctid, xmin, xmax, series_id, start from reading
    union all select 'forecast', ctid, xmin, xmax, series_id, start from forecast
    union all select 'revision', ctid, xmin, xmax, series_id, start from reading_revision
"""


@pytest.fixture
def stored(database, connection, tmp_path, monkeypatch, capsys):
    """What the store holds, tuple by tuple, after a tick of several sources."""
    monkeypatch.setenv("GRIDTIDE_HOME", str(tmp_path))
    monkeypatch.setenv("ENTSOE_TOKEN", "a-token-of-the-simulator")
    monkeypatch.setenv("PJM_API_KEY", "a-key-of-the-simulator")
    with simulated.start(seed=5) as upstream:
        monkeypatch.setenv("GRIDTIDE_UPSTREAM", upstream.url)
        assert crawl.main(["--source", *SOURCES]) == crawl.FRESH

    def tuples() -> set[tuple]:
        connection.commit()
        with connection.cursor() as cursor:
            cursor.execute(STORED)
            return set(cursor.fetchall())

    capsys.readouterr()
    return tuples


def test_a_replay_of_many_sources_writes_no_tuple(stored, capsys):
    before = stored()
    for source in SOURCES:
        assert crawl.main(["--replay", source]) == crawl.FRESH
        summary = json.loads(capsys.readouterr().out)
        counts = summary["sources"][source]
        assert (counts["rows_new"], counts["rows_changed"], summary["derived"]) == (0, 0, 0)
        assert counts["rows_same"] > 0
    assert stored() == before


@pytest.mark.parametrize(
    "question", ["--replay miso", "--gaps", "--documents", "--alarms", "--quarantine"]
)
def test_what_is_kept_may_be_read_without_naming_its_upstream(
    stored, monkeypatch, capsys, question
):
    monkeypatch.delenv("GRIDTIDE_UPSTREAM")
    assert crawl.main(question.split()) == crawl.FRESH
    assert crawl.main(["--source", "miso"]) == crawl.WRONG
    assert "this store holds data of http://127.0.0.1" in capsys.readouterr().err
