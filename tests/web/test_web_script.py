"""The script of the viewer in Chromium: keys, word of new changes, texts to copy; and that every page is whole without it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest

from archive.api import Archive
from archive.model.viewer import Serving
from archive.web.keys import KEYS
from archive.web.script import JS
from tests.newspaper import Newspaper, newspaper, page
from tests.web.test_web_server import served
from tests.web.test_web_shown import opened

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def viewer(newsroom: Path) -> Iterator[Serving]:
    with served(Archive.open(newsroom)) as serving:
        yield serving


def test_the_page_of_the_keys_has_those_of_the_script() -> None:
    listed = JS[JS.index("const KEYS = {") : JS.index("};", JS.index("const KEYS = {"))]
    assert re.findall(r'^    "?([a-z?\[\]])"?:', listed, re.MULTILINE) == [key for key, _ in KEYS]


def test_the_script_makes_no_code_of_text() -> None:
    for word in (
        "innerHTML",
        "outerHTML",
        "insertAdjacent",
        "eval",
        "Function(",
        "document.write",
        "DOMParser",
        'setTimeout("',
    ):
        assert word not in JS, word
    assert "//" not in re.sub(r"^ *// .*$", "", JS, flags=re.MULTILINE)  # no address of others


def test_keys_go_through_changes_views_and_steps(chromium: Any, viewer: Serving) -> None:
    tab = opened(chromium)
    tab.goto(f"{viewer.url}a/harbour-bridge/v1..v2")
    focused = "document.activeElement.id"
    count = tab.locator(".edit").count()
    assert count > 1
    tab.keyboard.press("n")
    first = tab.evaluate(focused)
    assert first.endswith("-1")
    tab.keyboard.press("n")
    assert tab.evaluate(focused).endswith("-2")
    assert tab.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    tab.keyboard.press("p")
    assert tab.evaluate(focused) == first
    tab.keyboard.press("v")
    tab.wait_for_url(re.compile(r"v1\.\.v2\?view=side$"))
    tab.keyboard.press("]")
    tab.wait_for_url(re.compile(r"v2\.\.v3\?view=side$"))
    tab.keyboard.press("[")
    tab.wait_for_url(re.compile(r"v1\.\.v2\?view=side$"))
    tab.keyboard.press("e")
    tab.wait_for_url(re.compile(r"/v2/evidence$"))
    tab.goto(f"{viewer.url}a/harbour-bridge/v2")
    tab.keyboard.press("]")
    tab.wait_for_url(re.compile(r"/v3$"))
    tab.context.close()


def test_keys_are_left_alone_where_they_mean_something_else(chromium: Any, viewer: Serving) -> None:
    tab = opened(chromium)
    tab.goto(f"{viewer.url}search?q=bridge")
    tab.locator("#q").focus()
    tab.locator("#q").fill("")
    tab.keyboard.type("vnep?[]")
    assert tab.locator("#q").input_value() == "vnep?[]"
    assert tab.locator("dialog").count() == 0
    tab.goto(f"{viewer.url}a/harbour-bridge/v1..v2")
    for modifier in ("Control", "Alt", "Meta"):
        tab.keyboard.press(f"{modifier}+v")
        tab.keyboard.press(f"{modifier}+e")
    assert tab.url.endswith("v1..v2")
    assert tab.evaluate("document.activeElement.tagName") == "BODY"
    tab.context.close()


def test_help_is_a_box_and_keys_can_be_turned_off(chromium: Any, viewer: Serving) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe (make test-browser)").Axe()
    for width, scheme in ((1100, "light"), (320, "dark")):
        tab = opened(chromium, width, scheme, bypass_csp=True)
        tab.goto(f"{viewer.url}a/harbour-bridge")
        tab.keyboard.press("?")
        tab.locator("dialog").wait_for()
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
        assert axe.run(tab).response["violations"] == []
        tab.context.close()
    tab = opened(chromium)
    tab.goto(f"{viewer.url}a/harbour-bridge")
    tab.keyboard.press("?")
    tab.get_by_role("dialog", name="Keys").wait_for()
    assert tab.evaluate("document.activeElement.textContent") == "Close"
    assert "to the evidence" in tab.get_by_role("dialog").inner_text()
    tab.keyboard.press("e")  # not through the box
    tab.get_by_role("button", name="Turn keys off").click()
    tab.keyboard.press("Escape")
    tab.locator("dialog").wait_for(state="detached")
    tab.keyboard.press("e")
    tab.keyboard.press("?")
    assert tab.locator("dialog").count() == 0
    assert tab.url.endswith("a/harbour-bridge")
    tab.goto(f"{viewer.url}keys")  # stays so, and the plain page turns them on again
    tab.get_by_role("button", name="Turn keys on").click()
    tab.keyboard.press("?")
    tab.get_by_role("dialog").wait_for()
    tab.context.close()


def test_a_citation_is_copied(chromium: Any, viewer: Serving) -> None:
    tab = opened(chromium, permissions=["clipboard-read", "clipboard-write"])
    tab.goto(f"{viewer.url}a/harbour-bridge/v2/evidence")
    part = tab.locator(".copy", has_text="BibTeX")
    part.get_by_role("button", name="Copy").click()
    part.get_by_text("Copied.").wait_for()
    told = tab.evaluate("navigator.clipboard.readText()")
    assert told.startswith("@misc{harbour-bridge-v2,")
    assert told == part.locator("textarea").input_value()
    tab.context.close()


def _news(paper: Newspaper, hour: int, cost: str) -> None:
    paper.at(f"2026-03-02T{hour:02}:00:00Z")
    paper.serve("/plan", page(cost=cost))
    paper.capture("/plan")


def test_new_changes_are_told_and_nothing_moves(chromium: Any, tmp_path: Path) -> None:
    with newspaper(tmp_path) as paper:
        for hour, cost in ((8, "$41 million"), (9, "$14 million")):
            _news(paper, hour, cost)
        with served(paper.press) as serving:
            tab = opened(chromium)
            asked: list[tuple[str, int]] = []
            tab.on("response", lambda one: asked.append((urlsplit(one.url).path.rpartition("/")[2], one.status)))
            tab.clock.install()
            tab.goto(serving.url)
            region = tab.locator("#news")
            assert region.get_attribute("role") == "status"

            def later() -> None:
                with tab.expect_response(re.compile("index.json")):
                    tab.clock.fast_forward("00:31")

            later()
            assert region.inner_text() == ""
            later()
            assert asked[-2:] == [("index.json", 200), ("index.json", 304)]
            _news(paper, 10, "$99 million")
            tab.keyboard.press("n")
            before = tab.evaluate(
                "[scrollY, document.querySelector('main').innerHTML.replace(/<p id=.?news.*?<[/]p>/, '')]"
            )
            later()
            tab.get_by_text("new change").wait_for()
            assert re.fullmatch(r"[1-9] new changes?, show\.", region.inner_text())
            after = tab.evaluate(
                "[scrollY, document.querySelector('main').innerHTML.replace(/<p id=.?news.*?<[/]p>/, '')]"
            )
            assert after == before
            assert tab.evaluate("document.activeElement.className") == "edit"
            tab.get_by_role("link", name="show").click()
            tab.get_by_text("$99 million").first.wait_for()
            assert region.inner_text() == ""
            tab.context.close()


def test_every_page_is_reached_without_the_script(chromium: Any, viewer: Serving) -> None:
    """By links and forms alone, from the first page on; each says something."""
    tab = opened(chromium, java_script_enabled=False)
    todo, seen = [viewer.url], {viewer.url}
    kinds = set()
    while todo:
        tab.goto(todo.pop())
        assert tab.locator("h1").count() == 1, tab.url
        kinds.add(re.sub(r"v\d+|c\d+", "v", urlsplit(tab.url).path.split("/", 2)[2]))
        for link in tab.locator("a[href]").all():
            found = urljoin(tab.url, link.get_attribute("href") or "").partition("#")[0]
            last = urlsplit(found).path.rpartition("/")[2]
            plain = not re.search(r"\.(json|csv|atom|html|md|wacz|tlog-proof|txt)$", last)
            few = not urlsplit(found).query or found.endswith("?view=source")
            ours = found.startswith(viewer.url) and "/timemap/" not in found and "/timegate/" not in found
            if ours and plain and few and found not in seen and ("harbour" in found or found.count("/") < 6):
                seen.add(found)
                todo.append(found)
    for wanted in ("", "articles", "search", "verify", "health", "keys", "a/harbour-bridge", "a/harbour-bridge/v",
                   "sites/tidewater.example",
                   "a/harbour-bridge/v..v", "a/harbour-bridge/v/blame", "a/harbour-bridge/v/evidence"):  # fmt: skip
        assert wanted in kinds, (wanted, sorted(kinds))
    tab.context.close()


def test_tab_alone_reaches_what_there_is_and_is_seen(chromium: Any, viewer: Serving) -> None:
    """In the order of the page, each with a mark around it, beginning with the way past what every page has."""
    tab = opened(chromium)
    for path in ("", "a/harbour-bridge", "a/harbour-bridge/v1..v2", "a/harbour-bridge/v2/evidence", "search", "verify"):
        tab.goto(viewer.url + path)
        tab.keyboard.press("Tab")
        assert tab.locator(":focus").inner_text() == "Skip to the content", path
        count = tab.evaluate(
            "[...document.querySelectorAll('a[href],button,input,textarea,summary,[tabindex=\"0\"]')]"
            ".filter(one => one.checkVisibility() && one.type !== 'radio').length"
        )
        last = -1.0
        unseen = []
        for _ in range(count - 1):
            tab.keyboard.press("Tab")
            what, marked, order = tab.evaluate(
                "(() => { const one = document.activeElement, how = getComputedStyle(one);"
                "const all = [...document.querySelectorAll('*')];"
                "return [one.outerHTML.slice(0, 80), how.outlineStyle !== 'none' && how.outlineWidth !== '0px', all.indexOf(one)]; })()"
            )
            if not marked:
                unseen.append(what)
            assert order > last or what.startswith("<body"), (path, what)
            last = order
        assert not unseen, (path, unseen[:3])
    tab.context.close()
