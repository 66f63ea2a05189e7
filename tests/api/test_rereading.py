"""Two editions of the extractor over one archive, as each verb tells of it: what is signed, and what is read again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from archive.api import verify
from archive.articles import extract
from archive.model.article import Article
from archive.model.codec import to_json
from archive.report.html import html
from tests.editions import edition, loud_captions
from tests.newspaper import SITE, Newspaper, newspaper, page

DOCK = "/2026/old-dock"
CORRECTIONS = """<!doctype html><html lang="en"><head><title>Corrections | The Courant</title></head><body><main>
<h1>Corrections</h1><p>We correct errors as soon as we can, and readers may write to the desk at any time.</p>
<ul><li><a href="{site}{path}">Old Dock Sold at Last</a>: An earlier version of this article misstated the cost of the
plan. It is $9 million, not $8 million.</li>{more}</ul></main></body></html>"""


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSPROOF_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("NEWSPROOF_STATE", str(tmp_path / "state"))


@pytest.fixture
def paper(tmp_path: Path) -> Iterator[Newspaper]:
    with newspaper(tmp_path) as made:
        yield made


def served(paper: Newspaper, path: str, moment: str, body: bytes) -> str:
    paper.at(moment)
    paper.serve(path, body)
    return paper.capture(path).outcome


def old_dock(paper: Newspaper) -> None:
    """Two versions: the first as an older edition read it, the second as today's does."""
    with edition("0", loud_captions):
        served(paper, DOCK, "2026-03-03T08:00:00Z", page("Old Dock Sold at Last", cost="$8 million"))
    served(paper, DOCK, "2026-03-03T09:00:00Z", page("Old Dock Sold at Last", cost="$9 million"))


def test_reading_a_page_of_corrections_otherwise_tells_of_no_edit(paper: Newspaper) -> None:
    """An entry that was there before the edit stays one, though an older edition had read it in other words."""

    def other_words(article: Article) -> Article:
        blocks = tuple(replace(one, text=one.text.replace("misstated", "mis-stated")) for one in article.blocks)
        notes = tuple(replace(one, text=one.text.replace("misstated", "mis-stated")) for one in article.notes)
        return replace(article, blocks=blocks, notes=notes)

    more = "<li>Ferry Fares Rise: An earlier version of this article gave the wrong pier. It is the east pier.</li>"
    with edition("0", other_words):
        body = CORRECTIONS.format(site=SITE, path=DOCK, more="").encode()
        assert served(paper, "/corrections", "2026-03-03T07:00:00Z", body) == "version"
    old_dock(paper)
    body = CORRECTIONS.format(site=SITE, path=DOCK, more=more).encode()
    assert served(paper, "/corrections", "2026-03-03T10:00:00Z", body) == "version"
    (comparison,) = paper.press.diff(f"{SITE}{DOCK}")
    assert comparison.disclosure.verdict == "no-note-found"


def test_what_speaks_of_the_signed_reading_and_what_of_todays(paper: Newspaper) -> None:
    old_dock(paper)
    press = paper.press
    asked = (
        lambda: press.show("old-dock@v1"),
        lambda: press.search("monday chamber"),
        lambda: press.history("old-dock"),
        lambda: press.diff("old-dock"),
        lambda: press.blame("old-dock", field="caption", show_removed=True),
        lambda: press.search_changes("9 million", change="added"),
        lambda: press.changes(),
        lambda: press.articles(),
        lambda: html(press.report("old-dock")),
    )
    before = [to_json(ask()) for ask in asked]
    press.re_extract()
    assert [to_json(ask()) for ask in asked] == before
    signed = press.show("old-dock@v1").article
    assert signed is not None
    assert (signed.extractor.version, signed.images[0].caption) == ("0", "THE COUNCIL CHAMBER ON MONDAY.")
    hits = {(match.version, match.at, match.snippet.isupper()) for match in press.search("monday chamber")}
    assert {(1, "image/1/caption", True), (2, "image/1/caption", False)} <= hits
    (comparison,) = press.diff("old-dock")
    assert comparison.tools.extractor == extract.EXTRACTOR.label
    assert {edit.kinds for edit in comparison.edits} == {("NUMBER_CHANGED",)}
    blame = press.blame("old-dock", field="caption", show_removed=True)
    assert ({one.origin for one in blame.sentences}, blame.gone) == ({"v1"}, ())


def test_proofs_and_quotes_stay_with_what_was_signed(paper: Newspaper, tmp_path: Path) -> None:
    old_dock(paper)
    press = paper.press
    press.quote("old-dock@v1", tmp_path / "before.html", item="image/1/caption")
    press.re_extract()
    found = press.quote("old-dock@v1", tmp_path / "after.html", item="image/1/caption")
    assert (tmp_path / "before.html").read_bytes() == (tmp_path / "after.html").read_bytes()
    assert [value for _, _, value in found.items] == ["THE COUNCIL CHAMBER ON MONDAY."]
    press.prove("old-dock@v1", tmp_path / "v1.wacz")
    for name in ("before.html", "v1.wacz"):
        assert verify(tmp_path / name).problems == ()
    assert verify(tmp_path / "v1.wacz", level="paranoid").problems == ()


def test_an_archive_without_its_index_loses_nothing(paper: Newspaper) -> None:
    old_dock(paper)
    press = paper.press
    told = press.re_extract()
    history = to_json(press.history("old-dock"))
    (press.path / "index.sqlite").unlink()
    again = press.re_extract()  # makes the index anew: nothing of it is evidence
    assert to_json(press.history("old-dock")) == history
    assert [replace(one, compared=0) for one in again.articles] == [replace(one, compared=0) for one in told.articles]
    assert json.loads(to_json(again))["schema"] == "newsproof/re-extracted/v1"
