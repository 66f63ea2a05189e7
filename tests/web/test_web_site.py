"""A copy in files: every link in it leads to a file of it, what did not change is not in it, and no folder is overwritten."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from archive.api import Archive
from archive.errors import CallerError
from archive.report.excerpts import excerpted
from archive.web import site
from archive.web.filenames import Wanted, file_of, safe
from archive.web.site import MARKER, write_site
from tests.newspaper import newspaper, page
from tests.payloads import MORE, OURS
from tests.pressroom import SECOND
from tests.web.client import Page
from tests.web.conftest import contents
from tests.web.test_web_hostile import hostile as hostile
from tests.web.test_web_screens import ATOM


class Kept(Page):
    """A page that lies in a file: links are relative to it."""

    def __init__(self, text: str) -> None:
        self.files: list[str] = []
        super().__init__(text, "")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        assert tag not in ("form", "input", "button", "iframe"), tag
        for name in ("href", "src"):
            if name in given:
                self.files.append(given.pop(name) or "")
        given.pop("http-equiv", None)
        super().handle_starttag(tag, list(given.items()))


def looked_through(folder: Path) -> dict[str, Page]:
    """The pages of a copy. Asserts that every link in it leads to a file of it, and to a place that is there."""
    pages = {
        str(path.relative_to(folder)): Kept(path.read_text("utf-8"))
        for path in folder.rglob("*.html")
        if path.name != "report.html"
    }
    for name, found in pages.items():
        assert len(found.ids) == len(set(found.ids)), name
        for link in found.files:
            parts = urlsplit(link)
            assert (parts.scheme, parts.netloc, parts.query, link[:1] == "/") == ("", "", "", False), (name, link)
            there = (folder / name).parent.joinpath(unquote(parts.path)).resolve() if parts.path else folder / name
            assert there.is_file(), (name, link)
            assert there.is_relative_to(folder.resolve())
            if parts.fragment:
                assert parts.fragment in pages[str(there.relative_to(folder.resolve()))].ids, (name, link)
    return pages


@pytest.mark.parametrize("full_text", [False, True])
def test_every_link_leads_to_a_file(newsroom: Path, tmp_path: Path, full_text: bool) -> None:
    before = contents(newsroom)
    found = write_site(Archive.open(newsroom), tmp_path / "site", full_text=full_text)
    pages = looked_through(tmp_path / "site")
    assert contents(newsroom) == before
    assert len(pages) > 80
    assert found.files == len(contents(tmp_path / "site"))
    assert "What changed" in pages["index.html"].told
    assert "$14 million" in pages["a/harbour-bridge/v1..v2.html"].told
    linked = {str((tmp_path / "site" / name).parent.joinpath(link.partition("#")[0]).resolve().relative_to((tmp_path / "site").resolve()))
              for name, page in pages.items() for link in page.files if link[0] != "#"}  # fmt: skip
    # Nothing lies there to which nothing leads.
    assert set(contents(tmp_path / "site")) - linked == {MARKER}
    assert (tmp_path / "site/a/harbour-bridge/v2/proof.tlog-proof").is_file()
    assert (tmp_path / "site/a/harbour-bridge/v2/proof.wacz").is_file() == full_text
    assert (tmp_path / "site/a/harbour-bridge/report.html").is_file() == full_text


def test_documents_and_lists_are_what_they_say(newsroom: Path, tmp_path: Path) -> None:
    write_site(Archive.open(newsroom), tmp_path / "site")
    kinds = set()
    for path in sorted((tmp_path / "site").rglob("*")):
        kinds.add(path.suffix)
        if path.suffix == ".json":
            json.loads(path.read_bytes())
        elif path.suffix == ".csv":
            rows = list(csv.reader(io.StringIO(path.read_text("utf-8"), newline="")))
            assert len({len(row) for row in rows}) == 1
        elif path.suffix == ".atom":
            ATOM.assertValid(etree.parse(path))
    assert kinds >= {".html", ".json", ".csv", ".atom", ".css", ".js", ".tlog-proof"}


def test_the_same_archive_gives_the_same_bytes(newsroom: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        write_site(Archive.open(newsroom), tmp_path / name / "site")
    assert contents(tmp_path / "one" / "site") == contents(tmp_path / "two" / "site")
    every = b"".join(contents(tmp_path / "one" / "site").values())
    for word in (str(tmp_path), str(newsroom), "/static/../", "Sec-", "127.0.0.1"):
        assert word.encode() not in every, word


STAYS = "Nobody has ever rewritten what this long sentence of the harbour chronicle says about herring and salt."


def test_what_did_not_change_is_not_given_out(tmp_path: Path) -> None:
    more = f"<p>{STAYS}</p><p>{'A common word. ' * 30}The fare is {{}} crowns. {'Another common word. ' * 30}The end of it is near.</p>"
    with newspaper(tmp_path) as paper:
        for hour, fare in ((8, "seven"), (9, "nine"), (10, "twelve")):
            paper.at(f"2026-03-02T{hour:02}:00:00Z")
            paper.serve("/plan", page(extra=more.format(fare)))
            paper.capture("/plan")
        write_site(paper.press, tmp_path / "brief")
        write_site(paper.press, tmp_path / "whole", full_text=True)
    brief, whole = (contents(tmp_path / name) for name in ("brief", "whole"))
    given_out = [
        name for name, data in brief.items() if STAYS[20:60].encode() in data or b"The end of it is near" in data
    ]
    assert given_out == []
    assert not [name for name, data in brief.items() if data.count(b"common word") > 40]
    assert [name for name, data in whole.items() if STAYS.encode() in data]
    assert b"nine crowns" in brief["a/" + paper.press.articles()[0].slug + "/v1..v2.html"].replace(
        b"</ins>", b""
    ).replace(b"</del>", b"")
    assert "with a few words around it" in brief["about.html"].decode()


def test_an_excerpt_is_still_an_edit() -> None:
    """Replacing every old range by its new one turns the old text into the new; twice cut is once cut."""
    for edit in SECOND.edits:
        cut = excerpted(edit)
        assert excerpted(cut) == cut
        if cut.old is None or cut.new is None:
            continue
        text, at = "", 0
        for span in sorted(cut.spans, key=lambda one: one.old):
            text += cut.old.text[at : span.old[0]] + cut.new.text[slice(*span.new)]
            at = span.old[1]
        assert text + cut.old.text[at:] == cut.new.text


def test_what_is_for_subscribers_or_gone_is_not_in_it(tmp_path: Path) -> None:
    walled = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "x", "isAccessibleForFree": "False"}</script>'
    with newspaper(tmp_path) as paper:
        for hour, cost in ((8, "$41 million"), (9, "$99 million"), (10, "$14 million")):
            paper.at(f"2026-03-02T{hour:02}:00:00Z")
            paper.serve("/plan", page(cost=cost))
            paper.serve(
                "/inside", page(cost=cost.replace("million", "thousand"), extra=walled, headline="What Members Read")
            )
            paper.capture("/plan")
            paper.capture("/inside")
        slug = next(row.slug for row in paper.press.articles() if row.url.endswith("/plan"))
        paper.press.redact(f"{slug}@v2", reason="court order 12", apply=True)
        found = write_site(paper.press, tmp_path / "site", full_text=True)
    assert (found.articles, found.left_out) == (1, 1)
    looked_through(tmp_path / "site")
    every = contents(tmp_path / "site")
    assert [
        name for name, data in every.items() if b"99 million" in data or b"thousand" in data or b"Members" in data
    ] == []
    assert "1 article of which something is shown to subscribers only" in every["about.html"].decode()


# The folder.


def test_nothing_of_anybody_is_written_over(newsroom: Path, tmp_path: Path) -> None:
    press = Archive.open(newsroom)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("x")
    (tmp_path / "file").write_text("x")
    (tmp_path / "empty").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "empty")
    for name in ("full", "file", "link"):
        with pytest.raises(CallerError) as raised:
            write_site(press, tmp_path / name)
        assert raised.value.code == "output-exists"
    for inside in (newsroom, newsroom / "site", tmp_path / "no" / "such"):
        with pytest.raises(CallerError) as raised:
            write_site(press, inside)
        assert raised.value.code == "usage"
    assert (tmp_path / "full" / "mine.txt").read_text() == "x"
    write_site(press, tmp_path / "empty")
    assert (tmp_path / "empty" / "index.html").is_file()


def test_a_copy_is_replaced_whole_and_only_when_nothing_else_is_in_it(
    newsroom: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    press = Archive.open(newsroom)
    target = tmp_path / "site"
    write_site(press, target, full_text=True)
    (target / "CNAME").write_text("desk.example")
    with pytest.raises(CallerError, match="CNAME"):
        write_site(press, target)
    (target / "CNAME").unlink()
    before = contents(target)
    real = site._Copy.write

    def breaks(copy: Any) -> None:
        real(copy)
        raise OSError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(site._Copy, "write", breaks)
        with pytest.raises(OSError, match="full"):
            write_site(press, target)
    assert contents(target) == before
    assert [path.name for path in tmp_path.iterdir()] == ["site"]
    write_site(press, target)
    assert not (target / "a/harbour-bridge/report.html").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


@pytest.mark.parametrize(
    "marker", ["", "[]", "{}", '{"schema": "newsproof/site-files/v1"}', '{"schema": "x", "files": ["mine.txt"]}']
)
def test_a_folder_that_only_looks_like_a_copy_is_left_alone(newsroom: Path, tmp_path: Path, marker: str) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / MARKER).write_text(marker)
    (tmp_path / "site" / "mine.txt").write_text("x")
    with pytest.raises(CallerError):
        write_site(Archive.open(newsroom), tmp_path / "site")
    assert (tmp_path / "site" / "mine.txt").read_text() == "x"


# Names.


NAMES = [
    "..",
    ".",
    "",
    "con",
    "a/b",
    "a\\b",
    "A",
    "a.",
    ".htaccess",
    "nul.txt",
    "x" * 300,
    "v1..v2",
    "v1..",
    "\0",
    "é",
    "e\u0301",
    "a:b",
    " ",
]


@pytest.mark.parametrize("name", [*NAMES, *OURS, *MORE])
def test_a_name_means_nothing_to_a_file_system(name: str) -> None:
    harmless(name)


@given(st.text(max_size=30))
def test_any_name_means_nothing_to_a_file_system(name: str) -> None:
    harmless(name)


def harmless(name: str) -> None:
    made = safe(name)
    assert re.fullmatch(r"[a-z0-9_][a-z0-9.-]*", made), made
    assert made == "v1..v2" or ".." not in made or re.fullmatch(r"[vc]\d+\.\.[vc]\d+", made)
    assert len(made) <= 64
    assert made[-1] != "."
    assert made.partition(".")[0] not in ("con", "nul", "aux", "prn", "com1"), made
    file = file_of(Wanted(("a", name), "", ()), whole=False)
    assert file == f"a/{made}/index.html"


@given(st.text(max_size=8), st.text(max_size=8))
def test_two_names_are_two_files(one: str, other: str) -> None:
    assert (safe(one) == safe(other)) == (one == other)


def test_a_hostile_archive_is_a_harmless_copy(hostile: tuple[list[str], Archive], tmp_path: Path) -> None:
    _, press = hostile
    write_site(press, tmp_path / "site")
    pages = looked_through(tmp_path / "site")
    assert len(pages) > 200
    assert {path.suffix for path in (tmp_path / "site").rglob("*") if path.is_file()} <= {
        ".html", ".json", ".csv", ".atom", ".css", ".js", ".tlog-proof"
    }  # fmt: skip


# In a browser, from the disk.


@pytest.mark.browser
def test_it_is_read_from_the_disk(chromium: Any, newsroom: Path, tmp_path: Path) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe (make test-browser)").Axe()
    write_site(Archive.open(newsroom), tmp_path / "site")
    start = (tmp_path / "site" / "index.html").as_uri()
    tab = chromium.new_context(viewport={"width": 320, "height": 900}).new_page()
    said: list[str] = []
    tab.on("console", lambda message: said.append(message.text))
    tab.on("pageerror", lambda error: said.append(str(error)))
    tab.goto(start)
    assert tab.evaluate("getComputedStyle(document.body).fontFamily") != "Times New Roman"
    tab.get_by_role("link", name="Numbers and dates").click()
    tab.get_by_role("link", name="No note at the time").click()
    tab.get_by_role("link", name="Body ¶2").click()
    assert "after 2026-03-02 09:59:32Z" in tab.locator("dl").inner_text()
    tab.keyboard.press("e")
    tab.wait_for_url(re.compile("/evidence.html$"))
    assert tab.evaluate("document.documentElement.scrollWidth") <= 320
    tab.keyboard.press("?")
    tab.get_by_text("to the evidence").wait_for()
    tab.context.close()
    assert said == []
    tab = chromium.new_context(bypass_csp=True).new_page()
    for name in ("index", "about", "keys", "articles", "a/harbour-bridge/index", "a/harbour-bridge/v2", "a/harbour-bridge/v1..v2",
                 "a/harbour-bridge/v2/evidence", "a/harbour-bridge/v2/blame", "sites/tidewater.example"):  # fmt: skip
        tab.goto((tmp_path / "site" / f"{name}.html").as_uri())
        assert axe.run(tab).response["violations"] == [], name
    tab.context.close()
