"""What the screens ask of the index: no more in a large archive than in a small one, and nothing that reads a table through."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("starlette", reason="needs the extra serve (make test)")

from archive.api import Archive
from archive.repository import newest, newestphrases, query
from archive.store import listing
from archive.web import search
from tests.bench.largearchive import LONGEST, Large, made
from tests.bench.viewing import Asked, bare, forget, listening, scans, screens, told
from tests.web.client import Client, Told, checked

#: Statements that one answer may send: those of a page of twenty steps, of sites of sixty articles, of a phrase in two hundred.
MOST = 450
#: And those about one article of ten versions.
OF_ONE = 150


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Large:
    return _made(tmp_path_factory, 1_000)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Large:
    return _made(tmp_path_factory, 3_000)


def _made(factory: pytest.TempPathFactory, versions: int) -> Large:
    with pytest.MonkeyPatch.context() as patch:
        folder = factory.mktemp(f"large-{versions}")
        patch.setenv("NEWSPROOF_STATE", str(folder / "state"))
        return made(folder, versions, sites=20)


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    forget()
    yield
    forget()


def test_the_archive_is_as_large_as_it_says_and_can_be_looked_at(few: Large, many: Large) -> None:
    assert 1_000 <= few.versions < 1_100
    assert 3_000 <= many.versions < 3_200
    client = Client(Archive.open(many.press))
    told = checked(client.get("/health")).told
    assert f"{many.versions:,} versions" in told
    assert f"{many.articles:,}, with" in told
    assert f"harbour plan {many.articles - 5}"[:12] in checked(client.get("/articles")).told.lower()


def test_no_screen_reads_a_table_through(many: Large) -> None:
    found = {}
    for name, paths in screens(many).items():
        for path in paths:
            forget()
            if lines := scans(many.press / "index.sqlite", told(many.press, path).needed):
                found[path, name] = lines
    assert not found


def test_no_screen_asks_once_for_each_thing_that_there_is(many: Large) -> None:
    sent = {}
    for paths in screens(many).values():
        for path in paths:
            forget()
            sent[path] = len(told(many.press, path).asked)
    assert {path: count for path, count in sent.items() if count > MOST} == {}
    of_one = {path: count for path, count in sent.items() if path.startswith(("/a/", "/c/"))}
    assert {path: count for path, count in of_one.items() if count > OF_ONE} == {}
    assert sent["/articles"] < 15
    assert sent["/health"] < 30


def test_three_times_as_large_an_archive_is_no_more_work(
    few: Large, many: Large, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Steps of SQLite's machine, in hundreds; what looks through the newest does that in both."""
    monkeypatch.setattr(newest, "LOOKED_THROUGH", 300)
    monkeypatch.setattr(newestphrases, "HITS", 300)
    monkeypatch.setattr(search, "_WATCHED", 5)
    monkeypatch.setattr(search, "_READ", 300)
    monkeypatch.setattr(query, "COMPARED", 100)
    monkeypatch.setattr(listing, "_AMONG", 100)
    grown = {}
    small, large = screens(few), screens(many)
    for name in small:
        before, after = (
            sum(_steps(press, path) for path in paths)
            for press, paths in ((few.press, small[name]), (many.press, large[name]))
        )
        if after > 1.5 * before + 60:
            grown[name] = before, after
    assert not grown


def _steps(press: Path, path: str) -> int:
    forget()
    return told(press, path).steps


def test_the_pages_of_the_list_have_every_article_once_forwards_and_backwards(few: Large) -> None:
    client = Client(Archive.open(few.press))
    onwards = list(_walked(client, "/articles"))
    names = [name for page in onwards for name in page]
    assert len(names) == len(set(names)) == few.articles
    connection = sqlite3.connect(few.press / "index.sqlite")
    wanted = "SELECT slug FROM article ORDER BY last_change IS NULL, last_change DESC, first"
    assert names == [slug for (slug,) in connection.execute(wanted)]
    connection.close()


