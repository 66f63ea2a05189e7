"""A report on paper: ten versions of an article take at most twelve pages, A4 or Letter, and what is folded is printed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from archive.api import Archive
from archive.report.html import html
from tests.newspaper import newspaper
from tests.tenversions import SLUG, print_ten

MOST = 12


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("paper")
    with newspaper(folder) as paper:
        print_ten(paper)
    path = folder / "report.html"
    path.write_text(html(Archive.open(folder / "press").report(SLUG)), encoding="utf-8", newline="")
    return path


@pytest.mark.parametrize("size", ["A4", "Letter"])
def test_ten_versions_on_paper(chromium: Any, report: Path, size: str) -> None:
    tab = chromium.new_page()
    tab.goto(report.as_uri())
    printed = tab.pdf(format=size, tagged=True)
    tab.close()
    pages = len(re.findall(rb"/Type\s*/Page\b(?!s)", printed))
    assert 3 <= pages <= MOST
    assert b"/MarkInfo" in printed  # tagged: a screen reader finds the headings


def test_what_is_folded_is_printed(chromium: Any, report: Path) -> None:
    tab = chromium.new_page()
    tab.goto(report.as_uri())
    heights = "[...document.querySelectorAll('details')].map(n => n.offsetHeight)"
    folded = tab.evaluate(heights)
    tab.evaluate("document.querySelectorAll('details').forEach(n => n.open = true)")
    unfolded = tab.evaluate(heights)
    tab.evaluate("document.querySelectorAll('details').forEach(n => n.open = false)")
    tab.emulate_media(media="print")
    on_paper = tab.evaluate(heights)
    assert len(folded) > 10
    assert all(full > small for small, full in zip(folded, unfolded, strict=True))
    tab.evaluate("document.querySelectorAll('details').forEach(n => n.open = true)")
    assert on_paper == tab.evaluate(heights)
    tab.close()


def test_paper_is_light_in_the_dark(chromium: Any, report: Path) -> None:
    context = chromium.new_context(color_scheme="dark")
    tab = context.new_page()
    tab.goto(report.as_uri())
    colour = "getComputedStyle(document.body).backgroundColor"
    assert tab.evaluate(colour) == "rgb(18, 20, 23)"
    tab.emulate_media(media="print")
    assert tab.evaluate(colour) == "rgb(255, 255, 255)"
    context.close()
