"""Hostile text in every field of the nouns, through every way out: read back by a parser, it is the text and no more."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from lxml import etree
from lxml import html as lxml_html
from test_quote_page import TAGS, parsed
from test_quote_page import made as quote_of
from test_report_formats import ATOM, feed
from test_report_html import check
from test_report_text import ANSWERS

from archive.articles.prose import nfc, scrub
from archive.formats.reportpage import carried, unpacked
from archive.model.codec import plain, to_json
from archive.model.history import ReportView
from archive.report import inert
from archive.report.html import html
from archive.report.inert import from_csv_cell
from archive.report.markdown import markdown
from archive.report.pagedata import shown
from archive.report.sheet import COLUMNS, sheet
from archive.report.text.style import Page
from tests.conftest import cases_folder
from tests.payloads import MORE, MOST, OURS, payloads
from tests.poison import poisoned
from tests.pressroom import HISTORY, VIEW
from tests.quotations import NEW, OLD, SHOWN

#: Without the folder of others' cases these are fewer, and never none.
TEXTS = payloads(cases_folder())
_SPACE = re.compile(r"\s+")


@pytest.fixture(scope="module")
def views() -> list[tuple[str, ReportView]]:
    return [(text, poisoned(VIEW, text)) for text in TEXTS]


@pytest.fixture(scope="module")
def pages(views: list[tuple[str, ReportView]]) -> list[tuple[str, ReportView, str]]:
    return [(text, view, html(view)) for text, view in views]


def told(text: str, *, strict: bool = False) -> str:
    """What an eye reads of a text, signs for hidden characters without their boxes, and one space for spaces."""
    return _SPACE.sub(" ", "".join(part.text for part in inert.parts(text, strict=strict))).strip()


def printable(text: str) -> bool:
    return all(char == "\n" or char.isprintable() or char in "\u200c\u200d" for char in text)


def test_there_are_enough_of_them() -> None:
    assert len(TEXTS) == (MOST if cases_folder() is not None else len(OURS) + len(MORE))
    assert len(set(TEXTS)) == len(TEXTS) >= 80


def test_the_page_of_a_report(pages: list[tuple[str, ReportView, str]]) -> None:
    for text, _, made in pages:
        found = check(made)
        page = _SPACE.sub(" ", "".join(found.texts))
        assert told(text) in page, text
        assert told(text, strict=True) in page, text
        # Another parser, which mends what is broken in its own way, finds the same elements.
        tree = lxml_html.document_fromstring(made.encode(), parser=lxml_html.HTMLParser(encoding="utf-8"))
        assert [node.tag for node in tree.iter(etree.Element)] == [tag for tag, _ in found.tags], text


def test_the_data_behind_the_page(pages: list[tuple[str, ReportView, str]]) -> None:
    for text, view, made in pages:
        behind = carried(made.encode())
        assert behind.whole
        assert behind.document.isascii()
        linked = json.loads(behind.document)
        data = json.loads(unpacked(linked["view"], 10_000_000))
        assert text in strings(data)
        assert strings(data) >= strings(json.loads(json.dumps(plain(shown(view).history)))) - {""}, text


def strings(value: Any) -> set[str]:
    if isinstance(value, dict):
        return {one for item in value.values() for one in strings(item)}
    if isinstance(value, list):
        return {one for item in value for one in strings(item)}
    return {value} if isinstance(value, str) else set()


def test_json(views: list[tuple[str, ReportView]]) -> None:
    for text, view in views:
        written = inert.for_json(to_json(view))
        assert printable(written), text
        assert json.loads(written) == json.loads(json.dumps(plain(view))), text


def test_the_table(views: list[tuple[str, ReportView]]) -> None:
    texts = ("article", "url", "reason", "field", "old_text", "new_text", "leaf")
    for text, view in views:
        made = sheet(view)
        assert printable(made.replace("\r\n", "\n")), text
        head, *rows = csv.reader(io.StringIO(made, newline=""))
        assert tuple(head) == COLUMNS
        assert {len(row) for row in rows} == {len(COLUMNS)}
        assert not any(cell.lstrip(" \u00a0\u3000")[:1] in tuple("=+-@|\t\r\n＝＋－＠") for row in rows for cell in row)
        back = {from_csv_cell(row[COLUMNS.index(name)]) for row in rows for name in texts}
        assert text in back
        assert all(from_csv_cell(row[COLUMNS.index("article")]) == text for row in rows), text


def test_the_feed(views: list[tuple[str, ReportView]]) -> None:
    for text, view in views:
        tree = feed(_with_our_own(view))
        # A title is text, and only the content is HTML.
        title = tree.findtext(f"{ATOM}title")
        assert " ".join(inert.for_terminal(f": {text}").split()) in " ".join(title.split()), text
        for content in tree.iter(f"{ATOM}content"):
            if content.get("type") != "html":
                continue
            inside = lxml_html.fragments_fromstring(f"<div>{content.text}</div>")[0]
            for node in inside.iter():
                assert node.tag in ("div", "p", "b", "ins", "del", "bdi"), text
                assert dict(node.attrib) in ({}, {"class": "ghost"}), text
            words = _SPACE.sub(" ", inside.text_content())
            assert told(text) in words or told(text, strict=True) in words, text


def _with_our_own(view: ReportView) -> ReportView:
    """With the leaf hashes and times that no stranger writes, for which a feed has a grammar."""
    steps = tuple(
        replace(step, capture=replace(step.capture, leaf=was.capture.leaf, observed=was.capture.observed))
        for step, was in zip(view.history.steps, HISTORY.steps, strict=True)
    )
    article = replace(view.history.article, last_seen=HISTORY.article.last_seen)
    return replace(view, history=replace(view.history, article=article, steps=steps))


def test_markdown(views: list[tuple[str, ReportView]]) -> None:
    """Line by line the document is the one that harmless words make: nothing a text says begins a block of its own.

    What stands indented by four is code; the parser of a peer says the same in tests/peers.
    """
    usual = shape(markdown(poisoned(VIEW, "word")))
    for text, view in views:
        made = markdown(view)
        assert printable(made), text
        if text.strip():
            assert shape(made) == usual, text
        bare = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", "\n".join(lines(made)))
        assert set(re.findall(r"(?<!\\)<[^>]*>?", bare)) <= {"<ins>", "</ins>", "<del>", "</del>"}, text
        assert not re.search(r"(?<!\\)(?:\\\\)*\]\(|^\[.*\]:|(?i:https?:)", bare, re.MULTILINE), text


def lines(document: str) -> Iterator[str]:
    return (line for line in document.split("\n") if line and not line.startswith("    "))


def shape(document: str) -> list[str]:
    """What begins each line, as CommonMark reads it, and how many cells a row of a table has."""
    begun = []
    for line in lines(document):
        sign = re.match(r"#{1,6} |> |- |\||\*\*|\*(?=[^*])|\d+[.)] |[-*_=]{3,}\s*$|`", line)
        cells = len(re.findall(r"(?<!\\)(?:\\\\)*\|", line)) if line.startswith("|") else 0
        begun.append(f"{sign[0] if sign else line[:0]}{cells}")
    return begun


def test_answers_on_a_terminal() -> None:
    for text in TEXTS:
        for name, (noun, render) in ANSWERS.items():
            hostile = poisoned(noun, text)
            made = render(Page(colour=True), hostile)
            left = inert.sealed(made)
            assert printable(inert.SGR.sub("", left)), (name, text)
            assert not re.search(r"\x1b(?!\[[0-9;]*m)|\x1b\[[0-9;]*(?:8|7|5)m", left), (name, text)
            assert printable(inert.sealed(made, colour=False)), (name, text)


def test_file_names() -> None:
    for text in TEXTS:
        name = inert.for_filename(text)
        assert re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,80}", name), text
        assert ".." not in name


def test_the_page_of_a_quote() -> None:
    for text in TEXTS:
        words = nfc(scrub(text))
        if not words:
            continue
        page = parsed(quote_of(OLD, words, SHOWN) if words != OLD else quote_of(words, NEW, SHOWN))
        assert {tag for tag, _ in page.tags} <= TAGS, text
        assert not any(
            name.startswith("on") or name in ("href", "src", "style") for _, has in page.tags for name in has
        )
        # The same words, with what could deceive an eye as `<U+202E>`.
        back = re.sub("<U\\+([0-9A-F]{4,6})>", lambda m: chr(int(m[1], 16)), page.within["blockquote"])
        assert words in back or "<U+" in words, text
