"""The address that answered is an item of every version that a redirect led to, and stands in each of its quotes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest

from archive.api import verify
from archive.articles import fields
from archive.audit.quotes import examine_quote
from archive.errors import CallerError
from archive.formats.quotepage import extract
from archive.model.codec import plain
from archive.report.quote import page as render
from archive.report.text import verification
from archive.report.text.style import Page as Screen
from archive.trust import disclosure, fieldtree
from archive.trust import quote as quotes
from tests.newspaper import SITE, Newspaper, newspaper, page
from tests.quotations import Desk, leaves, subtree_of
from tests.torture.quotes import trust_of

SHORT, LONG = "/s/4711", "/2026/harbour-plan"
ELSEWHERE = "http://stranger.example"


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSPROOF_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("NEWSPROOF_STATE", str(tmp_path / "state"))


@pytest.fixture
def paper(tmp_path: Path) -> Iterator[Newspaper]:
    """A short address leads to a page on another host."""
    with newspaper(tmp_path) as made:
        made.serve(LONG, page())
        made.serve(SHORT, b"moved", 302, Location=f"{ELSEWHERE}{LONG}")
        yield made


def quoted(paper: Newspaper, folder: Path, version: str = "@v1", item: str = "headline") -> bytes:
    (article,) = paper.press.articles()
    paper.press.quote(f"{article.slug}{version}", folder / "q.html", item=item, force=True)
    return (folder / "q.html").read_bytes()


def test_a_quote_behind_a_redirect_names_both_addresses(paper: Newspaper, tmp_path: Path) -> None:
    paper.capture(SHORT)
    (article,) = paper.press.articles()
    answer = paper.press.quote(f"{article.slug}@v1", tmp_path / "q.html", item="headline")
    assert (answer.url, answer.asked) == (f"{ELSEWHERE}{LONG}", f"{SITE}{SHORT}")
    made = (tmp_path / "q.html").read_bytes()
    shown = made[: made.index(b'<template id="quote">')].decode()
    assert f"{ELSEWHERE}{LONG}" in shown
    assert f"{SITE}{SHORT}" in shown
    found = examine_quote(made, "q", trust_of(paper.path), render, asked=True)
    assert found.exit == 0
    said = f"asked at {SITE}{SHORT}, answered by {ELSEWHERE}{LONG}"
    assert said in found.verdicts[0].detail
    (where,) = plain(found)["addresses"]
    assert (where["url"], where["answered"]) == (f"{SITE}{SHORT}", f"{ELSEWHERE}{LONG}")
    assert not any("redirect" in one for one in found.not_proven)


@pytest.mark.parametrize(
    "shown", [("url/asked",), ("url/answered",), (), ("url/asked", "url/answered", "body/1")], ids="+".join
)
def test_neither_address_can_be_left_out(shown: tuple[str, ...]) -> None:
    """Whoever has the description, and no key, can disclose what he likes of it: but never one of the two alone."""
    desk = Desk()
    made = {
        "url/asked": "https://courant.example/s/1",
        "url/answered": "https://stranger.example/x",
        "headline": "Kites",
    }
    desk.say(8, leaves("v1", {**made, "body/1": "Kites rise.", "body/2": "Kites fall."}), version=1)

    def document(*paths: str) -> bytes:
        items = desk.versions[0]
        wanted = {n: quotes.field_leaf(leaf) for n, leaf in enumerate(items) if leaf.path in paths}
        tree = disclosure.disclose(len(items), wanted, subtree_of(fieldtree.field_hashes(items)))
        log = disclosure.disclose(1, {0: quotes.statement_leaf(desk.entries[0], tree)}, subtree_of([]))
        return quotes.encode(desk.checkpoint(), log, ())

    both = quotes.read(document("url/asked", "url/answered", "headline"))
    assert both.first.address is not None
    assert both.first.address.value == made["url/answered"]
    assert both.first.asked is not None
    assert both.first.asked.value == made["url/asked"]
    with pytest.raises(quotes.QuoteError):
        document(*shown, "headline")


def test_a_look_that_another_address_answered_is_not_again(paper: Newspaper, tmp_path: Path) -> None:
    paper.capture(SHORT)
    paper.at("2026-03-02T09:00:00Z")
    paper.capture(SHORT)
    assert quotes.read(extract(quoted(paper, tmp_path))).again is not None
    paper.at("2026-03-02T10:00:00Z")
    paper.serve(SHORT, b"moved", 302, Location=f"http://mirror.example{LONG}")
    assert paper.capture(SHORT).outcome == "unchanged"
    again = quotes.read(extract(quoted(paper, tmp_path))).again
    assert again is not None
    assert again.statement.observed < "2026-03-02T10"


def test_without_a_redirect_nothing_is_added(paper: Newspaper, tmp_path: Path) -> None:
    paper.capture(LONG)
    made = quoted(paper, tmp_path)
    found = quotes.read(extract(made))
    assert found.first.asked is None
    assert found.first.address is not None
    assert (found.first.address.path, found.first.address.value) == ("url", f"{SITE}{LONG}")
    seen = verify(tmp_path / "q.html")
    assert any("no redirect led from the address to another" in one for one in seen.not_proven)
    (where,) = plain(seen)["addresses"]
    assert (where["url"], where["answered"]) == (f"{SITE}{LONG}", None)


def test_an_old_capture_behind_a_redirect_is_not_quoted_in_silence(paper: Newspaper, tmp_path: Path) -> None:
    """Archives made before have the address that was asked for as their only one; they stay sound."""
    with patch.object(fields, "places", lambda url, answered: iter([("url", url)])):
        paper.capture(SHORT)
    for level in ("full", "paranoid"):
        found = verify(paper.path, level=level)  # type: ignore[arg-type]
        assert (found.exit, found.problems, found.notices) == (0, (), ())
    with pytest.raises(CallerError) as caught:
        quoted(paper, tmp_path)
    assert caught.value.code == "nothing-to-quote"
    assert ELSEWHERE in caught.value.message
    assert "prove" in (caught.value.hint or "")
    assert not (tmp_path / "q.html").exists()


def test_a_new_capture_behind_a_redirect_is_sound(paper: Newspaper) -> None:
    paper.capture(SHORT)
    paper.at("2026-03-02T09:00:00Z")
    paper.capture(SHORT)
    found = verify(paper.path, level="paranoid")
    assert (found.exit, found.problems, found.notices) == (0, (), ())


def test_a_bundle_says_which_address_was_captured(paper: Newspaper, tmp_path: Path) -> None:
    paper.capture(SHORT)
    paper.serve("/plain", page(headline="Ferry Fares Rise", cost="$3"))
    paper.capture("/plain")
    for article in paper.press.articles():
        target = tmp_path / f"{article.slug}.wacz"
        paper.press.prove(f"{article.slug}@v1", target)
        (where,) = plain(verify(target))["addresses"]
        redirected = where["url"] == f"{SITE}{SHORT}"
        assert where["answered"] == (f"{ELSEWHERE}{LONG}" if redirected else None)
        assert redirected or where["url"] == f"{SITE}/plain"
        told = verification(Screen(200), verify(target))
        assert (f"asked at {SITE}{SHORT}, answered by {ELSEWHERE}{LONG}" if redirected else f"at {SITE}/plain") in told


def test_an_address_is_no_item_to_choose(paper: Newspaper, tmp_path: Path) -> None:
    paper.capture(SHORT)
    for path in ("url/asked", "url/answered", "url"):
        with pytest.raises(CallerError) as caught:
            quoted(paper, tmp_path, item=path)
        assert caught.value.code == "usage"
