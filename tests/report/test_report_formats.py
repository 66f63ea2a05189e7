"""The report as a table and as a feed: what a spreadsheet and a feed reader get, and what the HTML page's data say."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from archive.formats.reportpage import carried
from archive.model.history import History, ReportView
from archive.report.html import html
from archive.report.inert import for_csv_cell, from_csv_cell
from archive.report.sheet import COLUMNS, sheet
from archive.report.versionfeed import version_feed
from tests.payloads import OURS
from tests.poison import poisoned
from tests.pressroom import HISTORY, VIEW

ATOM = "{http://www.w3.org/2005/Atom}"
GRAMMAR = etree.RelaxNG(etree.parse(str(Path(__file__).with_name("atom.rng"))))


def rows(view: ReportView) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(sheet(view), newline="")))


def feed(view: ReportView) -> Any:
    """The feed as a tree, which keeps to the grammar and to what the RFC says beside it."""
    tree = etree.fromstring(version_feed(view).encode())
    GRAMMAR.assertValid(tree)
    entries = tree.findall(f"{ATOM}entry")
    assert tree.find(f"{ATOM}author") is not None  # 4.1.1: of the feed, or of every entry
    names = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(set(names)) == len(names)  # 4.1.1
    for entry in [tree, *entries]:
        links = [(link.get("rel"), link.get("hreflang")) for link in entry.findall(f"{ATOM}link")]
        assert len(set(links)) == len(links)
        assert all(
            re.fullmatch(r"(urn|https?):[^\s<>\"{}|\\^`]*", link.get("href")) for link in entry.iter(f"{ATOM}link")
        )
    return tree


# The table.


def test_a_row_for_each_edit_and_for_each_capture_without_one() -> None:
    found = rows(VIEW)
    assert tuple(found[0]) == COLUMNS
    edits = [edit for step in VIEW.history.steps if step.comparison is not None for edit in step.comparison.edits]
    told = [row for row in found if row["row"] == "edit"]
    assert [row["edit"] for row in told] == [edit.id for edit in edits]
    assert [row["kinds"].split() for row in told] == [list(edit.kinds) for edit in edits]
    assert [from_csv_cell(row["new_text"]) for row in told] == [edit.new.text if edit.new else "" for edit in edits]
    assert [from_csv_cell(row["old_text"]) for row in told] == [edit.old.text if edit.old else "" for edit in edits]
    captures = {row["log_entry"] for row in found}
    assert captures == {str(step.capture.index) for step in VIEW.history.steps}
    for step in VIEW.history.steps:
        noise = step.comparison.noise if step.comparison is not None else ()
        mine = [row for row in found if row["log_entry"] == str(step.capture.index)]
        assert sum(row["row"] == "noise" for row in mine) == len(noise)
        assert all(row["leaf"] == step.capture.leaf for row in mine)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-2", "@SUM(A1)", "\t=1", "\r=1", " =1", "\uff1d1", "'=1", "''", "|x"])
def test_what_a_spreadsheet_would_run_is_a_text(text: str) -> None:
    assert for_csv_cell(text).strip('"')[0] == "'"
    assert from_csv_cell(next(csv.reader([for_csv_cell(text)]))[0]) == text


@given(st.text() | st.sampled_from(OURS) | st.text("'<U+003C>=\t\r\n\" ;,"))
def test_every_text_comes_back_from_its_cell(text: str) -> None:
    written = for_csv_cell(text)
    assert written.isprintable()
    told, _ = next(csv.reader([f"{written},x"]))
    assert from_csv_cell(told) == text


def test_strangers_text_moves_no_cell() -> None:
    for text in OURS:
        for row in rows(poisoned(VIEW, text)):
            assert None not in row
            assert row["row"] in ("edit", "version", "observation", "noise", "residue", "note")
            assert all(value[:1] not in "=+-@\t\r" for value in row.values() if value)
            assert from_csv_cell(row["article"]) == text


# The feed.


def test_the_versions_are_linked_to_their_neighbours() -> None:
    tree = feed(VIEW)
    entries = tree.findall(f"{ATOM}entry")[::-1]
    versions = [step.capture for step in VIEW.history.steps if step.capture.version is not None]
    names = [f"urn:newsproof:leaf:{row.leaf}" for row in versions]
    assert [entry.findtext(f"{ATOM}id") for entry in entries] == names
    assert [entry.findtext(f"{ATOM}updated") for entry in entries] == [row.observed for row in versions]
    for at, entry in enumerate(entries):
        links = {link.get("rel"): link.get("href") for link in entry.findall(f"{ATOM}link")}
        assert links["version-history"] == tree.findtext(f"{ATOM}id")
        assert links["latest-version"] == names[-1]
        assert links.get("predecessor-version") == (names[at - 1] if at else None)
        assert links.get("successor-version") == (names[at + 1] if at + 1 < len(names) else None)
        assert links["via"] == versions[at].url


def test_the_changed_words_stand_in_the_content() -> None:
    contents = "".join(entry.findtext(f"{ATOM}content") or "" for entry in feed(VIEW).iter(f"{ATOM}entry"))
    assert "cuts the <del>ribon</del> <ins>ribbon</ins> as seen" in contents


def test_a_feed_of_nothing_and_of_one_version() -> None:
    bare = replace(VIEW, history=History(HISTORY.article, ()))
    assert feed(bare).findall(f"{ATOM}entry") == []
    alone = replace(VIEW, history=History(HISTORY.article, HISTORY.steps[:1]))
    [entry] = feed(alone).findall(f"{ATOM}entry")
    assert {link.get("rel") for link in entry.findall(f"{ATOM}link")} == {"version-history", "latest-version", "via"}


@pytest.mark.parametrize("text", OURS)
def test_strangers_text_stays_text_in_a_feed(text: str) -> None:
    view = poisoned(VIEW, text)
    steps = tuple(  # digests and times are the log's, never a stranger's
        replace(step, capture=replace(step.capture, leaf=was.capture.leaf, observed=was.capture.observed))
        for step, was in zip(view.history.steps, HISTORY.steps, strict=True)
    )
    article = replace(view.history.article, last_seen=HISTORY.article.last_seen)
    view = replace(view, history=replace(view.history, article=article, steps=steps))
    tree = feed(view)
    names = ["feed", "title", "id", "updated", "generator", "author", "name", "subtitle", "link", "entry"]
    names += ["published", "summary", "content"]
    assert {element.tag for element in tree.iter()} <= {f"{ATOM}{name}" for name in names}
    for content in tree.iter(f"{ATOM}content"):
        inside = re.findall(r"<(/?[a-z]+)[^>]*>", content.text) if content.get("type") == "html" else []
        assert {name.strip("/") for name in inside} <= {"p", "b", "ins", "del", "bdi"}


def test_the_same_view_gives_the_same_table_and_feed() -> None:
    assert (sheet(VIEW), version_feed(VIEW)) == (sheet(VIEW), version_feed(VIEW))


# The data of the HTML page.


def test_a_reader_of_linked_data_finds_the_article_and_its_corrections() -> None:
    jsonld = pytest.importorskip("pyld.jsonld", reason="needs PyLD")
    document = json.loads(carried(html(VIEW).encode()).document)

    def nothing(url: str, options: object) -> object:
        raise AssertionError(f"{url} was asked for")

    [node] = jsonld.expand(document, {"documentLoader": nothing})
    schema = "https://schema.org/"
    assert node["@type"] == [f"{schema}Report"]
    [about] = node[f"{schema}about"]
    assert about["@type"] == [f"{schema}NewsArticle"]
    assert about[f"{schema}headline"] == [{"@value": HISTORY.article.headline}]
    assert VIEW.newest is not None
    notes = [one[f"{schema}text"][0]["@value"] for one in about.get(f"{schema}correction", ())]
    assert notes == [note.text for note in VIEW.newest.notes]
    [view] = node["urn:newsproof:view"]
    assert view["@type"] == "http://www.w3.org/2001/XMLSchema#base64Binary"


def test_the_data_of_the_page_are_schema_org_without_a_library() -> None:
    document = json.loads(carried(html(VIEW).encode()).document)
    assert document["@context"]["@vocab"] == "https://schema.org/"
    assert (document["@type"], document["about"]["@type"]) == ("Report", "NewsArticle")
    assert document["about"]["headline"] == HISTORY.article.headline
