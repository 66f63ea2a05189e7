"""Same words, other picture; and who is a witness of an article: only who saw one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.demo.server import NewsServer, Page
from archive.report import text
from archive.report.text import Page as Sheet
from tests.api.belonging_site import picture
from tests.api.test_corroborate import PLAN, Street, asked, one_text, only
from tests.newspaper import SITE, Newspaper, page

CHAMBER = "/img/chamber-77123.jpg"


@pytest.fixture
def street(tmp_path: Path) -> Iterator[Street]:
    clock = [datetime(2026, 3, 2, 8, tzinfo=UTC)]
    with NewsServer(now=lambda: clock[0]) as server:
        yield Street(tmp_path, server, clock)


def look(street: Street, who: Newspaper, moment: str, shown: str | None, assets: str = "images") -> None:
    who.at(f"2026-03-02T{moment}:00Z")
    who.serve(PLAN, page())
    if shown is not None:
        street.server.serve(CHAMBER, Page(picture(shown), content_type="image/jpeg"))
    who.press.capture(f"{SITE}{PLAN}", allow_net=("127.0.0.0/8",), rate="off", assets=assets)


def told(found: object) -> str:
    return " ".join(text.corroborated(Sheet(), found).split())  # type: ignore[arg-type]


def test_the_same_words_around_another_picture(street: Street) -> None:
    look(street, street.ana, "08:00", "chamber")
    look(street, street.bo, "08:05", "another")
    found = asked(street.ana, street.bo)
    assert (one_text(found).witnesses, one_text(found).by_bytes) == (2, 2)
    (compared,) = only(found).pictures
    assert (compared.word, compared.url, compared.missing) == ("other", f"{SITE}{CHAMBER}", ())
    assert [one.archive for one in compared.held] == [1, 2]
    assert len({one.sha256 for one in compared.held}) == 2
    assert f"picture with other bytes: {SITE}{CHAMBER}" in told(found)
    assert f"sha256 {compared.held[0].sha256[:16]}" in told(found)


def test_the_same_picture_and_one_that_only_one_kept_or_nobody(street: Street) -> None:
    look(street, street.ana, "08:00", "chamber")
    look(street, street.bo, "08:05", None)
    found = asked(street.ana, street.bo)
    assert [one.word for one in only(found).pictures] == ["same"]
    assert "pictures: the same bytes in all archives that kept them, 1" in told(found)
    cy = street.captor("cy", 3)
    look(street, cy, "08:10", None, assets="none")
    found = asked(street.ana, cy)
    (compared,) = only(found).pictures
    assert (compared.word, compared.missing) == ("one", (2,))
    assert "1 picture kept by one archive only: whether it is the same cannot be told" in told(found)
    dan = street.captor("dan", 4)
    look(street, dan, "08:15", None, assets="none")
    found = asked(cy, dan)
    assert [one.word for one in only(found).pictures] == ["none"]
    assert "1 picture kept by no archive" in told(found)


def test_a_picture_that_one_saw_before_and_after_is_the_same_where_any_look_agrees(street: Street) -> None:
    look(street, street.ana, "08:00", "chamber")
    look(street, street.bo, "08:05", "another")
    look(street, street.bo, "09:00", "chamber")
    found = asked(street.ana, street.bo)
    (compared,) = only(found).pictures
    assert (compared.word, [one.archive for one in compared.held]) == ("same", [1, 2, 2])


def test_who_never_saw_the_article_is_not_counted_and_is_named(street: Street) -> None:
    street.look(street.ana, "08:00", page())
    street.look(street.bo, "08:05", page())
    cy, dan = street.captor("cy", 3), street.captor("dan", 4)
    cy.at("2026-03-02T07:00:00Z")
    cy.serve(PLAN, b"<h1>Sorry</h1>", 503)
    assert cy.capture(PLAN).outcome == "broken"
    street.look(dan, "08:20", page(headline="Ferry Fares Rise in May"), path="/2026/fares")
    found = asked(street.ana, street.bo, cy, dan)
    article = only(found)
    assert (article.seen_by, article.captors, article.archives) == ((1, 2), 2, (1, 2, 3))
    assert found.captors == 4
    assert "corroborated by 2 of 2 captors who saw the article, byte for byte" in told(found)
    assert "[3] asked for the address and never got an article there: no witness of it" in told(found)
    assert "[4] does not have this article" in told(found)
    assert [one.articles for one in found.archives] == [1, 1, 0, 1]


def test_addresses_that_never_gave_an_article_are_no_articles(street: Street) -> None:
    for who in (street.ana, street.bo):
        who.at("2026-03-02T07:00:00Z")
        for path in ("/", "/nowhere"):
            who.serve(path, b"<h1>Not here</h1>", 404)
            who.capture(path)
    found = asked(street.ana, street.bo)
    assert (found.articles, found.never, found.alone) == ((), 2, 0)
    assert "2 addresses that never gave an article: not compared." in told(found)


def test_who_imported_a_file_holds_a_text_and_is_not_said_to_have_got_nothing(street: Street, tmp_path: Path) -> None:
    street.look(street.ana, "08:00", page())
    saved = tmp_path / "saved.html"
    saved.write_bytes(page())
    street.bo.at("2026-03-03T08:00:00Z")
    street.bo.press.import_file(saved, url=f"{SITE}{PLAN}", observed="2026-03-02T09:00:00Z")
    found = asked(street.ana, street.bo)
    assert (only(found).seen_by, only(found).captors) == ((1,), 1)
    assert "never got an article" not in told(found)
    assert "no witness: imported from a file" in told(found)
