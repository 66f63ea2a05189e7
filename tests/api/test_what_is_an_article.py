"""Which article a capture belongs to, and whether it is a version of it: redirects, other media types, huge pages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from archive.api import Archive, verify
from archive.demo.server import Page
from archive.model.history import Committed
from tests.newspaper import Newspaper, newspaper, page

ONE, TWO, THREE = "/2026/council-approves-plan", "/2026/ferry-moves-pier", "/2026/gulls-return-home"
LOGIN = b"<title>Log in</title><h1>Log in</h1><p>Please sign in with your user name and password</p>"


def capture(paper: Newspaper, path: str, hour: int) -> Committed:
    paper.at(f"2026-03-02T{hour:02d}:00:00Z")
    return paper.capture(path)


def two_articles(paper: Newspaper) -> tuple[str, str]:
    paper.serve(ONE, page("The Council Approves a Plan"))
    paper.serve(TWO, page("The Ferry Moves Its Pier", cost="$2 million"))
    return capture(paper, ONE, 8).capture.article, capture(paper, TWO, 8).capture.article


def test_a_login_page_that_many_addresses_lead_to_joins_no_articles(tmp_path: Path) -> None:
    with newspaper(tmp_path) as paper:
        one, two = two_articles(paper)
        paper.serve("/login", LOGIN)
        for path in (ONE, TWO, THREE):
            paper.serve(path, b"", 302, Location="/login")
        found = [capture(paper, path, 9) for path in (ONE, TWO, THREE)]
        assert [(done.outcome, done.reason) for done in found] == [("blocked", "a login page")] * 3
        assert [done.capture.article for done in found[:2]] == [one, two]
        three = found[2].capture
        assert three.article not in (one, two)
        paper.serve(THREE, page("The Gulls Return Home"))
        seen = capture(paper, THREE, 10)
        assert (seen.capture.article, seen.capture.version) == (three.article, 1)
        row = next(article for article in paper.press.articles() if article.id == three.article)
        assert row.url.endswith(THREE)
        assert row.slug == "gulls-return-home"


def test_a_redirect_to_the_front_page_is_no_version(tmp_path: Path) -> None:
    with newspaper(tmp_path) as paper:
        two_articles(paper)
        paper.serve("/", page("The Courant Has All the News"))
        for path in (ONE, THREE):
            paper.serve(path, b"", 301, Location="/")
        known, unknown, front = (capture(paper, path, 9) for path in (ONE, THREE, "/"))
        assert known.outcome == "moved"
        assert (unknown.outcome, unknown.capture.version) == ("not-an-article", None)
        assert front.capture.article not in (known.capture.article, unknown.capture.article)


def test_a_redirect_to_another_article_is_a_move_and_from_a_new_address_its_name(tmp_path: Path) -> None:
    with newspaper(tmp_path) as paper:
        one, two = two_articles(paper)
        for path in (ONE, THREE):
            paper.serve(path, b"", 301, Location=TWO)
        moved, alias = capture(paper, ONE, 9), capture(paper, THREE, 10)
        assert (moved.outcome, moved.capture.article) == ("moved", one)
        assert (alias.outcome, alias.capture.article) == ("unchanged", two)
        paper.serve(THREE, page("The Ferry Moves Its Pier", cost="$3 million"))
        assert capture(paper, THREE, 11).capture.name == "ferry-moves-pier@v2"


def test_two_ways_to_one_page_within_a_second_are_kept_apart(tmp_path: Path) -> None:
    with newspaper(tmp_path) as paper:
        paper.serve(TWO, page("The Ferry Moves Its Pier"))
        paper.serve(ONE, b"", 301, Location=TWO)
        paper.serve(THREE, b"", 301, Location=TWO)
        observed = [paper.capture(path).capture.observed[:19] for path in (ONE, THREE, TWO)]
        assert len(set(observed)) == 3


def test_a_clock_that_goes_back(tmp_path: Path) -> None:
    with newspaper(tmp_path) as paper:
        for hour, cost in ((12, 41), (8, 14), (10, 14), (13, 14)):
            paper.serve(ONE, page("The Council Approves a Plan", cost=f"${cost} million"))
            capture(paper, ONE, hour)
        history = paper.press.history("council-approves-plan")
        steps = [(step.capture.observed[11:13], step.capture.version) for step in history]
        assert steps == [("08", 2), ("10", None), ("12", 1), ("13", 3)]
        assert verify(paper.path).ok


DATA = json.dumps({"headline": "The Council Approves", "text": "The council approved it. " * 30}).encode()
PDF = b"%PDF-1.4\n" + b"1 0 obj << /Type /Catalog >> the council approved the harbour plan on Monday\n" * 40
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(range(256)) * 20
XML = b"<?xml version='1.0'?><r><p>The council approved the plan.</p><p>It did so on Monday.</p></r>"


@pytest.mark.parametrize(
    ("content_type", "body", "what"),
    [
        pytest.param("image/jpeg", JPEG, "image/jpeg", id="image"),
        pytest.param("text/html", JPEG, "an image", id="image called HTML"),
        pytest.param("image/svg+xml", b"<svg><text>The council approved</text></svg>", "image/svg+xml", id="SVG"),
        pytest.param("application/pdf", PDF, "application/pdf", id="PDF"),
        pytest.param("text/html; charset=utf-8", PDF, "a PDF document", id="PDF called HTML"),
        pytest.param("application/json", DATA, "application/json", id="JSON"),
        pytest.param("text/plain", DATA, "JSON", id="JSON called text"),
        pytest.param("", DATA, "JSON", id="JSON without a type"),
        pytest.param("application/rss+xml", XML, "application/rss+xml", id="feed"),
        pytest.param("application/xml", XML, "application/xml", id="XML"),
        pytest.param("text/css", b"body { color: red } h1 { margin: 0 auto }\n" * 40, "text/css", id="style sheet"),
        pytest.param("Text/CSV ;header=present", b"the council,approved,it\n" * 40, "text/csv", id="table"),
        pytest.param("application/zip", b"PK\x03\x04" + JPEG, "application/zip", id="archive"),
        pytest.param("video/mp4", b"\0\0\0\x18ftypmp42" + JPEG, "video/mp4", id="video"),
    ],
)
def test_what_is_no_page_is_an_observation_with_a_reason(
    tmp_path: Path, content_type: str, body: bytes, what: str
) -> None:
    with newspaper(tmp_path) as paper:
        paper.serve(ONE, page("The Council Approves a Plan"))
        capture(paper, ONE, 8)
        paper._server.serve(ONE, Page(body, 200, (), content_type))
        done = capture(paper, ONE, 9)
        assert (done.outcome, done.capture.version) == ("not-an-article", None)
        assert what in (done.reason or "")
        paper.serve(ONE, page("The Council Approves a Plan"))
        assert capture(paper, ONE, 10).outcome == "unchanged"
        assert verify(paper.path).ok


@pytest.mark.parametrize(
    "content_type",
    ["text/html charset=utf-8", "TEXT/HTML", "", "html", "application/octet-stream", "application/xhtml+xml"],
)
def test_a_page_is_a_page_whatever_the_server_calls_it(tmp_path: Path, content_type: str) -> None:
    with newspaper(tmp_path) as paper:
        paper._server.serve(ONE, Page(page("The Council Approves a Plan"), 200, (), content_type))
        assert capture(paper, ONE, 8).outcome == "version"


@pytest.mark.parametrize(
    ("lines", "line", "outcome"),
    [
        (60_000, "The council said {0}.", "not-an-article"),
        (3, "said {0} " * 300_000, "not-an-article"),
        (40_000, "ほん{0}" * 20, "not-an-article"),
        (20_000, "The council said {0}.", "version"),
    ],
    ids=["items", "characters", "bytes", "long"],
)
def test_what_is_longer_than_any_article_is_no_version_and_the_archive_stays_whole(
    tmp_path: Path, lines: int, line: str, outcome: str
) -> None:
    press = Archive.create(tmp_path / "press", keyring=tmp_path / "keys")
    file = tmp_path / "long.txt"
    file.write_text("The Longest Story of the Day\n\n" + "\n\n".join(line.format(n) for n in range(lines)))
    done = press.import_file(file, url="https://x.example/long-story", observed="2026-03-02")
    assert done.captures[0].outcome == outcome
    assert outcome == "version" or "longer than any article" in (done.captures[0].reason or "")
    assert verify(press.path).problems == ()
