"""What fetch makes of servers, good and bad; over real HTTP on loopback."""

import gzip
import logging
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from crawler import answer as answering
from crawler.fetch import Fetcher, Stopped, Unconfigured
from crawler.pace import A_MINUTE_SECONDS
from crawler.source import Empty, Refused, Request, Secret, Setting, Unreachable
from tests.crawler.test_schedule import source

KEY = "canary-0123456789"


class Server(ThreadingHTTPServer):
    """Answers with the replies given to it, the last one again and again; remembers requests."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.replies: list = []
        self.asked: list[tuple[str, dict[str, str]]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.server.asked.append((self.path, dict(self.headers)))
        replies = self.server.replies
        reply = replies.pop(0) if len(replies) > 1 else replies[0]
        try:
            reply(self)
        except ConnectionError:
            self.close_connection = True

    def log_message(self, *arguments) -> None:
        pass


def answer(body=b"ok", status=200, length=None, **headers):
    def reply(handler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(body) if length is None else length))
        handler.end_headers()
        handler.wfile.write(body)

    return reply


def drip(handler) -> None:
    handler.send_response(200)
    handler.end_headers()
    for _ in range(100):
        handler.wfile.write(b"x")
        time.sleep(0.05)


def packed_drip(handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Encoding", "gzip")
    handler.end_headers()
    for byte in gzip.compress(bytes(range(256)) * 4):
        handler.wfile.write(bytes([byte]))
        time.sleep(0.05)


def header_drip(handler) -> None:
    handler.send_response(200)
    handler.flush_headers()
    for _ in range(100):
        handler.wfile.write(b"x")
        time.sleep(0.05)


def chunk_size_drip(handler) -> None:
    handler.send_response(200)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    for _ in range(100):
        handler.wfile.write(b"0")
        time.sleep(0.05)


def hang(handler) -> None:
    time.sleep(3)


@pytest.fixture
def server() -> Iterator[Server]:
    serving = Server()
    threading.Thread(target=serving.serve_forever, args=(0.01,), daemon=True).start()
    yield serving
    serving.shutdown()
    serving.server_close()


def fetch(server, request=None, *replies, **facts):
    server.replies = list(replies)
    request = request or Request("https://operator.example/mix", {"day": "1"})
    facts = {"pause_seconds": 0.01, "settings": {"THE_KEY": KEY}} | facts
    return Fetcher(source(), upstream=server.url, **facts).fetch(request)


def test_an_answer_comes_byte_for_byte_with_its_address(server):
    document = fetch(server, None, answer(b"\x00\xff", Content_Type="text/csv", ETag='"1"'))
    assert (document.body, document.content_type, document.etag) == (b"\x00\xff", "text/csv", '"1"')
    assert document.url == "https://operator.example/mix?day=1"
    assert server.asked[0][0] == "/operator.example/mix?day=1"


def test_a_secret_is_sent_and_shown_nowhere(server, caplog):
    caplog.set_level(logging.DEBUG)
    request = Request(
        "https://operator.example/mix", {"token": Setting("THE_KEY")}, {"X-Key": Secret(KEY)}
    )
    document = fetch(server, request, answer(f"you sent {KEY}".encode()))
    assert server.asked[0] == (f"/operator.example/mix?token={KEY}", server.asked[0][1])
    assert server.asked[0][1]["X-Key"] == KEY
    for text in (repr(document), repr(request), document.body.decode(), caplog.text):
        assert KEY not in text


def test_no_failure_tells_a_secret(server, caplog):
    caplog.set_level(logging.DEBUG)
    request = Request("https://operator.example/mix", {"token": Setting("THE_KEY")})
    page = f"<html><title>wrong key {KEY}</title></html>".encode()
    for reply in (answer(page, 401, Content_Type="text/html"), hang, answer(b"ab", length=9)):
        with pytest.raises((Refused, Unreachable)) as failure:
            fetch(server, request, reply, request_seconds=0.3)
        assert KEY not in str(failure.value) + caplog.text


def test_a_missing_setting_is_named(server):
    request = Request("https://operator.example/mix", {"token": Setting("THE_KEY")})
    with pytest.raises(Unconfigured, match="THE_KEY"):
        fetch(server, request, answer(), settings={})


def test_a_stepping_stone_is_skipped_when_the_setting_exists(server):
    request = Request("https://operator.example/key", unless="THE_KEY")
    assert fetch(server, request, answer()) is None
    assert fetch(server, request, answer(), settings={}) is not None


@pytest.mark.parametrize("status", [401, 403, 429, 409])
def test_a_refusal_is_not_tried_again(server, status):
    with pytest.raises(Refused, match=str(status)):
        fetch(server, None, answer(b"", status))
    assert len(server.asked) == 1


def test_a_block_page_is_quoted_by_its_title(server):
    page = b"<html><head><title>Access denied</title></head><body>...</body></html>"
    with pytest.raises(Refused, match="403 Forbidden: Access denied"):
        fetch(server, None, answer(page, 403, Content_Type="text/html; charset=utf-8"))


@pytest.mark.parametrize("text", ["120", "Wed, 25 Nov 2126 07:28:00 GMT"])
def test_retry_after_is_kept_and_ends_the_attempts(server, text):
    with pytest.raises(Unreachable) as failure:
        fetch(server, None, answer(b"", 503, Retry_After=text))
    assert failure.value.retry_after >= timedelta(seconds=119)
    assert len(server.asked) == 1


@pytest.mark.parametrize("text", ["Wed, 25 Nov 2926 07:28:00 GMT", "9" * 5000, "99999999999"])
def test_no_publisher_puts_us_off_for_more_than_a_day(server, text):
    with pytest.raises(Refused) as failure:
        fetch(server, None, answer(b"", 429, Retry_After=text))
    assert failure.value.retry_after in (None, timedelta(days=1))


@pytest.mark.parametrize("text", ["\xb2", "soon", "-5", "", "Wed, 25 Nov 2020 07:28:00 -0000"])
def test_an_odd_retry_after_is_no_accident(server, text):
    with pytest.raises(Refused) as failure:
        fetch(server, None, answer(b"", 429, Retry_After=text))
    assert failure.value.retry_after in (None, timedelta(0))


def test_a_body_of_several_compressed_members_is_read_whole(server):
    body = gzip.compress(b"first,") + gzip.compress(b"second")
    assert fetch(server, None, answer(body, Content_Encoding="gzip")).body == b"first,second"


def test_an_interrupted_crawl_waits_for_no_answer(server):
    stop = threading.Event()
    threading.Timer(0.1, stop.set).start()
    with pytest.raises(Stopped):
        fetch(server, None, hang, stop=stop)
    with pytest.raises(Stopped):
        fetch(server, None, answer(), stop=stop)


def test_a_passing_fault_is_tried_again(server):
    assert fetch(server, None, answer(b"", 500), answer(b"", 502), answer(b"good")).body == b"good"


def test_an_explained_400_reaches_the_parser(server):
    assert fetch(server, None, answer(b"<Reason/>", 400)).body == b"<Reason/>"


def test_what_may_be_missing_is_empty_where_it_is(server):
    asked = Request("https://operator.example/region", may_be_missing=True)
    with pytest.raises(Empty, match="404: No coverage"):
        fetch(server, asked, answer(b"No coverage", 404))
    assert len(server.asked) == 1, "it is not tried again"


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (answer(b"", 404), "404"),
        (answer(b"abc", length=99), "cut short"),
        (answer(b"not gzip", Content_Encoding="gzip"), "compression"),
        (answer(b"", 302, Location="/operator.example/mix"), "redirects"),
        (answer(b"", 302, Location="https://elsewhere.example/"), "another host"),
        (hang, "time allowed"),
        (drip, "time allowed"),
        (packed_drip, "time allowed"),
        (header_drip, "time allowed"),
        (chunk_size_drip, "time allowed"),
        (answer(b"", 302, Location="http://[nowhere/"), "no address"),
        (answer(gzip.compress(b"a" * 999)[:20], Content_Encoding="gzip"), "broken off"),
    ],
)
def test_a_bad_server_is_unreachable_and_says_why(server, reply, words):
    seconds = 0.4 if words == "time allowed" else 60
    with pytest.raises(Unreachable, match=words):
        fetch(server, None, reply, request_seconds=seconds)


def test_a_refused_connection_is_unreachable():
    fetcher = Fetcher(source(), upstream="http://127.0.0.1:9", attempts=1)
    with pytest.raises(Unreachable, match="no connection"):
        fetcher.fetch(Request("https://operator.example/"))


def test_too_large_an_answer_is_refused_while_it_comes(server, monkeypatch):
    monkeypatch.setattr(answering, "BYTE_CAP", 100_000)
    with pytest.raises(Unreachable, match="larger than"):
        fetch(server, None, answer(b"x" * 200_000))


def test_a_compressed_bomb_is_refused_while_it_unfolds(server, monkeypatch):
    monkeypatch.setattr(answering, "BYTE_CAP", 100_000)
    bomb = gzip.compress(b"0" * 50_000_000)
    with pytest.raises(Unreachable, match="larger than"):
        fetch(server, None, answer(bomb, Content_Encoding="gzip"))


@pytest.mark.parametrize("upstream", ["", "https://gateway.example"])
def test_a_publishers_limit_of_requests_is_kept(upstream):
    now = [0.0]
    fetcher = Fetcher(source(per_minute=2), upstream=upstream, clock=lambda: now[0])
    fetcher._wait_politely(until=10)
    with pytest.raises(Unreachable, match="limit"):
        fetcher._wait_politely(until=10)
    now[0] = 31
    fetcher._wait_politely(until=100)


def test_a_stand_in_on_this_machine_is_not_waited_for():
    fetcher = Fetcher(source(), upstream="http://127.0.0.1:1", turn=lambda _: None)
    fetcher._wait_politely(until=time.monotonic())


def test_waiting_for_the_publishers_limit_takes_nothing_from_a_requests_time(monkeypatch):
    now = [0.0]
    allowed: list[float] = []
    fetcher = Fetcher(source(per_minute=1), clock=lambda: now[0])
    monkeypatch.setattr(fetcher.stop, "wait", lambda seconds: now.__setitem__(0, now[0] + seconds))
    monkeypatch.setattr(Fetcher, "_in_time", lambda _self, _, until: allowed.append(until - now[0]))
    for _ in range(3):
        fetcher.fetch(Request("https://operator.example/"))
    assert now[0] == 2 * A_MINUTE_SECONDS
    assert allowed == [60, 60, 60]
