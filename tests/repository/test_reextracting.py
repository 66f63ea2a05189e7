"""The past read again: whatever edition of the extractor read a capture when it was signed, no edit ever comes of that."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.api import Archive, compare, verify
from archive.articles import extract
from archive.errors import CallerError, StoreError
from archive.model.article import Article
from archive.model.codec import to_json
from archive.model.rereading import ReadAgain, ReExtracted
from archive.repository import changes, reextracting
from archive.store.index import Index
from tests.editions import edition, loud_captions, plainly, without_captions
from tests.newspaper import page

QUAY = "https://courant.example/2026/quay"
FERRY = "https://courant.example/2026/ferry"
EDITIONS: dict[str, Callable[[Article], Article]] = {
    "0": loud_captions,
    "00": without_captions,
    extract.VERSION: plainly,
}


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSPROOF_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("NEWSPROOF_STATE", str(tmp_path / "state"))


@pytest.fixture
def press(tmp_path: Path) -> Archive:
    return made(tmp_path)


def made(folder: Path) -> Archive:
    return Archive.create(folder / "press", origin="news.example/desk", keyring=folder / "keys")


class Takes:
    """Takes pages in, an hour after the other, each by the edition that is named."""

    def __init__(self, press: Archive, folder: Path) -> None:
        self.press = press
        self._file = folder / "page.html"
        self._hour = 0

    def __call__(self, body: bytes, version: str = extract.VERSION, url: str = QUAY) -> str:
        self._hour += 1
        self._file.write_bytes(body)
        observed = f"2026-03-{1 + self._hour // 24:02}T{self._hour % 24:02}:00:00Z"
        with edition(version, EDITIONS[version]):
            return self.press.import_file(self._file, url=url, observed=observed).captures[0].outcome


@pytest.fixture
def take(press: Archive, tmp_path: Path) -> Takes:
    return Takes(press, tmp_path)


def signed(press: Archive) -> dict[str, str]:
    """Every file but the index, by its digest."""
    files = (path for path in press.path.rglob("*") if path.is_file() and not path.name.startswith("index.sqlite"))
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def edits(press: Archive, reference: str = QUAY) -> list[tuple[str, ...]]:
    """Field, old and new words of every edit that the history tells."""
    return [
        (step.comparison.new.source.rpartition("@")[2], edit.field, *edit.kinds)
        for step in press.history(reference)
        if step.comparison is not None
        for edit in step.comparison.edits
    ]


def only(found: ReExtracted) -> ReadAgain:
    (one,) = found.articles
    return one


def told(one: ReadAgain) -> dict[str, int]:
    return {count.field: count.versions for count in one.fields}


# No edit comes of it.


def everything(press: Archive) -> list[Any]:
    """What history, diff, the desk's list, the list of articles, a report and a query say of edits."""
    (row,) = press.articles()
    steps = [step.comparison.edits for step in press.history(QUAY) if step.comparison is not None]
    ranged = [comparison.edits for comparison in press.diff(f"{QUAY}@first...latest")]
    report = [step.comparison.edits for step in press.report(QUAY).history if step.comparison is not None]
    listed = sorted(change.edit.id for change in press.changes(limit=None).changes)
    asked = sorted(edit for (edit,) in press.query("SELECT edit FROM changes").rows)
    assert steps == ranged == report
    assert listed == sorted(edit.id for found in steps for edit in found)
    return [[[(edit.field, edit.kinds) for edit in found] for found in steps], row.substantive, asked == listed]


