"""Many crawlers at once: one works, the rest leave; the data are those of one."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler import crawl
from database import runs
from database.connection import connect
from database.readings import series_of
from simulator import server as simulated

ROOT = Path(__file__).resolve().parents[2]
CROWDS = [2, 5, 20] if os.environ.get("GRIDTIDE_ORDEAL") == "full" else [4]


@pytest.mark.slow
@pytest.mark.parametrize("crowd", CROWDS)
def test_of_many_ticks_at_once_one_works(crowd, database, tmp_path):
    with simulated.start(seed=2) as upstream:
        environment = os.environ | {
            "GRIDTIDE_HOME": str(tmp_path),
            "GRIDTIDE_UPSTREAM": upstream.url,
            "PJM_API_KEY": "a-key-of-the-simulator",
        }
        command = [
            sys.executable,
            "-m",
            "crawler.crawl",
            "--source",
            "caiso.generation",
            "pjm.generation",
            "elexon",
        ]
        started = [
            subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
            for _ in range(crowd)
        ]
        printed = [json.loads(each.communicate()[0]) for each in started]
    codes = [each.returncode for each in started]
    worked = [line for line in printed if "sources" in line]
    assert sorted(set(codes)) in ([crawl.FRESH, crawl.LATER], [crawl.FRESH])
    assert len(worked) == codes.count(crawl.FRESH)
    new = [line["sources"]["caiso.generation"]["rows_new"] for line in worked]
    assert sum(count > 0 for count in new) == 1, "only the first has anything to store"
    assert revisions_of_caiso() == 0


def revisions_of_caiso() -> int:
    connection = connect("owner")
    with connection, connection.cursor() as cursor:
        numbers = [s.series_id for s in series_of(connection, "US-CAISO", "generation")]
        cursor.execute(
            "select count(*) from reading_revision where series_id = any (%s)", (numbers,)
        )
        ((count,),) = cursor.fetchall()
    assert runs.states(connection, datetime.now(UTC))["caiso.generation"].failures == 0
    connection.close()
    return count
