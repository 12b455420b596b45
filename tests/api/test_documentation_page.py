"""The page at /docs in a real browser: it shows the operations, tries one, and asks nobody else."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, expect, sync_playwright
from werkzeug.serving import make_server

from api.openapi.document import document
from api.openapi.page import files
from database.connection import connect
from database.rows import Row
from tests.api.grid import DAWN, a_day_in_gb, fill
from tests.conftest import copy_of
from tests.served import gunicorn

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ALONE = ("--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1")
PATIENCE_MS = 60_000
in_a_browser = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed here")


def since_yesterday() -> Iterator[Row]:
    """The small grid's day, as if it had been yesterday, and today again."""
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    for day in (today - timedelta(days=1), today):
        for row in a_day_in_gb():
            yield row._replace(start=row.start + (day - DAWN), end=row.end + (day - DAWN))


@pytest.fixture(scope="module")
def address(home: Path, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where gunicorn serves the API over a day of Great Britain."""
    with copy_of(home, template) as url:
        with pytest.MonkeyPatch.context() as patched:
            patched.setenv("DATABASE_URL", url)
            with closing(connect("owner")) as connection:
                fill(connection, "test.grid", list(since_yesterday()))
        with gunicorn(url, tmp_path_factory.mktemp("docs") / "log") as served:
            yield served


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium that finds no host but this one."""
    with sync_playwright() as started:
        opened = started.chromium.launch(executable_path=CHROMIUM, args=ALONE)
        yield opened
        opened.close()


class Watched:
    """A page whose requests and complaints are written down."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.asked: list[str] = []
        self.complaints: list[str] = []
        page.set_default_timeout(PATIENCE_MS)
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda said: self.complaints.append(f"{said.type}: {said.text}"))

    def asked_elsewhere(self, address: str) -> list[str]:
        """What was asked of other hosts; `data:` has none."""
        there = urlsplit(address).netloc
        return [url for url in self.asked if urlsplit(url).netloc not in {there, ""}]


@pytest.fixture
def watched(browser: Browser) -> Iterator[Watched]:
    """A fresh page."""
    page = browser.new_page(viewport={"width": 1200, "height": 1600})
    yield Watched(page)
    page.close()


def operations() -> int:
    return sum(len(verbs) for verbs in document()["paths"].values())


@in_a_browser
def test_every_operation_is_shown_and_one_is_tried_as_it_stands_without_a_request_elsewhere(
    address: str, watched: Watched, tmp_path: Path
) -> None:
    page = watched.page
    page.goto(f"{address}/docs/")
    expect(page.locator(".opblock")).to_have_count(operations(), timeout=PATIENCE_MS)
    tried = page.locator("#operations-carbon_intensity-get_carbon_intensity")
    tried.locator(".opblock-summary-control").click()
    tried.get_by_role("button", name="Try it out").click()
    tried.get_by_role("button", name="Execute").click()
    answered = tried.locator(".live-responses-table .response").first
    expect(answered.locator(".response-col_status")).to_contain_text("200", timeout=PATIENCE_MS)
    expect(answered).to_contain_text("carbon_intensities")
    assert page.screenshot(path=tmp_path / "docs.png").startswith(b"\x89PNG")
    assert [url for url in watched.asked if "/carbon-intensity/?" in url] != []
    assert watched.asked_elsewhere(address) == []
    assert watched.complaints == []


@pytest.fixture
def proxied(detached: FlaskClient) -> Iterator[str]:
    """The address at which a proxy that takes its prefix away serves the API."""
    inner, prefix = detached.application.wsgi_app, "/behind/a/proxy"

    def proxy(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        assert environ["PATH_INFO"].startswith(prefix)
        environ["PATH_INFO"] = environ["PATH_INFO"].removeprefix(prefix)
        return inner(environ, start_response)

    server = make_server("127.0.0.1", 0, proxy, threaded=True)
    with ThreadPoolExecutor(1) as beside:
        beside.submit(server.serve_forever)
        yield f"http://127.0.0.1:{server.port}{prefix}"
        server.shutdown()
    server.server_close()


@in_a_browser
def test_the_page_works_behind_a_proxy_that_takes_a_prefix_away(
    proxied: str, watched: Watched
) -> None:
    page = watched.page
    page.goto(f"{proxied}/docs")
    expect(page.locator(".opblock")).to_have_count(operations(), timeout=PATIENCE_MS)
    tried = page.locator("#operations-operation-get_healthz")
    tried.locator(".opblock-summary-control").click()
    tried.get_by_role("button", name="Try it out").click()
    tried.get_by_role("button", name="Execute").click()
    status = tried.locator(".live-responses-table .response .response-col_status").first
    expect(status).to_contain_text("200", timeout=PATIENCE_MS)
    assert [url for url in watched.asked if not url.startswith((proxied, "data:"))] == []
    assert watched.complaints == []


def test_the_page_needs_no_script_of_its_own_but_files(detached: FlaskClient) -> None:
    answer = detached.get("/docs/")
    assert (answer.status_code, answer.content_type) == (200, "text/html; charset=utf-8")
    assert re.findall(r"<script(?![^>]* src=)|<style|https?:|\son\w+=", answer.text) == []
    assert "script-src 'self';" in answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/docs", "/docs/"])
def test_every_link_of_the_page_is_relative_and_answers(detached: FlaskClient, path: str) -> None:
    links = re.findall(r'(?:href|src)="([^"]+)"', detached.get(path).text)
    assert len(links) == len(files()) + 2
    for link in links:
        assert not link.startswith("/")
        assert detached.get(f"/{link.removeprefix('../')}").status_code == 200


def test_no_other_file_is_served(detached: FlaskClient) -> None:
    for name in ("page.html", "..", "document.py", "%2e%2e%2fdocument.py"):
        assert detached.get(f"/docs/{name}").status_code == 404


def test_a_file_that_a_browser_has_is_not_sent_again(detached: FlaskClient) -> None:
    first = detached.get("/docs/swagger-ui.css")
    assert first.content_type == "text/css; charset=utf-8"
    assert first.headers["Cache-Control"] == "max-age=3600"
    again = detached.get("/docs/swagger-ui.css", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


def test_a_condition_that_is_for_writers_changes_nothing(detached: FlaskClient) -> None:
    answer = detached.get("/docs/swagger-ui.css", headers={"If-Match": "*"})
    assert answer.status_code == 200