def test_two_editions_make_no_edit(press: Archive, take: Takes) -> None:
    assert take(page(), "0") == "version"
    assert take(page()) == "unchanged"  # the very bytes
    assert take(page(extra="<!-- another comment -->")) == "unchanged"  # other bytes, read by another edition
    assert take(page(cost="$14 million"), "00") == "version"
    assert take(page(cost="$15 million")) == "version"
    wanted = [[("body", ("NUMBER_CHANGED",))]] * 2
    assert everything(press) == [wanted, 2, True]
    before, texts = signed(press), [to_json(press.show(f"{QUAY}@v{n}")) for n in (1, 2, 3)]
    found = press.re_extract()
    assert everything(press) == [wanted, 2, True]
    assert signed(press) == before
    assert [to_json(press.show(f"{QUAY}@v{n}")) for n in (1, 2, 3)] == texts
    one = only(found)
    assert (one.read, one.differ, one.redacted, one.damaged, one.apart, one.alike) == (2, 2, 0, (), (), ())
    assert told(one) == {"caption": 2, "byline": 1, "credit": 1}
    assert {edition.said: edition.versions for edition in one.editions} == {
        f"made by newsproof-articles/{old}, here is {extract.EXTRACTOR.label}": 1 for old in ("0", "00")
    }


def test_the_index_is_brought_to_one_edition(press: Archive, take: Takes) -> None:
    """An archive that only an older edition has seen: its comparisons are that edition's until they are made anew."""
    take(page(), "0")
    take(page(cost="$14 million"), "0")
    take(page(), "00", FERRY)
    wanted = edits(press)
    assert any("re-extract" in line for line in press.warnings)
    dry = press.re_extract(dry_run=True)
    assert (dry.applied, sum(one.compared for one in dry.articles)) == (False, 1)
    assert _tools(press) != {changes.tools()}
    done = press.re_extract()
    assert (done.applied, sum(one.compared for one in done.articles)) == (True, 1)
    assert _tools(press) == {changes.tools()}
    press.warnings.clear()
    assert edits(press) == wanted
    assert press.warnings == []
    again = press.re_extract()
    assert [(one.slug, told(one), one.compared) for one in again.articles] == [
        (one.slug, told(one), 0) for one in done.articles
    ]
    press.repair_index()
    assert edits(press) == wanted


def _tools(press: Archive) -> set[str]:
    with Index.open(press.path / "index.sqlite", write=False) as index:
        return {made.tools for article in index.articles() for made in index.comparisons(article.id).values()}


BODIES = [
    page(),
    page(caption="Two cranes on the north quay. Photo: Jo Tran/Courant"),
    page(cost="$14 million"),
    page(headline="Harbour Plan Approved at Last"),
]


@given(st.lists(st.tuples(st.sampled_from(BODIES), st.sampled_from(sorted(EDITIONS))), min_size=1, max_size=5))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_editions_read_it_the_edits_are_those_of_one(
    tmp_path_factory: pytest.TempPathFactory, taken: list[tuple[bytes, str]]
) -> None:
    """Between two versions stands what one edition finds in the bytes of both, before `re-extract` and after it."""
    folder = tmp_path_factory.mktemp("mixed")
    press = made(folder)
    take = Takes(press, folder)
    for body, version in taken:
        take(body, version)
    versions = [step.capture for step in press.history(QUAY) if step.capture.version is not None]
    bodies = {row.version: taken[row.seq - 1][0] for row in versions}
    for _ in range(2):
        for old, new in pairwise(versions):
            (found,) = press.diff(f"{QUAY}@v{old.version}..v{new.version}")
            wanted = compare(bodies[old.version], bodies[new.version])
            assert [(edit.field, edit.kinds) for edit in found.edits] == [
                (edit.field, edit.kinds) for edit in wanted.edits
            ]
        report = press.re_extract()
        assert not [line for one in report.articles for line in one.damaged]
    assert [problem.code for problem in verify(press.path, level="paranoid").problems] == []


def test_a_version_that_only_an_older_edition_saw(press: Archive, take: Takes) -> None:
    """It stays a version, for that is signed; that it says nothing new is told, and counted as no edit."""
    take(page(extra='<aside class="promo">Read more: ten walks along the quay</aside>'))

    body = page(extra='<aside class="promo">Read more: nine walks along the quay</aside>')
    count = 0

    def unsteady(article: Article) -> Article:
        nonlocal count
        count += 1
        # an edition that reads one page in two ways
        return replace(article, headline=article.headline + " now") if count == 1 else article

    file = press.path.parent / "page.html"
    file.write_bytes(body)
    with edition("0", unsteady):
        taken = press.import_file(file, url=QUAY, observed="2026-03-02T08:00:00Z")
    assert taken.captures[0].outcome == "version"
    assert edits(press) == []
    found = only(press.re_extract())
    slug = press.articles()[0].slug
    assert found.alike == (f"{slug}@v2",)
    assert edits(press) == []
    assert press.changes().found == 0
    assert press.articles()[0].versions == 2


