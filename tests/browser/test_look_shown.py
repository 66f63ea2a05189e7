"""The look of the reports as Chromium computes it: contrast, colours apart for all eyes, the policy, and double size."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.colours import EYES, colour, contrast, difference

#: Every visible piece of text: its colour, the colour behind it (the first ground around it that is opaque; grounds that
#: are half transparent are told as they are), and where it stands.
TEXTS = """() => {
  const found = {};
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !node.getClientRects().length) continue;
    let ground = node, opacity = 1;
    for (let up = node; up; up = up.parentElement) opacity *= getComputedStyle(up).opacity;
    while (ground.parentElement && getComputedStyle(ground).backgroundColor === "rgba(0, 0, 0, 0)")
      ground = ground.parentElement;
    const words = getComputedStyle(node).color, behind = getComputedStyle(ground).backgroundColor;
    found[words + " on " + behind + " at " + opacity] ??= node.localName + "." + node.className;
  }
  return found;
}"""
OPENED = "document.querySelectorAll('details').forEach(node => node.open = true)"


@pytest.mark.parametrize("media", ["screen", "print"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_words_have_a_contrast_of_seven(
    chromium: Any,
    pages: dict[str, Path],
    scheme: str,
    media: str,
) -> None:
    low, pairs = {}, set()
    for name, path in reports(pages).items():
        tab = shown(chromium, path, scheme=scheme, media=media)
        for pair, where in tab.evaluate(TEXTS).items():
            words, behind, opacity = re.fullmatch(r"(.*) on (.*) at (.*)", pair).groups()  # type: ignore[union-attr]
            if behind == "rgba(0, 0, 0, 0)":  # paper
                behind = "rgb(255, 255, 255)"
            assert float(opacity) == 1, where
            pairs.add((words, behind))
            ratio = contrast(colour(words), colour(behind))
            if ratio < 7:
                low[f"{name} {where}"] = (pair, round(ratio, 2))
        tab.context.close()
    assert low == {}
    assert len(pairs) >= 4


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_added_and_removed_are_apart_for_all_eyes(chromium: Any, pages: dict[str, Path], scheme: str) -> None:
    path = next(path for path in reports(pages).values() if "<del>" in path.read_text(encoding="utf-8"))
    tab = shown(chromium, path, scheme=scheme)
    added, removed = (
        colour(tab.evaluate(f"getComputedStyle(document.querySelector('{name}')).backgroundColor"))
        for name in ("ins", "del")
    )
    lines = [
        tab.evaluate(f"getComputedStyle(document.querySelector('{name}')).textDecorationLine")
        for name in ("ins", "del")
    ]
    signs = [
        tab.evaluate(f"getComputedStyle(document.querySelector('{name}'), '::before').content")
        for name in ("ins", "del")
    ]
    tab.context.close()
    assert {
        eyes: round(difference(added, removed, eyes), 1) for eyes in EYES if difference(added, removed, eyes) < 25
    } == {}
    # Who sees no colours at all has these.
    assert lines == ["underline", "line-through"]
    assert [sign[1] for sign in signs] == ["+", "−"]


def test_the_policy_styles_the_page_as_no_policy_would(chromium: Any, pages: dict[str, Path], tmp_path: Path) -> None:
    """Each element looks the same with the page's own policy and without one; and with a wrong one it does not."""
    looks = """[...document.querySelectorAll('body *')].map(node => {
      const style = getComputedStyle(node);
      return [style.color, style.backgroundColor, style.fontFamily, style.fontSize, style.display, style.padding].join()})"""
    for name, path in pages.items():
        text = path.read_text(encoding="utf-8")
        bare, wrong = tmp_path / f"{name}-bare.html", tmp_path / f"{name}-wrong.html"
        bare.write_text(re.sub(r"<meta http-equiv=\"?Content-Security-Policy[^>]*>", "", text), encoding="utf-8")
        wrong.write_text(re.sub(r"sha256-[^&']{4}", "sha256-AAAA", text, count=1), encoding="utf-8")
        assert len({path.read_bytes(), bare.read_bytes(), wrong.read_bytes()}) == 3
        found = []
        for one in (path, bare, wrong):
            tab = shown(chromium, one)
            found.append(tab.evaluate(looks))
            tab.context.close()
        assert found[0] == found[1], name
        assert found[0] != found[2], name
        assert len(found[0]) > 20


def test_at_double_size_nothing_is_cut(chromium: Any, pages: dict[str, Path]) -> None:
    """200 %: a window of 1100 pixels that holds 550 (WCAG 2.2, 1.4.4 and 1.4.10), and letters twice as large."""
    cut = """[...document.querySelectorAll('body *')].filter(node => {
      const style = getComputedStyle(node), box = node.getBoundingClientRect();
      if (!box.width || ["TEMPLATE", "BR"].includes(node.tagName) || node.closest('.skip, thead')) return false;
      const hidden = (style.overflowX !== 'visible' && node.scrollWidth > node.clientWidth + 1 && style.overflowX !== 'auto')
        || (style.overflowY === 'hidden' && node.scrollHeight > node.clientHeight + 1);
      return hidden || box.right > innerWidth + 1 || box.left < -1;
    }).map(node => node.localName + '.' + node.className + ': ' + node.textContent.slice(0, 40))"""
    for name, path in pages.items():
        for how in ("window", "letters"):
            tab = shown(chromium, path, width=550 if how == "window" else 1100, scale=2 if how == "window" else 1)
            tab.evaluate(OPENED)
            if how == "letters":
                tab.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
                assert tab.evaluate("getComputedStyle(document.body).fontSize") == "32px"
            assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth"), (name, how)
            # A table that is wider than its box scrolls inside it.
            assert [one for one in tab.evaluate(cut) if not one.startswith(("table", "t", "th", "td"))] == [], (
                name,
                how,
            )
            tab.context.close()


def reports(pages: dict[str, Path]) -> dict[str, Path]:
    """A quote's look is part of its format, and has its own test."""
    return {name: path for name, path in pages.items() if name != "quote"}


def shown(
    browser: Any, path: Path, *, width: int = 1100, scale: int = 1, scheme: str = "light", media: str = "screen"
) -> Any:
    context = browser.new_context(
        viewport={"width": width, "height": 900}, device_scale_factor=scale, color_scheme=scheme
    )
    tab = context.new_page()
    tab.emulate_media(media=media, color_scheme=scheme)
    tab.goto(path.as_uri())
    tab.evaluate(OPENED)
    return tab
