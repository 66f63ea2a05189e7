"""Captured pages in Chromium: what was archived is shown, nothing runs, and nobody outside is asked or looked up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("starlette", reason="needs the extra serve (make test)")

from archive.api import Archive
from archive.web.inert_page import inert_page
from tests.api.belonging_site import figure, site, story
from tests.browser import outside
from tests.browser.outside import BODY, HEAD, LEAVING, LINKS, Outside, Overheard, Page, Served
from tests.pictures import png
from tests.web.test_web_server import served

pytestmark = pytest.mark.browser
#: Pieces that no browser of today follows, or not on the first page: they are there for the day one does.
HEARD_AT_LEAST = 45


@pytest.fixture
def elsewhere() -> Iterator[Outside]:
    with outside.outside() as made:
        yield made


@pytest.fixture
def plain() -> Iterator[Served]:
    made = Served()
    yield made
    made.close()


class _NoWays:
    def part(self, base: str, address: str) -> str | None:
        return None

    def link(self, base: str, address: str) -> str | None:
        return "/link" if address.startswith(("http", "//")) else None


def loaded(browser: Overheard, url: str) -> Any:
    tab = browser.context.new_page()
    tab.goto(url, wait_until="load")
    tab.wait_for_load_state("networkidle")
    return tab


def clicked(found: Callable[[str], Any]) -> None:
    """Clicks every link of the page, as far as there is still something to be clicked."""
    for number in range(len(LINKS)):
        one = found(f"#c{number}")
        if one.count():
            one.first.click(force=True, no_wait_after=True, timeout=2_000)


def test_the_ears_hear(chromium: Any, elsewhere: Outside, plain: Served, tmp_path: Path) -> None:
    """The same page shown by a plain server asks everybody: the tests below can fail."""
    page = Page(elsewhere.port)
    plain.page = page.whole(HEAD, BODY)
    browser = Overheard(chromium, tmp_path)
    loaded(browser, plain.url)
    names = browser.names()
    assert len(names) >= HEARD_AT_LEAST, [page.names[name] for name in page.names if name not in names]
    hinted = {page.names[name].split()[1] for name in names if "rel=" in page.names[name]}
    assert {'rel="dns-prefetch"', 'rel="preconnect"', 'rel="preload"', 'rel="stylesheet"'} <= hinted
    assert elsewhere.heard


@pytest.mark.parametrize("number", [0, 1, 2, 3])
def test_what_leaves_by_itself_is_heard(
    chromium: Any, elsewhere: Outside, plain: Served, tmp_path: Path, number: int
) -> None:
    page = Page(elsewhere.port)
    plain.page = page.whole((), LEAVING[number : number + 1])
    browser = Overheard(chromium, tmp_path)
    tab = browser.context.new_page()
    with tab.expect_request(lambda one: outside.ZONE in one.url):
        tab.goto(plain.url, wait_until="commit")
    assert browser.names() == set(page.names)


def test_a_captured_page_asks_nobody(chromium: Any, elsewhere: Outside, tmp_path: Path) -> None:
    """In the frame of the viewer and by itself, loaded and clicked through."""
    page = Page(elsewhere.port)
    with site(tmp_path) as paper:
        paper.serve("/story", page.whole(HEAD, (*LEAVING, *BODY), LINKS), "text/html; charset=utf-8")
        paper.capture(assets="none")
        slug = paper.press.articles()[0].slug
        with served(Archive.open(paper.press.path)) as serving:
            browser = Overheard(chromium, tmp_path)
            tab = loaded(browser, f"{serving.url}a/{slug}/v1/captured")
            frame = tab.frame_locator("iframe.captured")
            assert frame.locator("h1").inner_text() == "Ferry Moves to the East Pier"
            address = tab.locator("iframe.captured").get_attribute("src")
            for number in range(len(LINKS)):
                tab.goto(f"{serving.url}a/{slug}/v1/captured")
                if frame.locator(f"#c{number}").count():
                    frame.locator(f"#c{number}").first.click(force=True, no_wait_after=True)
                    tab.wait_for_load_state("networkidle")
            assert tab.url.startswith(serving.url)
            tab.close()
            for number in range(len(LINKS)):
                alone = loaded(browser, address)
                if alone.locator(f"#c{number}").count():
                    alone.locator(f"#c{number}").first.click(force=True, no_wait_after=True)
                    alone.wait_for_load_state("networkidle")
                assert alone.url.startswith(serving.replay or "-")
                alone.close()
            assert not browser.context.service_workers
            assert len(browser.context.pages) == 1  # its own first one: no window was opened
            assert elsewhere.heard == []
            assert browser.names() == set()


def test_each_guard_holds_by_itself(chromium: Any, elsewhere: Outside, plain: Served, tmp_path: Path) -> None:
    """What is written anew asks nobody without any policy. The policy alone lets no request through, but what hints at
    one: names are looked up and connections made."""
    page = Page(elsewhere.port)
    raw = page.whole(HEAD, (*LEAVING, *BODY), LINKS)
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    plain.page = inert_page(raw.decode(), "http://news.example/story", _NoWays()).encode()
    browser = Overheard(chromium, tmp_path / "a")
    tab = loaded(browser, plain.url)
    clicked(tab.locator)
    tab.wait_for_load_state("networkidle")
    assert browser.names() == set()
    assert elsewhere.heard == []

    plain.page = raw
    with site(tmp_path) as paper:
        paper.page()
        paper.capture(assets="none")
        with served(Archive.open(paper.press.path)) as serving:
            browser = Overheard(chromium, tmp_path / "b")
            answer = browser.context.request.get(f"{serving.replay}page/0/")
            plain.headers = (("Content-Security-Policy", answer.headers["content-security-policy"]),)
            loaded(browser, plain.url)
            through = {page.names[name].split()[1] for name in browser.names()}
    assert {'rel="dns-prefetch"', 'rel="preconnect"'} <= through
    assert len(through) <= 4
    assert set(elsewhere.heard) <= {b"a connection"}


def test_what_was_archived_is_shown(chromium: Any, tmp_path: Path) -> None:
    """Pictures and styles of that look, in the window of the viewer; a picture that was not kept has its place."""
    with site(tmp_path) as paper:
        paper.serve("/s.css", b"h1{color:rgb(1,2,3)} p{background:url(/back.png)}", "text/css")
        paper.serve("/back.png", png(3, 3), "image/png")
        paper.serve("/img/chamber-77123.png", png(40, 20), "image/png")
        head = '<link rel="stylesheet" href="/s.css">'
        page = story(figure("/img/chamber-77123.png"), '<img id="gone" src="/gone.png" alt="Gone">', head=head)
        paper.serve("/story", page, "text/html; charset=utf-8")
        paper.capture(assets="all")
        slug = paper.press.articles()[0].slug
        with served(Archive.open(paper.press.path)) as serving:
            tab = chromium.new_context(viewport={"width": 320, "height": 900}).new_page()
            said: list[str] = []
            tab.on("console", lambda message: said.append(message.text))
            tab.goto(f"{serving.url}a/{slug}/v1/captured")
            frame = tab.frame_locator("iframe.captured")
            picture = frame.locator("figure img")
            assert picture.evaluate("node => [node.complete, node.naturalWidth]") == [True, 40]
            assert frame.locator("h1").evaluate("node => getComputedStyle(node).color") == "rgb(1, 2, 3)"
            assert "/part/0/" in frame.locator("p").first.evaluate("node => getComputedStyle(node).backgroundImage")
            assert frame.locator("#gone").get_attribute("src").startswith("data:image/svg+xml,")
            assert tab.evaluate("document.documentElement.scrollWidth") <= 320
            assert said == []
            tab.context.close()
