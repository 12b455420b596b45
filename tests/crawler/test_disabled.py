"""A source that is gone: known to the store with its reason, and never asked."""

from types import SimpleNamespace

from crawler import catalog, crawl
from crawler.ready import prepare
from crawler.source import Source
from database.health import disabled
from tests.crawler.test_schedule import source


def known_as(found: Source) -> dict[str, SimpleNamespace]:
    return {"a.feed": SimpleNamespace(SOURCE=found)}


def test_the_store_is_told_why_and_is_told_when_it_is_back(connection, tmp_path, monkeypatch):
    monkeypatch.setenv("GRIDTIDE_HOME", str(tmp_path))
    prepare(known_as(source(disabled="gone since 2023")))
    assert disabled(connection) == {"a.feed": "gone since 2023"}
    connection.rollback()
    prepare(known_as(source()))
    assert disabled(connection) == {}


def test_every_disabled_source_says_why_and_since_when(capsys):
    gone = {k: p.SOURCE.disabled for k, p in catalog.parsers().items() if p.SOURCE.disabled}
    assert "heco.generation" in gone
    crawl.main(["--list"])
    listed = capsys.readouterr().out
    for key, why in gone.items():
        assert "since" in why
        assert f"{why}\n" in next(line for line in listed.splitlines(True) if line.startswith(key))