def test_a_change_that_only_a_newer_edition_sees(press: Archive, take: Takes) -> None:
    """What an older edition signed as unchanged, and is not, is named; an observation stays one."""
    take(page(), "00")
    assert take(page(caption="Two cranes on the quay. Photo: Jo Tran/Courant"), "00") == "unchanged"
    found = only(press.re_extract())
    slug = press.articles()[0].slug
    assert found.apart == (f"{slug}@c2",)
    assert edits(press) == []
    heard: list[str] = []
    result = verify(press.path, level="paranoid", say=heard.append)
    assert (result.exit, result.problems, result.notices) == (0, (), ())
    assert heard == [
        f"1 version not checked against the raw bytes: made by newsproof-articles/00, here is {extract.EXTRACTOR.label}",
        f"1 unchanged look not judged again: judged by newsproof-articles/00, here is {extract.EXTRACTOR.label}",
    ]


def test_what_is_no_article_to_a_newer_edition(press: Archive, take: Takes) -> None:
    take(page())
    with edition("9", refuses="a page of nothing"):
        found = only(press.re_extract(dry_run=True))
    assert found.refused == (f"{press.articles()[0].slug}@v1",)
    assert (found.read, found.differ) == (1, 0)


def test_what_can_be_quoted_by_nobody_is_told_apart(press: Archive, take: Takes) -> None:
    take(page())
    with edition("9", lambda article: replace(article, language="de")):
        assert told(only(press.re_extract(dry_run=True))) == {"unquotable": 1}


def test_nothing_to_read_again(press: Archive, take: Takes) -> None:
    take(page())
    take(page(cost="$14 million"))
    found = press.re_extract()
    assert (found.looked, found.articles) == (1, ())
    assert press.re_extract([QUAY]).looked == 1
    with pytest.raises(CallerError) as caught:
        press.re_extract(["nobody"])
    assert caught.value.code == "article-not-found"


# What cannot be read.


def test_what_was_redacted_is_skipped_and_counted(press: Archive, take: Takes) -> None:
    take(page(), "0")
    take(page(cost="$14 million"), "0")
    take(page(cost="$15 million"), "0")
    press.re_extract()
    press.redact(f"{QUAY}@v2", reason="a court order", apply=True)
    found = only(press.re_extract())
    assert (found.read, found.redacted, found.damaged) == (2, 1, ())
    assert b"14 million" not in b"".join(path.read_bytes() for path in press.path.rglob("*") if path.is_file())


def test_what_is_damaged_is_named_and_tried_again(press: Archive, take: Takes, monkeypatch: pytest.MonkeyPatch) -> None:
    take(page(), "0")
    take(page(cost="$14 million"), "0")
    real = reextracting.Loader.__call__

    def broken(self: Any, row: Any) -> Any:
        if row.version == 2:
            raise StoreError("archive-damaged", "another record lies there than the one that was signed")
        return real(self, row)

    with monkeypatch.context() as patch:
        patch.setattr(reextracting.Loader, "__call__", broken)
        found = only(press.re_extract())
    slug = press.articles()[0].slug
    assert found.damaged == (f"{slug}@v2: another record lies there than the one that was signed",)
    assert (found.read, found.compared) == (1, 0)
    whole = only(press.re_extract())
    assert (whole.read, whole.damaged, whole.compared) == (2, (), 1)


def test_an_index_that_contradicts_what_was_signed_is_not_believed(press: Archive, take: Takes) -> None:
    import sqlite3

    take(page(), "0")
    with sqlite3.connect(press.path / "index.sqlite") as connection:
        connection.execute("UPDATE capture SET extractor = 'newsproof-articles/9'")
    connection.close()
    with pytest.raises(StoreError) as caught:
        press.re_extract()
    assert caught.value.code == "index-damaged"


