"""The report of a site as Chromium shows it: accessible, still, not wider than the window, and its limits always in sight."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from archive.report.outlet import outlet_html
from tests.api.test_outlet import NEWSROOM, SITE, watched
from tests.browser.test_reports import VIEWS, shown
from tests.newspaper import newspaper
from tests.newsweek import HastyDisk


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("outlet")
    target = folder / "outlet.html"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NEWSPROOF_STATE", str(folder / "state"))
        with newspaper(folder) as paper:
            paper.press._given_disk = HastyDisk()
            looks = [(look, name) for name, looks in NEWSROOM.items() for look in looks]
            for look, name in sorted(looks, key=lambda one: (one[0].hour, one[1])):
                watched(paper, name, look)
            target.write_text(outlet_html(paper.press.outlet(SITE)), encoding="utf-8")
    return target


def test_no_accessibility_violation(chromium: Any, report: Path) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe (make test-browser)").Axe()
    for width, scheme in VIEWS:
        context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True)
        tab = context.new_page()
        tab.goto(report.as_uri())
        found = axe.run(tab).response["violations"]
        assert [(one["id"], [node["target"] for node in one["nodes"]][:3]) for one in found] == [], (width, scheme)
        context.close()


@pytest.mark.parametrize("width", [320, 550, 1100])
def test_nothing_runs_and_all_of_it_is_in_the_window(chromium: Any, report: Path, width: int) -> None:
    tab, asked, said = shown(chromium, report, width, "light")
    assert (asked, said) == ([], [])
    assert tab.evaluate("document.scripts.length") == 0
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    tab.context.close()


def test_the_charts_have_the_colours_of_the_page(chromium: Any, report: Path) -> None:
    for scheme, colour in (("light", "rgb(9, 105, 218)"), ("dark", "rgb(88, 166, 255)")):
        tab, _, _ = shown(chromium, report, 1100, scheme)
        assert tab.evaluate("getComputedStyle(document.querySelector('.part')).fill") == colour
        assert tab.evaluate("getComputedStyle(document.querySelector('.known')).stroke") == colour
        tab.context.close()


def test_a_table_stands_beside_every_chart(chromium: Any, report: Path) -> None:
    tab, _, _ = shown(chromium, report, 1100, "light")
    assert tab.evaluate("document.querySelectorAll('.curve').length") == 2
    assert tab.evaluate(
        "[...document.querySelectorAll('.curve')].every(c => c.parentNode.querySelector('table tbody tr'))"
    )
    assert tab.evaluate("[...document.querySelectorAll('.bar')].every(b => /of/.test(b.closest('tr').textContent))")
    tab.context.close()


def test_what_it_counts_stays_in_sight(chromium: Any, report: Path) -> None:
    for width in (320, 1100):
        tab, _, _ = shown(chromium, report, width, "light")
        for part in (0.2, 0.6, 1.0):
            tab.evaluate(f"scrollTo(0, {part} * document.body.scrollHeight)")
            box = tab.evaluate("JSON.parse(JSON.stringify(document.querySelector('.watched').getBoundingClientRect()))")
            assert box["top"] >= 0
            assert box["bottom"] <= 120
        tab.context.close()


def test_links_lead_to_what_was_counted(chromium: Any, report: Path) -> None:
    tab, _, _ = shown(chromium, report, 1100, "light")
    assert tab.evaluate("document.querySelectorAll('a[href^=\"#c\"]').length") > 5
    assert tab.evaluate(
        "[...document.querySelectorAll('a[href]')].every(a => document.querySelector(a.getAttribute('href')))"
    )
    tab.context.close()
