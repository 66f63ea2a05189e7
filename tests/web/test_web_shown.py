"""The viewer as Chromium shows it: accessible, without a refused style or a word on the console, in any window."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from archive.api import Archive
from archive.model.viewer import Serving
from tests.web.test_web_server import served

pytestmark = pytest.mark.browser
#: width, colour scheme
VIEWS = ((1100, "light"), (1100, "dark"), (320, "light"), (320, "dark"))
SCREENS = (
    "", "?note=none", "?show=quote&note=none&review=yes", "articles", "a/harbour-bridge", "a/harbour-bridge/v1..v2",
    "a/harbour-bridge/v1..v1",
    "a/harbour-bridge/v1..v3?view=side", "a/harbour-bridge/v1..v2?view=text&by=sentence", "a/harbour-bridge/v1..v2?view=source",
    "a/harbour-bridge/v1..v2?view=links", "a/harbour-bridge/v1..v2?view=meta", "keys",
    "a/harbour-bridge/v3", "a/harbour-bridge/v3/blame?removed=yes", "a/harbour-bridge/v3/captured",
    "a/harbour-bridge/v3/evidence", "c/0-3/e-a883f197465e", "search", "search?q=bridge", "search?q=cracks&in=removed",
    "search?q=nowhere", "sites/tidewater.example", "verify", "health", "a/nobody",
)  # fmt: skip


@pytest.fixture(scope="module")
def viewer(newsroom: Path) -> Iterator[Serving]:
    with served(Archive.open(newsroom)) as serving:
        yield serving


def opened(chromium: Any, width: int = 1100, scheme: str = "light", **how: Any) -> Any:
    return chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, **how).new_page()


def test_no_accessibility_violation(chromium: Any, viewer: Serving) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe (make test-browser)").Axe()
    found = {}
    for width, scheme in VIEWS:
        # axe is injected as a script, which the policy forbids: here it is set aside.
        tab = opened(chromium, width, scheme, bypass_csp=True)
        for path in SCREENS:
            tab.goto(viewer.url + path)
            violations = axe.run(tab).response["violations"]
            if violations:
                found[f"{path} {width} {scheme}"] = [
                    (one["id"], [node["target"] for node in one["nodes"]][:3]) for one in violations
                ]
        tab.context.close()
    assert not found


@pytest.mark.parametrize("width", [320, 550, 1100])
def test_nothing_is_wider_than_the_window_and_the_console_is_silent(chromium: Any, viewer: Serving, width: int) -> None:
    """550 is a window of 1100 at 200 % zoom (WCAG 2.2, 1.4.10 Reflow). A policy that refuses something says so there."""
    for scripts in (True, False):
        tab = opened(chromium, width, java_script_enabled=scripts)
        said: list[str] = []
        asked: list[str] = []
        tab.on("console", lambda message, said=said: said.append(message.text))
        tab.on("pageerror", lambda error, said=said: said.append(str(error)))
        tab.on("request", lambda request, asked=asked: asked.append(request.url))
        for path in SCREENS:
            tab.goto(viewer.url + path)
            if scripts:
                assert tab.evaluate("document.documentElement.scrollWidth") <= width, path
                assert tab.evaluate("[...document.scripts].map(one => one.getAttributeNames() + one.text)") == [
                    "src,defer"
                ]
                assert tab.evaluate("document.styleSheets[0].cssRules.length") > 50
        # The browser says of a page that is not there that it is not.
        assert [line for line in said if "404" not in line] == []
        own = (viewer.url.rpartition("/")[0].rpartition("/")[0], str(viewer.replay))
        assert [url for url in asked if not url.startswith(own)] == []
        tab.context.close()


def test_a_newcomer_without_scripts(chromium: Any, viewer: Serving, tmp_path: Path) -> None:
    """Which number was changed without a note, when, and how to prove it; then the proof is checked in the same place."""
    tab = opened(chromium, java_script_enabled=False, accept_downloads=True)
    tab.goto(viewer.url)
    tab.get_by_role("link", name="Numbers and dates").click()
    tab.get_by_role("link", name="No note at the time").click()
    assert tab.locator("article.step").count() == 1
    assert "$14 million" in tab.locator("ins").first.inner_text()
    tab.get_by_role("link", name="Body ¶2").click()
    assert "after 2026-03-02 09:59:32Z and not later than 2026-03-02 12:00:03Z" in tab.locator("dl").inner_text()
    tab.get_by_role("link", name="Evidence of v2").click()
    assert "7 of 7 records" in tab.locator(".words5").inner_text()
    with tab.expect_download() as download:
        tab.get_by_role("link", name="Bundle (.wacz)").click()
    bundle = tmp_path / download.value.suggested_filename
    download.value.save_as(bundle)
    assert bundle.name == "harbour-bridge-v2.wacz"
    tab.get_by_role("link", name="Verify").click()
    tab.locator("input[type=file]").set_input_files(bundle)
    tab.get_by_role("button", name="Check it").click()
    assert tab.locator("h1").inner_text() == "Nothing contradicts it"
    tab.context.close()


def test_the_first_screen_of_a_phone_shows_what_changed(chromium: Any, viewer: Serving) -> None:
    context = chromium.new_context(viewport={"width": 360, "height": 640})
    tab = context.new_page()
    tab.goto(viewer.url)
    words = tab.locator("article.step .edit ins").first.bounding_box()
    assert words["y"] + 20 < 640, words
    lead = tab.get_by_role("link", name="4 changes without a note at the time")
    assert lead.bounding_box()["y"] < words["y"]
    lead.click()
    tab.wait_for_url(re.compile(r"note=none#changes$"))
    assert tab.locator("article.step").count() == 3
    context.close()


def test_two_versions_are_chosen_and_compared_with_the_keyboard(chromium: Any, viewer: Serving) -> None:
    tab = opened(chromium, java_script_enabled=False)
    tab.goto(f"{viewer.url}a/harbour-bridge")
    tab.locator("input[name=from][value=v1]").focus()
    tab.keyboard.press("Space")
    tab.keyboard.press("Enter")
    tab.wait_for_url(re.compile(r"/a/harbour-bridge/v1\.\.v3$"))
    assert tab.locator("ins").count() > 0
    tab.keyboard.press("Tab")
    assert tab.locator(":focus").inner_text() == "Skip to the content"
    tab.context.close()


def test_the_form_searches(chromium: Any, viewer: Serving) -> None:
    tab = opened(chromium, java_script_enabled=False)
    tab.goto(f"{viewer.url}search")
    tab.get_by_label("Words", exact=True).fill("cracks")
    tab.get_by_label("Removed words").check()
    tab.keyboard.press("Enter")
    tab.wait_for_url(re.compile(r"search\?q=cracks&in=removed$"))
    assert "We knew about the cracks" in tab.locator("del").first.inner_text()
    tab.context.close()


def test_another_page_cannot_read_or_frame_it(chromium: Any, viewer: Serving, tmp_path: Path) -> None:
    """A page that knows the address all the same gets nothing of it."""
    tab = opened(chromium)
    foreign = tmp_path / "foreign.html"
    foreign.write_text(
        f"<iframe src='{viewer.url}'></iframe><form method=post enctype=multipart/form-data action='{viewer.url}verify'>"
        "<input name=file value=x></form>",
        encoding="utf-8",
    )
    tab.goto(foreign.as_uri())
    read = f"fetch('{viewer.url}index.json').then(r => r.text()).catch(() => 'nothing')"
    assert tab.evaluate(read) == "nothing"
    assert (
        tab.evaluate(f"fetch('{viewer.url}', {{mode: 'no-cors'}}).then(r => r.type).catch(() => 'nothing')")
        == "nothing"
    )
    assert all("What changed" not in frame.content() for frame in tab.frames[1:])
    tab.evaluate("document.forms[0].submit()")
    tab.wait_for_url(re.compile("/verify$"))
    assert "pages of others get no answer" in tab.content()
    tab.context.close()
