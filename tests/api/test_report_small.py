"""A report of ten versions stays small, says the same as its archive, and names a changed word in each of its parts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from archive.api import verify
from archive.api.checking import report_tools
from archive.audit.reports import examine_report
from archive.model.history import ReportView
from archive.report.html import html
from archive.report.markdown import markdown
from tests.newspaper import newspaper
from tests.tenversions import SLUG, print_ten, versions
from tests.torture import reports as torture

LIMIT = 60_000


@pytest.fixture(scope="module")
def press(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ten")
    with newspaper(folder) as paper:
        print_ten(paper)
    return folder / "press"


@pytest.fixture(scope="module")
def view(press: Path) -> ReportView:
    from archive.api import Archive

    return Archive.open(press).report(SLUG)


def test_the_article_is_what_it_says(view: ReportView) -> None:
    assert len(versions()) == view.history.article.versions == 10
    assert all(790 <= step.capture.words <= 880 for step in view.history.steps)
    edits = [edit for step in view.history.steps if step.comparison for edit in step.comparison.edits]
    assert len(edits) >= 20
    assert {"move", "add", "remove", "change"} <= {edit.operation for edit in edits}


def test_ten_versions_of_eight_hundred_words(view: ReportView) -> None:
    assert len(html(view).encode()) <= LIMIT


def test_each_word_of_the_newest_text_is_told_once(view: ReportView) -> None:
    """The full text is the only place of what never changed."""
    page = html(view)
    assert page.count("the largest employer with 212 people") == 1
    assert page.count("an apprentice who signed the list") == 1
    assert view.newest is not None
    for block in view.newest.blocks:
        plain = re.sub(r"<sup>.*?</sup>|<[^>]+>", "", page)
        assert block.text in plain


def test_where_each_sentence_is_from(view: ReportView) -> None:
    page = html(view)
    assert "sunk by 43 centimetres since the autumn.<sup>v3</sup></mark>" in page
    assert re.search(r"<mark>The chamber of trade[^<]*<sup>v6\snew</sup></mark>", page)
    gone = page[page.index("that stood earlier and went") :]
    assert re.search(r"<li>¶\d+, v1, gone in v8: <bdi>“We will lend it,”", gone)
    written = markdown(view)
    assert re.search(r"The chamber of trade.*\*\(v6\snew\)\*", written)
    assert "Stood earlier and went (¶17, v1, gone in v8)" in re.sub(r"\\(?=\W)", "", written)


def test_the_archive_says_the_same(press: Path, view: ReportView, tmp_path: Path) -> None:
    target = tmp_path / "report.html"
    target.write_text(html(view), encoding="utf-8", newline="")
    found = verify(target, against=press)
    assert (found.exit, found.problems) == (0, ())
    assert "the archive says the same" in found.verdicts[0].detail


@pytest.mark.parametrize(
    "part",
    ["header", "summary", "timeline", "changes", "text", "evidence", "by-hand", "method", "footer", "data", "seal"],
)
def test_a_word_of_each_part_is_named(view: ReportView, part: str) -> None:
    page = html(view).encode()
    bounds = {
        "header": (b"<h1", b"</header>"),
        "footer": (b"<footer", b"</footer>"),
        "data": (b'"view":"', b"</template>"),
        "seal": (b'<template id="seal">', b"</template>"),
    }
    first, last = bounds.get(part, (f"<section id={part}>".encode(), b"</section>"))
    start = page.index(first)
    end = page.index(last, start)
    words = torture.shown_words(page) if part not in ("data", "seal") else re.finditer(rb"[A-Za-z0-9]+", page)
    inside = [word for word in words if start + len(first) <= word.start() < end and len(word[0]) > 3]
    assert inside
    tools = report_tools(None, None)
    for word in (inside[0], inside[len(inside) // 2], inside[-1]):
        changed = page[: word.start()] + word[0][::-1] + b"x" + page[word.end() :]
        found = examine_report(changed, "report.html", tools)
        assert found.exit == 1, word
        [problem] = found.problems
        assert (problem.code, problem.word) == ("report-altered", "INTACT")
        if part not in ("data", "seal"):
            assert problem.offset is not None
            assert word.start() <= problem.offset <= word.end() + 1
