"""What a reader answers, and how it says that something is not there."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from archive.errors import CallerError, StoreError
from archive.model.codec import parse, plain, to_json
from archive.model.history import History, ReportView, Shown
from archive.repository.heads import read_head
from archive.repository.query import Reader, reading
from archive.store.disk import Disk
from archive.store.index import Index
from tests.newspaper import SITE
from tests.repository.conftest import BRIDGE, FERRY, Desk

TOWER = "https://elsewhere.example/tower"


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("harbour-bridge", "harbour-bridge"),
        (BRIDGE, "harbour-bridge"),
        (f"{BRIDGE}/?utm_source=x#top", "harbour-bridge"),
        ("HTTPS://WWW.Harbour.Example:443/2026/harbour-bridge", "harbour-bridge"),
        (f"{SITE}/short", "harbour-bridge"),
        (FERRY, "ferry-fares"),
        ("ferry-fares", "ferry-fares"),
        ("ferry-fares-", "ferry-fares-again"),
        ("harb", "harbour-bridge"),
        ("notes", "notes-from-the-old-quay"),
        (TOWER, "old-tower-struck-by-lightning"),
        ("urn:newsproof:file:note.txt", "notes-from-the-old-quay"),
    ],
)  # fmt: skip
def test_an_article_answers_to_its_names(reader: Reader, name: str, slug: str) -> None:
    article, selector = reader.resolve(name)
    assert (article.slug, selector) == (slug, None)
    assert reader.resolve(f"{name}@latest")[0] == article


def test_an_id_may_be_shortened(reader: Reader) -> None:
    article, _ = reader.resolve("harbour-bridge")
    assert reader.resolve(article.id)[0] == article
    assert reader.resolve(article.id[:10])[0] == article


@pytest.mark.parametrize(
    ("name", "code", "hint"),
    [
        ("nothing-here", "article-not-found", "newsproof list"),
        ("harbor-bridge", "article-not-found", "did you mean harbour-bridge"),
        ("bridge", "article-not-found", "did you mean harbour-bridge"),
        ("harbour-bridge-2", "article-not-found", "did you mean harbour-bridge"),
        ("fer", "article-ambiguous", "ferry-fares, ferry-fares-again"),
        ("", "article-not-found", ""),
        ("ha", "article-not-found", ""),
        ("a-", "article-not-found", ""),
        ("%", "article-not-found", ""),
        ("___", "article-not-found", ""),
        ("https://news.example/other", "article-not-found", ""),
        ("http://[broken", "article-not-found", ""),
        ("\x00\ud800'; DROP TABLE article", "article-not-found", ""),
        ("harbour-bridge@v9x", "bad-version", "@v3"),
        ("harbour-bridge@yesterday", "bad-version", "@v3"),
        ("nothing@yesterday", "article-not-found", ""),
    ],
)
def test_what_is_not_there_is_said_with_candidates(reader: Reader, name: str, code: str, hint: str) -> None:
    with pytest.raises(CallerError) as caught:
        reader.resolve(name)
    assert caught.value.code == code
    assert hint in (caught.value.hint or "")


@pytest.mark.parametrize(
    ("reference", "name"),
    [
        ("harbour-bridge", "v3"),
        ("harbour-bridge@latest", "v3"),
        ("harbour-bridge@~0", "v3"),
        ("harbour-bridge@~1", "v2"),
        ("harbour-bridge@~4", "v1"),
        ("harbour-bridge@first", "v1"),
        ("harbour-bridge@v4", "v4"),
        ("harbour-bridge@c3", "v2"),
        ("harbour-bridge@c2", "c2"),
        ("harbour-bridge@c5", "c5"),
        ("harbour-bridge@2026-03-02T08:00:00Z", "v1"),
        ("harbour-bridge@2026-03-02T08:19:59Z", "v1"),
        ("harbour-bridge@2026-03-02T08:20:00Z", "v5"),
        ("harbour-bridge@2026-03-02T09:00Z", "v2"),
        ("harbour-bridge@2026-03-02", "v3"),
        ("harbour-bridge@2027-01-01", "v3"),
        (f"{BRIDGE}@v1", "v1"),
    ],
)
def test_versions_are_addressed(reader: Reader, reference: str, name: str) -> None:
    assert reader.show(reference).capture.name == f"harbour-bridge@{name}"


@pytest.mark.parametrize("version", ["v9", "v0", "c99", "~5", "2026-03-01", "v1..v9", "v9...", "c5..v3"])
def test_a_version_that_is_not_there(reader: Reader, version: str) -> None:
    with pytest.raises(CallerError) as caught:
        reader.diff(f"harbour-bridge@{version}")
    assert caught.value.code == "version-not-found"
    assert caught.value.hint == "newsproof history harbour-bridge"
    assert caught.value.context["article"] == "harbour-bridge (5 versions, v1 to v5)"


def test_show_gives_the_article_and_where_its_records_lie(reader: Reader) -> None:
    shown = reader.show("harbour-bridge@v1")
    assert shown.article is not None
    assert shown.article.headline == "Mayor Opens Harbour Bridge"
    assert [row.role for row in shown.records][-3:] == ["article", "description", "statement"]
    assert shown.records[0].role == "warcinfo"
    assert parse(Shown, to_json(shown)) == shown
    observation = reader.show("harbour-bridge@c2")
    assert observation.article == shown.article
    assert observation.capture.outcome == "unchanged"
    broken = reader.show("harbour-bridge@c5")
    assert (broken.capture.outcome, broken.article) == ("broken", None)
    with pytest.raises(CallerError) as caught:
        reader.show("harbour-bridge@v1..v2")
    assert caught.value.code == "bad-version"


def steps(history: History) -> list[tuple[str, str | None, str | None]]:
    return [
        (
            step.capture.name.split("@")[1],
            step.interval.after[11:16] if step.interval and step.interval.after else None,
            step.comparison.old.source.split("@")[1] if step.comparison else None,
        )
        for step in history
    ]


def test_history_tells_each_step(reader: Reader) -> None:
    assert steps(reader.history("harbour-bridge")) == [
        ("v1", None, None),
        ("v5", "08:00", "v1"),
        ("c2", "08:20", "v5"),  # the first text again
        ("v4", "08:28", "v1"),  # that check carried an Age of two minutes
        ("v2", "08:35", "v4"),
        ("c4", None, None),
        ("c5", None, None),
        ("v3", "10:00", "v2"),
        ("c7", None, None),
        ("c10", None, None),
    ]


@pytest.mark.parametrize(
    ("selector", "names"),
    [
        ("v1..v4", ["v1", "v5", "c2", "v4"]),
        ("v4..v1", ["v1", "v5", "c2", "v4"]),
        ("v2..", ["v2", "c4", "c5", "v3"]),
        ("c4..c7", ["c4", "c5", "v3", "c7"]),
        ("v3", ["v3"]),
        ("2026-03-02T08:30Z..~1", ["v5", "c2", "v4", "v2"]),
    ],
)
def test_history_of_a_range(reader: Reader, selector: str, names: list[str]) -> None:
    whole = {step.capture.seq: step for step in reader.history("harbour-bridge")}
    part = reader.history(f"harbour-bridge@{selector}")
    assert [step.capture.name.split("@")[1] for step in part] == names
    assert all(step == whole[step.capture.seq] for step in part)


@pytest.mark.parametrize(
    ("selector", "pairs"),
    [
        ("", [("v2", "v3")]),
        ("@v1..v2", [("v1", "v2")]),
        ("@v2..v1", [("v2", "v1")]),
        ("@v2..", [("v2", "v3")]),
        ("@~1..", [("v2", "v3")]),
        ("@v4", [("v1", "v4")]),
        ("@v5", [("v1", "v5")]),
        ("@v2..v2", [("v2", "v2")]),
        ("@c2..c4", [("v1", "v2")]),
        ("@c4", [("v4", "v2")]),
        ("@v1...", [("v1", "v5"), ("v5", "v4"), ("v4", "v2"), ("v2", "v3")]),
        ("@v3...v4", [("v3", "v2"), ("v2", "v4")]),
    ],
)
def test_diff_compares_what_is_asked(reader: Reader, selector: str, pairs: list[tuple[str, str]]) -> None:
    found = reader.diff(f"harbour-bridge{selector}")
    assert [(one.old.source.split("@")[1], one.new.source.split("@")[1]) for one in found] == pairs
    for one in found:
        assert (one.edits == ()) == (one.old == one.new or {one.old.source[-2:], one.new.source[-2:]} == {"v5", "v4"})


def test_a_comparison_there_and_back(reader: Reader) -> None:
    (there,), (back,) = reader.diff("ferry-fares@v1..v2"), reader.diff("ferry-fares@v2..v1")
    assert [(edit.old, edit.new) for edit in there.edits] == [(edit.new, edit.old) for edit in back.edits]
    assert there.edits


@pytest.mark.parametrize("reference", ["notes-from-the-old-quay", "harbour-bridge@v1", "harbour-bridge@c2..c2"])
def test_nothing_to_compare_with(reader: Reader, reference: str) -> None:
    if reference.endswith("c2..c2"):
        assert reader.diff(reference)[0].edits == ()
        return
    with pytest.raises(CallerError) as caught:
        reader.diff(reference)
    assert caught.value.code == "version-not-found"


def test_stored_and_fresh_comparisons_are_equal(reader: Reader) -> None:
    """What the index keeps as JSON comes back as it was made."""
    for article in reader.articles():
        for step in reader.history(article.slug):
            if step.comparison is not None:
                old = step.comparison.old.source
                told = [replace(edit, again=None) for edit in step.comparison.edits]  # that is told of all versions
                anew = reader._anew(reader.show(old).capture, step.capture)
                assert plain(anew) == plain(replace(step.comparison, edits=tuple(told)))


def test_search_and_query(reader: Reader) -> None:
    assert {match.slug for match in reader.search("quay")} > {"notes-from-the-old-quay", "harbour-bridge"}
    newest = reader.search("harbour", 3)
    assert [match.observed for match in newest] == sorted((match.observed for match in newest), reverse=True)
    table = reader.query("SELECT kinds FROM changes WHERE slug = ? AND severity >= ?", ("ferry-fares", 3))
    assert table.rows == (('["NUMBER_CHANGED"]',),)
    assert reader.query("SELECT slug FROM versions WHERE dated_by = 'warc'").rows == (
        ("old-tower-struck-by-lightning",),
        ("old-tower-struck-by-lightning",),
    )


def test_the_examples_of_the_page_about_views(reader: Reader) -> None:
    page = Path(__file__).resolve().parents[2] / "docs" / "reference" / "index-views.md"
    block = page.read_text(encoding="utf-8").split("```sql\n")[1].split("```")[0]
    answers = [reader.query(sql) for sql in block.split(";\n") if sql.strip()]
    assert len(answers) == 3
    assert ("harbour-bridge", 4) in answers[1].rows
    assert len(answers[2].rows) == 5


def test_a_report_has_all_the_evidence(reader: Reader) -> None:
    view = reader.report_view("harbour-bridge")
    assert view.newest == reader.show("harbour-bridge").article
    assert [row for row, _ in view.records] == [step.capture for step in view.history]
    assert all(records[-1].role == "statement" for _, records in view.records)
    assert view.origin == "news.example/desk"
    assert view.checkpoint.startswith("news.example/desk\n18\n")
    assert len(view.captor_keys) == 1
    assert view.captor_keys[0].startswith("desk+")
    assert parse(ReportView, to_json(view)) == view


# Opening to read.


def test_reading_says_when_the_index_is_behind(desk: Desk) -> None:
    said: list[str] = []
    with reading(desk.layout, Disk(), say=said.append) as reader:
        assert len(reader.articles()) == 5
    assert said == []
    sizes = [size for size, _ in desk.layout.published_checkpoints()]
    with Index.open(desk.layout.index, write=True) as index:
        index.set_head(*read_head(desk.layout, desk.layout.checkpoint_of(sizes[-3])))
    with reading(desk.layout, Disk(), say=said.append):
        pass
    assert len(said) == 1
    assert said[0].startswith(f"the index is {sizes[-1] - sizes[-3]} log entries behind")


def test_a_log_that_grows_while_it_is_opened_is_no_damage(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A capture that is committed after the head was read and before the index was."""
    sizes = [size for size, _ in desk.layout.published_checkpoints()]
    old = read_head(desk.layout, desk.layout.checkpoint_of(sizes[-2]))
    heads = [old]
    monkeypatch.setattr(
        "archive.repository.query.read_head", lambda layout, path: heads.pop() if heads else read_head(layout, path)
    )
    said: list[str] = []
    with reading(desk.layout, Disk(), say=said.append) as reader:
        assert len(reader.articles()) == 5
    assert (said, heads) == ([], [])