def _walked(client: Client, path: str) -> Iterator[list[str]]:
    """The articles of each page; from each the way back leads to the page before it."""
    before: list[str] = []
    ahead: str | None = client.gate.prefix + path
    while ahead is not None:
        told = client.ask("GET", ahead)
        found = _slugs(told)
        back = _leads(told.text, "prev")
        assert (back is not None) == bool(before)
        if back is not None:
            assert _slugs(client.ask("GET", back)) == before
        yield found
        before, ahead = found, _leads(told.text, "next")


def _leads(text: str, rel: str) -> str | None:
    found = re.search(rf'<a href="?([^" >]*)"? rel="?{rel}\b', text)
    return found[1].replace("&amp;", "&") if found is not None else None


def _slugs(told: Told) -> list[str]:
    return [link.rpartition("/")[2] for link in checked(told).links if re.search(r"/a/[a-z0-9-]+\Z", link)]


@pytest.mark.parametrize(
    "asked", ["after=a-nobody", "before=a-nobody", "after=%00", "after=' OR 1=1 --", "before=&after="]
)
def test_a_list_that_begins_nowhere_is_empty_or_the_first(few: Large, asked: str) -> None:
    told = Client(Archive.open(few.press)).get(f"/articles?{asked}")
    assert told.status == 200
    page = checked(told)
    assert ("There are no others." in page.told) == ("nobody" in asked or "OR" in asked or "%00" in asked)


def test_words_that_came_and_went_are_found_in_a_large_archive(many: Large) -> None:
    """As the article that was captured whole has them, and those that repeat it."""
    client = Client(Archive.open(many.press))
    number = next(n for n in range(many.articles) if n * 7 % LONGEST == LONGEST - 1)
    name = many.slug(number)
    told = checked(client.get(f"/search?q={many.word(number)}+Council+Backs&in=added")).told
    assert f"{name} v8 → v9" in told
    gone = checked(client.get(f"/search?q={many.word(number)}+Council+Approves&in=removed")).told
    assert f"{name} v8 → v9" in gone
    assert f"{name}: since v1" in gone
    assert "gone in v9" in gone


def test_what_came_of_equal_steps_is_remembered_and_of_others_not(few: Large) -> None:
    """An index that says something else is not answered from memory."""
    client = Client(Archive.open(few.press))
    before = client.get("/a/quay-of-pellworth").text
    assert client.get("/a/quay-of-pellworth").text == before
    index = few.press / "index.sqlite"
    kept = index.read_bytes()
    connection = sqlite3.connect(index)
    with connection:
        connection.execute("UPDATE comparison SET document = replace(document, '$43 million', '$93 million')")
    connection.close()
    try:
        assert "$93 million" in client.get("/a/quay-of-pellworth/v3..v4").text
    finally:
        index.write_bytes(kept)
    assert client.get("/a/quay-of-pellworth").text == before


def test_the_rule_finds_what_reads_through(few: Large) -> None:
    index = few.press / "index.sqlite"

    def found(sql: str) -> bool:
        return bool(scans(index, [Asked(sql, (), whole=True)]))

    assert found("SELECT count(*) FROM capture")
    assert found("SELECT slug FROM article ORDER BY slug || 'x' LIMIT 3")
    assert found("SELECT c.new FROM comparison c WHERE c.verdict = 'disclosed'")
    assert found("SELECT r.id FROM record r WHERE r.sha256 = 'x' LIMIT 1")
    assert not found("SELECT slug FROM article ORDER BY last_change DESC, first LIMIT 3")
    assert not found("SELECT slug FROM article WHERE slug = 'x'")
    assert not found("SELECT number FROM tally")


def test_what_is_heard_is_what_is_sent(few: Large) -> None:
    with listening() as heard:
        assert Client(Archive.open(few.press)).get("/articles").status == 200
    (listed,) = (one for one in heard.needed if "last_change DESC" in one.sql)
    assert listed.rows == 51
    assert listed.whole
    bare(few.press / "index.sqlite", heard.needed)
    assert heard.steps > 0
