"""Lists of articles in pieces, names by their beginnings, and counts that nobody has to count."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from archive.store.index import Index

TIMES = [None, "2026-03-02T08:00:00.000000Z", "2026-03-03T08:00:00.000000Z", "2026-03-04T08:00:00.000000Z"]


@pytest.fixture
def index(tmp_path: Path) -> Index:
    """Twelve articles of two sites; some changed at the same moment, some never."""
    path = tmp_path / "index.sqlite"
    Index.open(path, write=True).close()
    connection = sqlite3.connect(path)
    with connection:
        connection.executemany(
            "INSERT INTO article (id, slug, first, url, site, name, versions, observations, first_seen, last_seen, last_change,"
            " headline, substantive, due) VALUES (?, ?, ?, '', ?, '', 1, ?, ?, ?, ?, 'A headline', 0, 0)",
            [
                (f"a-{n * 0x1234567:016x}", f"story-{n:02}", n, ("one.example", "two.example")[n % 2], n, TIMES[1], TIMES[2 + n % 2],
                 TIMES[n % 4])
                for n in range(12)
            ],
        )  # fmt: skip
    connection.close()
    return Index.open(path, write=False)


def test_pages_in_both_directions_are_the_whole_list(index: Index) -> None:
    whole = [row.id for row in index.articles()]
    assert [row.last_change for row in index.articles()] == [
        time for time in (TIMES[3], TIMES[2], TIMES[1], None) for _ in range(3)
    ]
    for size in (1, 2, 3, 5, 12, 20):
        onwards: list[str] = []
        while page := index.article_page(limit=size, after=onwards[-1] if onwards else None):
            onwards += [row.id for row in page]
        assert onwards == whole
        back: list[str] = [whole[-1]]
        while page := index.article_page(limit=size, before=back[0]):
            back = [*(row.id for row in page), *back]
        assert back == whole


def test_pages_of_a_site(index: Index) -> None:
    whole = [row.id for row in index.articles() if row.site == "two.example"]
    assert [row.id for row in index.articles_of("two.example")] == whole
    assert [row.id for row in index.article_page(limit=2, site="two.example")] == whole[:2]
    assert [row.id for row in index.article_page(limit=3, site="two.example", after=whole[1])] == whole[2:5]
    assert [row.id for row in index.article_page(limit=9, site="two.example", before=whole[3])] == whole[:3]
    assert index.article_page(limit=9, site="three.example") == []
    assert index.article_page(limit=9, after="a-nobody") == index.article_page(limit=9, before="a-nobody") == []


def test_the_articles_of_a_site_in_a_period(index: Index) -> None:
    assert len(index.of_site("one.example", None, None, limit=99)) == 6
    assert len(index.of_site("one.example", None, None, limit=4)) == 4
    assert index.of_site("one.example", "2026-03-03T09:00:00.000000Z", None, limit=99) == []
    assert len(index.of_site("two.example", "2026-03-03T09:00:00.000000Z", None, limit=99)) == 6
    assert index.of_site("two.example", None, "2026-03-01T00:00:00.000000Z", limit=99) == []
    assert sum(looks for _, looks in index.of_site("two.example", None, None, limit=99)) == 6 + 1 + 3 + 5 + 7 + 9 + 11


def test_names_by_their_beginning_in_any_case(index: Index) -> None:
    def slugs(text: str, limit: int = 99) -> list[str]:
        return [row.slug for row in index.articles_like(text, limit=limit, prefix=True)]

    assert slugs("story-1") == slugs("STORY-1") == ["story-10", "story-11"]
    assert slugs("story", 3) == ["story-00", "story-01", "story-02"]
    assert slugs("a-0000") == [f"story-{n:02}" for n in range(12)]
    assert slugs("a-00") == []  # an id is not shortened so far
    assert slugs("s%") == slugs("_tory") == slugs("tory") == []
    held = index.articles_like("TORY-1", limit=99, prefix=False)
    assert sorted(row.slug for row in held) == ["story-10", "story-11"]
    assert index.articles_like("%", limit=99, prefix=False) == []


def test_counts_follow_whoever_adds_or_takes_away(index: Index, tmp_path: Path) -> None:
    assert index.totals() == (12, 0, 0)
    index.close()
    path = tmp_path / "index.sqlite"
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("DELETE FROM article WHERE site = 'one.example'")
        connection.executemany(
            "INSERT INTO act (log_index, leaf, kind, observed, about, document) VALUES (?, '', 'note', '', ?, '{}')",
            [(3, 1), (4, 1), (5, None)],
        )
    connection.close()
    with Index.open(path, write=False) as again:
        assert again.totals() == (6, 0, 0)
        assert again.noted([1, 2, 3]) == [1]
        assert again.noted([]) == []
