"""Reports and quotes as Chromium shows them: accessible, without script or request, styled by their own policy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

#: width, colour scheme
VIEWS = ((1100, "light"), (1100, "dark"), (320, "light"), (320, "dark"))


def shown(browser: Any, path: Path, width: int, scheme: str) -> tuple[Any, list[str], list[str]]:
    """The page, what it asked for beyond itself, and what the console said."""
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    tab = context.new_page()
    asked: list[str] = []
    said: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.on("console", lambda message: said.append(message.text))
    tab.on("pageerror", lambda error: said.append(str(error)))
    tab.goto(path.as_uri())
    return tab, [url for url in asked if url != path.as_uri()], said


def test_no_accessibility_violation(chromium: Any, pages: dict[str, Path]) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe (make test-browser)").Axe()
    found = {}
    for name, path in pages.items():
        for width, scheme in VIEWS:
            # axe is injected as a script, which the page's policy forbids: here it is set aside.
            context = chromium.new_context(
                viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True
            )
            tab = context.new_page()
            tab.goto(path.as_uri())
            violations = axe.run(tab).response["violations"]
            if violations:
                found[f"{name} {width} {scheme}"] = [
                    (one["id"], [node["target"] for node in one["nodes"]][:3]) for one in violations
                ]
            context.close()
    assert not found


def test_nothing_is_asked_for_and_nothing_runs(chromium: Any, pages: dict[str, Path]) -> None:
    for name, path in pages.items():
        tab, asked, said = shown(chromium, path, 1100, "light")
        assert asked == [], name
        assert said == [], name
        kinds = tab.evaluate("[...document.scripts].map(script => script.type)")
        assert all(kind in ("application/json", "application/ld+json") for kind in kinds), name
        tab.context.close()


def test_the_policy_lets_the_page_be_styled(chromium: Any, pages: dict[str, Path]) -> None:
    for name, path in pages.items():
        tab, _, _ = shown(chromium, path, 1100, "light")
        assert tab.evaluate("document.styleSheets.length") == 1, name
        assert tab.evaluate("document.styleSheets[0].cssRules.length") > 10, name
        assert "Times" not in tab.evaluate("getComputedStyle(document.body).fontFamily"), name
        tab.context.close()


@pytest.mark.parametrize("width", [320, 550, 1100])
def test_nothing_is_wider_than_the_window(chromium: Any, pages: dict[str, Path], width: int) -> None:
    """550 is a window of 1100 at 200 % zoom (WCAG 2.2, 1.4.10 Reflow)."""
    for name, path in pages.items():
        tab, _, _ = shown(chromium, path, width, "light")
        assert tab.evaluate("document.documentElement.scrollWidth") <= width, name
        tab.context.close()


def test_text_from_right_to_left_is_shown_so(chromium: Any, pages: dict[str, Path]) -> None:
    path = next(path for path in pages.values() if "المجلس" in path.read_text(encoding="utf-8"))
    tab, _, _ = shown(chromium, path, 1100, "light")
    directions = tab.evaluate(
        "[...document.querySelectorAll('h1, p')].filter(n => /^[\\u0600-\\u06ff]/.test(n.textContent.trim()))"
        ".map(n => getComputedStyle(n).direction)"
    )
    assert directions
    assert set(directions) == {"rtl"}
    tab.context.close()


def test_the_first_change_stands_on_the_first_two_screens_of_a_phone(chromium: Any, pages: dict[str, Path]) -> None:
    for name, page in pages.items():
        tab = chromium.new_page(viewport={"width": 360, "height": 640})
        tab.goto(page.as_uri())
        tops = tab.evaluate(
            "[...document.querySelectorAll('header ins, header del, section ins, section del')].map(n => n.getBoundingClientRect().bottom)"
        )
        assert not tops or min(tops) <= 2 * 640, name
        tab.close()
