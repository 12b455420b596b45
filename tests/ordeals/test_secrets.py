"""Canary keys in every setting, everything at DEBUG with faults on: no canary anywhere."""

import gzip
import os
import subprocess
import sys
from pathlib import Path

import pytest

from database.connection import connect
from simulator import server as simulated
from simulator.electricitymaps import HOST as ELECTRICITYMAPS
from simulator.elexon import HOST as ELEXON
from simulator.entsoe import HOST as ENTSOE
from simulator.pjm import HOST as PJM
from simulator.watttime import HOST as WATTTIME

ROOT = Path(__file__).resolve().parents[2]
CANARIES = {
    "ENTSOE_TOKEN": "canary-entsoe-7f3a",
    "PJM_API_KEY": "canary-pjm-91bc",
    "ELECTRICITYMAPS_TOKEN": "canary-maps-4d07",
    "WATTTIME_USER": "canary-user-c2e8",
    "WATTTIME_PASSWORD": "canary-password-66f1",
}
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
        for host in (PJM, ENTSOE, ELEXON, ELECTRICITYMAPS, WATTTIME) if fault else ():
            upstream.faults.set(host, fault)
        environment = os.environ | CANARIES
        environment |= {"GRIDTIDE_HOME": str(tmp_path), "GRIDTIDE_UPSTREAM": upstream.url}
        done = subprocess.run(
            [
                sys.executable,
                "-c",
                PROGRAM,
                "--source",
                "pjm.generation",
                "entsoe.load",
                "elexon.demand",
                "electricitymaps.power_breakdown",
                "watttime.marginal_intensity",
            ],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == (1 if fault else 0), done.stderr
    kept = [gzip.decompress(file.read_bytes()) for file in tmp_path.rglob("*.gz")]
    assert kept or fault not in (None, "html", "empty_object")
    everything = [done.stdout, done.stderr, whole_database(), *(body.decode() for body in kept)]
    for canary in (*CANARIES.values(), GIVEN):
        assert not any(canary in text for text in everything)


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
