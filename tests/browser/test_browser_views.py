"""Views by a real Chromium: what is shown is what was captured, and nothing leaves the browser but through our fetcher."""

from __future__ import annotations

import os
import shutil
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from archive import verify
from archive.api import Archive, viewing
from archive.errors import SourceError
from archive.model.history import Committed
from archive.model.view import Look, View
from archive.net import chromium as driver
from archive.net.browser import Browser
from archive.net.png import size_of
from archive.net.views import Answers, Held, Seen, see
from tests.browser.hostile import every_way_out, page
from tests.chromium import BROWSERS
from tests.newspaper import SITE, Newspaper, newspaper

#: Patience for pages that never end; how long is not looked at.
SHORT = Look(patience=5.0)


@pytest.fixture(scope="module")
def executable() -> str:
    pytest.importorskip("playwright.sync_api", reason="needs Playwright (make test-browser)")
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("needs Chromium (make tools)")
    return found


class Listeners:
    """A TCP and a UDP port of this machine that count whoever comes."""

    def __init__(self) -> None:
        self.tcp = socket.create_server(("127.0.0.1", 0))
        self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.udp.bind(("127.0.0.1", 0))
        self.came: list[str] = []
        threading.Thread(target=self._accept, daemon=True).start()
        threading.Thread(target=self._receive, daemon=True).start()

    @property
    def ports(self) -> tuple[int, int]:
        return self.tcp.getsockname()[1], self.udp.getsockname()[1]

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self.tcp.accept()
            except OSError:
                return
            self.came.append("tcp")
            connection.close()

    def _receive(self) -> None:
        while True:
            try:
                self.udp.recv(2000)
            except OSError:
                return
            self.came.append("udp")

    def close(self) -> None:
        for one in (self.tcp, self.udp):
            one.close()


@contextmanager
def listeners() -> Iterator[Listeners]:
    made = Listeners()
    try:
        yield made
    finally:
        made.close()


def refuses(url: str, headers: Any) -> Any:
    raise SourceError("private-address", "no")


def looked(
    executable: str,
    body: bytes,
    *,
    url: str = "http://news.example/ferry",
    look: Look = SHORT,
    silence: float = 60.0,
    program: tuple[str, ...] | None = None,
) -> Seen:
    """What a browser shows of a page, all of whose requests are refused."""
    held = Held(url, 200, (("Content-Type", "text/html"),), body)
    answers = Answers(held, look, fetch=refuses, decode=lambda data, coding: data, monotonic=lambda: 0.0)
    browser = Browser(silence=silence, program=program)
    try:
        return see(
            held,
            look,
            browser,
            answers,
            browser=executable,
            sandbox=os.geteuid() != 0,
            now=lambda: datetime(2026, 3, 2, tzinfo=UTC),
        )
    finally:
        browser.close()


@pytest.mark.parametrize("url", ["http://news.example/ferry", "https://news.example/ferry"])
def test_nothing_leaves_the_browser_by_any_way(executable: str, url: str) -> None:
    with listeners() as there:
        seen = looked(executable, every_way_out(*there.ports), url=url)
        assert there.came == []
    assert seen.view.outcome == "made"
    assert b"Ferry Moves to the East Pier" in (seen.dom or b"")
    asked = {(one.kind, one.why) for one in seen.view.requests}
    if url.startswith("http:"):  # elsewhere most of it is mixed content
        for expected in (
            ("fetch", "private-address"),
            ("image", "private-address"),
            ("stylesheet", "private-address"),
            ("websocket", "kind"),
            ("eventsource", "kind"),
            ("fetch", "method"),
            ("document", "navigation"),
        ):
            assert expected in asked