@pytest.mark.parametrize("more", [-18, -17, -2, 0, 1])
def test_an_index_of_another_log_is_not_read(desk: Desk, more: int) -> None:
    with Index.open(desk.layout.index, write=True) as index:
        index.set_head(index.size + more, "00" * 32)
    with pytest.raises(StoreError) as caught, reading(desk.layout, Disk(), say=print):
        pass
    assert caught.value.code == "index-damaged"
    assert caught.value.hint == "newsproof repair index"


@pytest.mark.parametrize("content", [b"", b"news.example/desk\n", b"a\nb\nc\n", b"a\n1\n!!\n"])
def test_a_broken_checkpoint_is_named(desk: Desk, content: bytes) -> None:
    desk.layout.checkpoint.write_bytes(content)
    with pytest.raises(StoreError) as caught, reading(desk.layout, Disk(), say=print):
        pass
    assert caught.value.code == "archive-damaged"


def test_reading_leaves_no_trace(desk: Desk) -> None:
    before = {path: path.read_bytes() for path in desk.layout.root.rglob("*") if path.is_file()}
    desk.answers()
    assert {path: path.read_bytes() for path in desk.layout.root.rglob("*") if path.is_file()} == before


def test_an_archive_may_be_moved(desk: Desk, tmp_path: Path) -> None:
    before = desk.answers()
    shutil.move(desk.layout.root, tmp_path / "elsewhere #1")
    (tmp_path / "moved").mkdir()
    shutil.move(tmp_path / "elsewhere #1", tmp_path / "moved" / "press")
    assert Desk(tmp_path / "moved").answers() == before


def test_looking_loads_nothing_heavy(desk: Desk) -> None:
    """Listing, searching and asking need neither the extractor nor the differ; a history of today does not either."""
    script = (
        "import sys\n"
        "from archive.api import Archive\n"
        f"press = Archive.open({str(desk.layout.root)!r})\n"
        "press.articles(); press.search('bridge'); press.query('SELECT slug FROM articles')\n"
        "heavy = {'pydantic', 'lxml', 'trafilatura', 'warcio', 'deepdiff', 'cryptography'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
        "press.history('harbour-bridge')\n"
        "heavy = {'lxml', 'trafilatura', 'warcio', 'deepdiff', 'cryptography'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True, cwd=Path(__file__).resolve().parents[2])
