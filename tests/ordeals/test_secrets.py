"""Canary keys in every setting, everything at DEBUG with faults on: no canary anywhere."""

import gzip
import os
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote_plus

import pytest

from crawler import catalog
from crawler.source import Request, Setting
from database.connection import connect
from simulator import server as simulated
from simulator.operators import PUBLISHERS
from tests.crawler.parsers.test_every_source import ASKED, asked

ROOT = Path(__file__).resolve().parents[2]
CANARIES = {
    "EIA_API_KEY": "canary+eia/0b6d",
    "ELECTRICITYMAPS_TOKEN": "canary-maps-4d07",
    "ENTSOE_TOKEN": "canary+entsoe/7f3a",
    "ISONE_PASSWORD": "canary-secret-a1d9",
    "ISONE_USER": "canary-account-38ce",
    "PJM_API_KEY": "canary-pjm-91bc",
    "WATTTIME_PASSWORD": "canary-password-66f1",
    "WATTTIME_USER": "canary-user-c2e8",
}
# One source of each publisher that takes a key; all of its sources give it in the same way.
SOURCES = (
    "eia.load",
    "electricitymaps.power_breakdown",
    "entsoe.load",
    "isone.load",
    "pjm.generation",
    "watttime.marginal_intensity",
)
GIVEN = "token-of-a-paid-plan"  # what signing in to WattTime's server gives
FAULTS = (None, "html", "block_page", "cut", "too_many_requests", "redirect_loop", "empty_object")
PROGRAM = (
    "import logging, sys; logging.basicConfig(level=logging.DEBUG);"
    "from crawler.crawl import main; sys.exit(main(sys.argv[1:]))"
)


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_no_secret_is_in_a_log_the_database_or_the_archive(fault, database, tmp_path):
    with simulated.start(seed=2) as upstream:
        for host in hosts() if fault else ():
            upstream.faults.set(host, fault)
        environment = os.environ | CANARIES
        environment |= {"GRIDTIDE_HOME": str(tmp_path), "GRIDTIDE_UPSTREAM": upstream.url}
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, "--source", *SOURCES],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        spoiled = {question.host for question in upstream.faults.spoiled}
    assert done.returncode == (1 if fault else 0), done.stderr
    assert len(spoiled) == (len(SOURCES) if fault else 0), "every publisher was asked"
    kept = [gzip.decompress(file.read_bytes()) for file in tmp_path.rglob("*.gz")]
    assert kept or fault not in (None, "html", "empty_object")
    everything = [done.stdout, done.stderr, whole_database(), *(body.decode() for body in kept)]
    for secret in secrets():
        assert not any(secret in text for text in everything)


def test_every_setting_has_a_canary_and_a_source_that_gives_it_away():
    assert {name for key in catalog.parsers() for name in settings_of(key)} == set(CANARIES)
    assert {name for key in SOURCES for name in settings_of(key)} == set(CANARIES)


def hosts() -> Iterator[str]:
    for publisher in {source.partition(".")[0] for source in SOURCES}:
        yield from PUBLISHERS[publisher].OPERATORS


def settings_of(key: str) -> set[str]:
    """The settings whose values a source's questions carry."""
    return {name for question in asked(catalog.parsers()[key], ASKED) for name in given(question)}


def given(question: Request) -> Iterator[str]:
    texts = (*question.params.values(), *question.headers.values(), *(question.login or ()))
    return (text.name for text in texts if isinstance(text, Setting))


def secrets() -> Iterator[str]:
    """The canaries in every form in which they are sent, and what was given for them."""
    yield GIVEN
    yield from CANARIES.values()
    yield from map(quote_plus, CANARIES.values())
    for publisher in ("ISONE", "WATTTIME"):
        login = f"{CANARIES[f'{publisher}_USER']}:{CANARIES[f'{publisher}_PASSWORD']}"
        yield b64encode(login.encode()).decode()


def whole_database() -> str:
    connection = connect("owner")
    with connection, connection.cursor() as cursor:
        cursor.execute(
            "select relname from pg_class"
            " where relnamespace = 'public'::regnamespace and relkind = 'r'"
        )
        text = ""
        for (table,) in cursor.fetchall():
            cursor.execute(f"select string_agg(t::text, e'\\n') from {table} t")
            text += str(cursor.fetchone()[0])
    connection.close()
    assert "api.pjm.com" in text or "pjm.com" in text, "the dump has what was recorded"
    return text