@pytest.mark.parametrize("removed", ["everything", "the scripts alone"])
def test_the_locks_are_what_holds(executable: str, removed: str, tmp_path: Path) -> None:
    """Without the locks the same page gets out, so that the test above can fail; without the scripts it does not."""
    text = Path(driver.__file__).read_text(encoding="utf-8")
    text = text.replace("context.add_init_script(_WITHOUT)", "pass")
    assert "add_init_script" not in text
    text = text.replace('hasattr(context, "route_web_socket")', "False")
    if removed == "everything":
        for lock in ("--host-resolver-rules", "--proxy-server", "--proxy-bypass-list"):
            text = text.replace(f'"{lock}', '"--nothing')
        text = text.replace('-ip-handling-policy=disable_non_proxied_udp"', '-nothing=x"')
    changed = tmp_path / "driver_without.py"
    changed.write_text(text, encoding="utf-8")
    with listeners() as there:
        looked(executable, every_way_out(*there.ports), program=(sys.executable, "-P", str(changed)))
        assert set(there.came) == ({"tcp", "udp"} if removed == "everything" else set())


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<div style='height:90000000px'>x</div>", {"limits": ("height",), "height": 16_384}),
        (
            "<script>let n=0;setInterval(()=>fetch('/x'+n++).catch(()=>0),1)</script>",
            {"limits": ("requests", "asked"), "settled": False},
        ),
        ("<script>location.reload()</script>", {"address": None}),
        ("<script>history.pushState(0,'','/elsewhere')</script>", {"address": "http://news.example/elsewhere"}),
        ("<script>alert(1);confirm(2);prompt(3)</script>", {"settled": True}),
        ("<script>window.print()</script>", {"settled": True}),
        ("<script>open('/x');open('about:blank')</script>", {"settled": True}),
        ("<script>document.body.append('x'.repeat(9e6))</script>", {"dom_cut": True, "limits": ("dom",)}),
        ("<style>p{animation:a 1s infinite}@keyframes a{to{opacity:0}}</style>", {"settled": True}),
    ],
)
def test_what_a_page_may_do_is_bounded_and_told(executable: str, body: str, expected: dict[str, Any]) -> None:
    look = replace(SHORT, max_dom=1_000_000, max_requests=20, max_asked=100)
    if expected.get("settled") is False:  # however slowly a busy machine lets it ask, it never pauses as long as this
        look = replace(look, quiet=30.0, patience=60.0)
    seen = looked(executable, page(body), look=look)
    assert (seen.view.outcome, seen.view.reason) == ("made", None)
    assert {name: getattr(seen.view, name) for name in expected} == expected
    assert seen.screenshot is not None
    assert size_of(seen.screenshot) == (1280, seen.view.height)
    assert len(seen.dom or b"") <= look.max_dom


def test_a_thousand_pictures_are_asked_for_up_to_the_limit(executable: str) -> None:
    pictures = "".join(f"<img src='/picture-{number}.png' loading='lazy'>" for number in range(1000))
    asked: list[str] = []

    def fetch(url: str, headers: Any) -> Any:
        asked.append(url)
        raise SourceError("network", "nobody there")

    held = Held("http://news.example/ferry", 200, (("Content-Type", "text/html"),), page(pictures))
    look = replace(SHORT, patience=20.0, max_requests=40, max_asked=1_100)
    answers = Answers(held, look, fetch=fetch, decode=lambda data, coding: data, monotonic=lambda: 0.0)
    browser = Browser(silence=60.0)
    try:
        seen = see(
            held, look, browser, answers, browser=executable, sandbox=os.geteuid() != 0, now=lambda: datetime.now(UTC)
        )
    finally:
        browser.close()
    assert len(asked) == look.max_requests
    assert seen.view.outcome == "made"
    assert seen.view.limits == ("requests",)
    assert sum(one.times for one in seen.view.requests) + seen.view.more == 1001


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("<script>for(;;);</script>", "the browser said nothing"),
        ("<script>setTimeout(()=>{for(;;);},200)</script>", "the browser said nothing"),
        ("<script>const kept=[];for(;;)kept.push(new Array(1e6).fill(1))</script>", "the page crashed the browser"),
        ("<script>setTimeout(()=>{location='about:blank'},20)</script>", "the page went to about:blank"),
    ],
)
def test_a_page_that_breaks_the_browser_is_a_view_that_failed(executable: str, body: str, reason: str) -> None:
    seen = looked(executable, page(body), silence=8.0 if "for(;;);" in body else 240.0)
    assert seen.view.outcome == "failed"
    assert (seen.view.reason or "").startswith(reason)
    assert (seen.screenshot, seen.dom) == (None, None)


