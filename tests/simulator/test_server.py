"""The simulator over real HTTP: routes, the fault switch, and servers that misbehave."""

import gzip
import http.client
import json
import subprocess
import sys
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from simulator import server
from simulator.server import Simulator, start

NOW = datetime(2026, 6, 21, 7, 16, tzinfo=UTC)
HOST = "public-api.misoenergy.org"
PATH = f"/{HOST}/api/FuelMix"
CAP = 32 << 20


@pytest.fixture(scope="module")
def running() -> Iterator[Simulator]:
    with start(seed=1, now=NOW) as simulator:
        yield simulator


@pytest.fixture
def simulator(running) -> Iterator[Simulator]:
    yield running
    running.faults.clear()


@pytest.fixture
def ask(simulator):
    """A function that sends one request on a connection of its own."""
    connections = []

    def send(
        path: str = PATH,
        method: str = "GET",
        body: str | None = None,
        seconds: float = 60,
        **headers: str,
    ):
        connection = http.client.HTTPConnection(urlsplit(simulator.url).netloc, timeout=seconds)
        connections.append(connection)
        connection.request(method, path, body, headers)
        return connection.getresponse()

    yield send
    for connection in connections:
        connection.close()


def test_hosts_answer_below_their_name(ask):
    answer = ask()
    assert (answer.status, answer.version) == (200, 11)
    assert json.loads(answer.read())["RefId"] == "21-Jun-2026 - Interval 02:10 EST"
    assert answer.headers["Date"] == "Sun, 21 Jun 2026 07:16:00 GMT"


def test_an_unknown_host_and_an_unknown_path_are_404(ask):
    assert ask("/example.org/").status == 404
    assert ask(f"/{HOST}/api/Nothing").status == 404


def test_a_query_and_headers_reach_the_operator(ask):
    query = "datetime_beginning_utc=2026-06-20T00%3A00to2026-06-20T01%3A00&rowCount=3"
    path = f"/api.pjm.com/api/v1/gen_by_fuel?{query}"
    assert ask(path).status == 401
    answer = ask(path, **{"Ocp-Apim-Subscription-Key": "a-good-key"})
    assert len(json.loads(answer.read())["items"]) == 3


def test_bodies_are_packed_for_those_who_can_unpack(ask):
    path = "/www.caiso.com/outlook/history/20260601/demand.csv"
    packed, plain = ask("/data.elexon.co.uk/bmrs/api/v1/datasets/FREQ",
                        **{"Accept-Encoding": "gzip, deflate"}), ask(path)  # fmt: skip
    assert packed.headers["Content-Encoding"] == "gzip"
    assert json.loads(gzip.decompress(packed.read()))["data"]
    assert plain.headers["Content-Encoding"] is None


def test_the_fault_switch_is_set_listed_and_cleared_over_http(ask):
    wanted = {"host": HOST, "fault": "empty", "times": None}
    assert ask("/__faults__", "POST", json.dumps(wanted)).status == 200
    listed = json.loads(ask("/__faults__").read())
    assert listed == {HOST: {"fault": "empty", "times": None}}
    assert ask().read() == b""
    assert ask("/__faults__", "DELETE").status == 200
    assert ask().read() != b""


@pytest.mark.parametrize("body", ["{}", "nonsense", '{"host": "a", "fault": "gremlins"}'])
def test_a_fault_that_nobody_knows_is_refused(ask, body):
    assert ask("/__faults__", "POST", body).status == 400


def test_a_fault_of_one_host_leaves_the_others_well(simulator, ask):
    simulator.faults.set("www.caiso.com", "server_error")
    assert ask().status == 200
    assert ask("/www.caiso.com/outlook/current/demand.csv").status == 500


@pytest.mark.parametrize(("fault", "status"), [
    ("block_page", 403), ("not_found", 404), ("too_many_requests", 429),
    ("too_many_requests_retry_after", 429), ("server_error", 500), ("unavailable", 503),
    ("html", 200), ("empty", 200), ("empty_object", 200), ("redirect_loop", 302),
])  # fmt: skip
def test_a_bad_status(simulator, ask, fault, status):
    simulator.faults.set(HOST, fault)
    assert ask().status == status


def test_retry_after_is_seconds_or_a_date_or_absent(simulator, ask):
    after = {}
    for fault in ("too_many_requests", "too_many_requests_retry_after", "unavailable"):
        simulator.faults.set(HOST, fault)
        after[fault] = ask().headers["Retry-After"]
    assert list(after.values()) == [None, "120", "Sun, 21 Jun 2026 07:18:00 GMT"]


def test_a_redirect_leads_back_to_itself(simulator, ask):
    simulator.faults.set(HOST, "redirect_loop")
    assert ask(f"{PATH}?a=1").headers["Location"] == f"{PATH}?a=1"


def test_a_refused_connection_is_reset(simulator, ask):
    simulator.faults.set(HOST, "refuse")
    with pytest.raises(ConnectionError):
        ask()


def test_a_hanging_server_says_nothing(simulator, ask):
    simulator.faults.set(HOST, "hang")
    with pytest.raises(TimeoutError):
        ask(seconds=0.5)


def test_a_dripping_body_has_begun_and_does_not_end(simulator, ask):
    simulator.faults.set(HOST, "drip")
    answer = ask()
    assert 0 < len(answer.read1(100)) < int(answer.headers["Content-Length"])


def test_a_cut_body_is_shorter_than_promised(simulator, ask):
    simulator.faults.set(HOST, "cut")
    with pytest.raises(http.client.IncompleteRead):
        ask().read()


def test_a_body_too_large_is_streamed(simulator, ask):
    simulator.faults.set(HOST, "too_large")
    answer = ask()
    assert answer.headers["Content-Length"] is None
    assert len(answer.read(CAP + 1)) == CAP + 1


def test_a_zip_bomb_is_small_until_it_is_unpacked(simulator, ask):
    simulator.faults.set(HOST, "zip_bomb")
    answer = ask()
    body = answer.read()
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(body) < CAP < len(zlib.decompressobj(31).decompress(body, CAP + 1))


def test_a_broken_gzip_cannot_be_unpacked(simulator, ask):
    simulator.faults.set(HOST, "broken_gzip")
    answer = ask()
    assert answer.headers["Content-Encoding"] == "gzip"
    with pytest.raises((zlib.error, gzip.BadGzipFile)):
        gzip.decompress(answer.read())


def test_stopping_lets_hanging_clients_go():
    with start(seed=1, now=NOW) as simulator:
        simulator.faults.set(HOST, "hang")
        connection = http.client.HTTPConnection(urlsplit(simulator.url).netloc, timeout=60)
        connection.request("GET", PATH)
    with pytest.raises(ConnectionError):
        connection.getresponse()
    connection.close()


def test_the_clock_may_be_a_function():
    moments = iter([NOW, NOW.replace(hour=9)])
    simulator = start(seed=1, now=lambda: next(moments, NOW))
    assert simulator._server.clock() < simulator._server.clock()
    simulator.stop()


def test_it_runs_by_hand_on_a_free_port():
    command = [sys.executable, "-m", "simulator", "--port", "0", "--now", "2026-06-21T07:16"]
    root = Path(server.__file__).parents[1]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        address = urlsplit(said.rpartition(" ")[2].strip())
        connection = http.client.HTTPConnection(address.netloc, timeout=60)
        connection.request("GET", PATH)
        status = connection.getresponse().status
        connection.close()
        process.terminate()
    assert said.startswith("simulator listening on http://127.0.0.1:")
    assert status == 200