@pytest.mark.parametrize("remembered", ["", "nonsense", "{key} {{}}", '{key} {{"article": "a-other"}}'])
def test_what_the_index_remembers_is_told_only_when_it_fits(press: Archive, take: Takes, remembered: str) -> None:
    take(page(), "0")
    wanted = press.re_extract()
    with Index.open(press.path / "index.sqlite", write=True) as index:
        (article,) = index.articles()
        key = (index.read_again(article.id) or "").partition(" ")[0]
        index.remember_read_again(article.id, remembered.format(key=key))
    assert press.re_extract() == wanted


# Interrupted.


class Killed(BaseException):
    """The end of a process, at any moment."""


@pytest.mark.parametrize("at", range(1, 6))
def test_killed_at_any_moment_it_goes_on_where_it_was(
    press: Archive, take: Takes, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    for url in (QUAY, FERRY):
        take(page(), "0", url)
        take(page(cost="$14 million"), "0", url)
        take(page(cost="$15 million"), "0", url)
    before, wanted = signed(press), [edits(press), edits(press, FERRY)]
    left = at
    real = Index.put_comparison

    def put(self: Index, *given: Any) -> None:
        nonlocal left
        left -= 1
        if not left:
            raise Killed
        real(self, *given)

    with monkeypatch.context() as patch:
        patch.setattr(Index, "put_comparison", put)
        if at < 5:
            with pytest.raises(Killed):
                press.re_extract()
        else:
            press.re_extract()
    with Index.open(press.path / "index.sqlite", write=False) as index:
        for article in index.articles():
            assert len({made.tools for made in index.comparisons(article.id).values()}) == 1
    assert [edits(press), edits(press, FERRY)] == wanted
    assert len(press.re_extract().articles) == 2
    assert _tools(press) == {changes.tools()}
    assert ([edits(press), edits(press, FERRY)], signed(press)) == (wanted, before)


def test_no_key_is_needed_and_progress_is_told(press: Archive, take: Takes, tmp_path: Path) -> None:
    take(page(), "0")
    take(page(cost="$14 million"), "0")
    heard: list[tuple[int, int, str]] = []
    without = Archive.open(press.path, keyring=tmp_path / "no-keys-here")
    found = without.re_extract(progress=lambda *far: heard.append(far))
    assert only(found).compared == 1
    assert heard == [(0, 2, press.articles()[0].slug)]


# Quotes.


def beside(press: Archive, item: str, other: str | bool, folder: Path) -> Iterator[str]:
    found = press.quote(f"{QUAY}@v1", folder / "quote.html", item=item, beside=other, force=True)
    yield from (value for _, _, value in found.items)


def test_a_quote_shows_no_difference_that_is_one_of_editions(press: Archive, take: Takes, tmp_path: Path) -> None:
    take(page(), "0")
    take(page(cost="$14 million"))
    take(page("Council Drops Harbour Plan"), "00")

    def other_headlines(article: Article) -> Article:
        return replace(article, headline=article.headline.upper())

    file = tmp_path / "page.html"
    file.write_bytes(page("Council Drops Harbour Plan", cost="$20 million"))
    with edition("7", other_headlines):
        press.import_file(file, url=QUAY, observed="2026-03-09T00:00:00Z")
    values = list(beside(press, "headline", True, tmp_path))
    assert values == ["Council Approves Harbour Plan", "Council Drops Harbour Plan"]
    for other in ("v2", "v4"):
        press.warnings.clear()
        values = list(beside(press, "headline", other, tmp_path))
        if other == "v2":
            assert values == ["Council Approves Harbour Plan"] * 2
        else:
            assert values == ["Council Approves Harbour Plan", "COUNCIL DROPS HARBOUR PLAN"]
            assert any("two editions of the extractor" in line for line in press.warnings)
    with pytest.raises(CallerError) as caught:
        press.quote(f"{QUAY}@v3", tmp_path / "other.html", item="headline", beside="v4")
    assert caught.value.code == "nothing-to-quote"
    assert "another edition of the extractor read them otherwise" in caught.value.message
    assert verify(tmp_path / "quote.html").problems == ()