def test_a_program_that_is_no_browser_is_a_view_that_failed() -> None:
    pytest.importorskip("playwright.sync_api", reason="needs Playwright (make test-browser)")
    seen = looked("/bin/false", page())
    assert (seen.view.outcome, (seen.view.reason or "")[:26]) == ("failed", "the browser does not start")


# Through the whole program.


@pytest.fixture
def paper(tmp_path: Path) -> Iterator[Newspaper]:
    with newspaper(tmp_path) as made:
        yield made


def capture(paper: Newspaper, path: str, **how: Any) -> Committed:
    loopback = ("127.0.0.0/8",)
    return paper.press.capture(f"{SITE}{path}", allow_net=loopback, rate="off", screenshot=True, **how)


def view(found: Committed) -> View:
    assert found.view is not None
    return found.view


def test_a_script_built_page_is_seen_and_its_article_is_read_from_what_came(
    paper: Newspaper, executable: str, tmp_path: Path
) -> None:
    script = b"const p=document.createElement('p');p.textContent='Rendered by a script.';document.body.append(p)"
    paper.serve("/ferry", page('<img src="/quay.png"><script src="/app.js"></script>'))
    paper.serve("/app.js", script, content_type="text/javascript")
    found = capture(paper, "/ferry")
    assert (found.outcome, view(found).outcome, view(found).settled) == ("version", "made", True)
    shown = paper.press.view(found.capture.name, "dom", tmp_path / "dom.html")
    assert b"Rendered by a script." in (tmp_path / "dom.html").read_bytes()
    drawn = paper.press.view(found.capture.slug, "screenshot", tmp_path / "page.png")
    assert size_of((tmp_path / "page.png").read_bytes()) == (1280, shown.view.height)
    assert drawn.capture == found.capture.name
    article = paper.press.show(found.capture.name).article
    assert article is not None
    assert not any("Rendered" in block.text for block in article.blocks)
    assert [verdict.status for verdict in verify(paper.path).verdicts][:2] == ["ok", "ok"]


def test_a_page_of_a_network_that_was_allowed_cannot_look_around_in_it(paper: Newspaper, executable: str) -> None:
    with listeners() as there:
        paper.serve("/ferry", every_way_out(*there.ports))
        found = capture(paper, "/ferry", assets="none")
        assert there.came == []
    assert view(found).outcome == "made"
    refused = {one.url for one in view(found).requests if one.why == "private-address"}
    assert f"http://127.0.0.1:{there_port(refused)}/image" in refused
    assert found.outcome == "version"


def there_port(urls: set[str]) -> str:
    return next(url for url in urls if url.endswith("/image")).split(":")[2].split("/")[0]


def test_a_browser_that_hangs_does_not_harm_the_capture(
    paper: Newspaper, executable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(viewing, "_START", 4.0)
    usual = viewing.viewer

    def short(browser: Any = None) -> viewing.Viewer:
        return replace(usual(browser), look=SHORT)

    monkeypatch.setattr("archive.api.gathering.viewer", short)
    paper.serve("/ferry", page("<script>for(;;);</script>"))
    found = capture(paper, "/ferry")
    assert found.outcome == "version"
    assert view(found).outcome == "failed"
    assert found.warnings == ("no view was made: the browser said nothing for 9 s",)
    assert [verdict.status for verdict in verify(paper.path).verdicts][:2] == ["ok", "ok"]
    assert isinstance(paper.press, Archive)
