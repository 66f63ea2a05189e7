"""Every outcome of a capture is a signed observation with its raw record and a reason; none is a version."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from archive.api import verify
from archive.cli.gather import NOTHING
from archive.demo.server import Page
from archive.model.history import Committed
from tests.newspaper import SITE, Newspaper, newspaper, page

STORY, OTHER = "/2026/council-approves-plan", "/2026/ferry-moves-pier"
BLOCK = b"<title>Access Denied</title><h1>Access Denied</h1><p>You don't have permission to access this page.</p>"
CONSENT = b"<title>Before you continue</title><p>We and our 812 partners use cookies.</p><button>Accept all</button>"
LOGIN = b"<title>Sign in</title><h1>Sign in</h1><form><label>E-mail</label><label>Password</label></form>"
WALL = b"<title>The Courant</title><h1>Subscribe</h1><p>Subscribe to continue reading. Already a subscriber?</p>"
ABROAD = b"<title>The Courant</title><p>This content is not available in your country.</p>"
LOST = b"<title>Page not found</title><h1>Page not found</h1><p>Sorry, this page does not exist.</p>"
CARDS = "".join(f"<div><a href=/n{n}><h3>Headline number {n} of the day in the city</h3></a></div>" for n in range(40))
FEED = b"<?xml version='1.0'?><rss version='2.0'><channel><title>Courant</title></channel></rss>"


def served(body: bytes, status: int = 200, content_type: str = "text/html; charset=utf-8", **headers: str) -> Page:
    return Page(body, status, tuple((name.replace("_", "-"), value) for name, value in headers.items()), content_type)


OUTCOMES: dict[str, tuple[Page, str, str]] = {
    "not found": (served(LOST, 404), "gone", "HTTP 404: not found"),
    "gone": (served(b"", 410), "gone", "HTTP 410: gone"),
    "law": (served(b"", 451), "gone", "HTTP 451: unavailable for legal reasons"),
    "authentication": (served(b"", 401), "blocked", "HTTP 401"),
    "payment": (served(b"", 402), "blocked", "HTTP 402"),
    "forbidden": (served(BLOCK, 403), "blocked", "HTTP 403: forbidden"),
    "too many": (served(b"", 429, Retry_After="1"), "blocked", "HTTP 429: too many requests"),
    "challenge": (served(b"<title>Just a moment...</title>"), "blocked", "a block or challenge page"),
    "challenge by its headers": (
        served(page(), 202, x_amzn_waf_action="challenge"),
        "blocked",
        "its headers say x-amzn-waf-action: challenge",
    ),
    "block with status 200": (served(BLOCK), "blocked", "a block or challenge page"),
    "consent": (served(CONSENT), "blocked", "a consent wall"),
    "login": (served(LOGIN), "blocked", "a login page"),
    "subscription": (served(WALL), "blocked", "a subscription wall"),
    "country": (served(ABROAD), "blocked", "a block or challenge page"),
    "soft 404": (served(LOST), "not-an-article", "a page that says the content is not there"),
    "index": (served(f"<title>Region</title>{CARDS}".encode()), "not-an-article", "an index page"),
    "feed": (served(FEED), "not-an-article", "a feed"),
    "PDF": (served(b"%PDF-1.7\n1 0 obj", content_type="application/pdf"), "not-an-article", "application/pdf"),
    "image": (served(b"\x89PNG\r\n\x1a\n" + bytes(99)), "not-an-article", "an image"),
    "script alone": (served(b"<div id=root></div><script src=/a.js></script>"), "not-an-article", "no text"),
    "accepted": (served(b"", 202), "not-an-article", "no page yet"),
    "empty": (served(b""), "broken", "without any content"),
    "server error": (served(b"", 500), "broken", "the server failed"),
    "refused request": (served(b"", 400), "broken", "refused the request"),
    "not modified": (served(b"", 304), "broken", "not modified"),
    "a part": (served(page()[:900], 206), "broken", "a part of the page"),
    "nowhere": (served(b"", 302), "broken", "leads nowhere"),
    "gzip that is none": (served(b"no gzip", Content_Encoding="gzip"), "broken", "undecodable"),
    "gzip cut short": (served(gzip.compress(page())[:200], Content_Encoding="gzip"), "broken", "undecodable"),
    "bytes of no charset": (served(bytes(range(256)) * 40), "broken", "the content is not text"),
}


def capture(paper: Newspaper, hour: int) -> Committed:
    paper.at(f"2026-03-02T{hour:02d}:00:00Z")
    return paper.capture(STORY)


@pytest.mark.parametrize("name", OUTCOMES)
def test_an_answer_that_is_no_version_is_an_observation_with_its_reason_and_its_bytes(
    tmp_path: Path, name: str
) -> None:
    answer, outcome, reason = OUTCOMES[name]
    with newspaper(tmp_path) as paper:
        paper.serve(STORY, page())
        first = capture(paper, 8)
        paper._server.serve(STORY, answer)
        found = capture(paper, 9)
        assert (found.outcome, found.capture.version, found.capture.article) == (outcome, None, first.capture.article)
        assert reason in (found.reason or ""), found.reason
        records = paper.press.show(found.capture.name).records
        assert {"response", "request", "metadata", "description", "statement"} <= {row.role for row in records}
        paper.serve(STORY, page())
        assert capture(paper, 12).outcome == "unchanged"
        assert verify(paper.path).ok


@pytest.mark.parametrize(
    ("status", "word"),
    [(301, "permanent"), (308, "permanent"), (302, "temporary"), (303, "temporary"), (307, "temporary")],
)
def test_a_redirect_says_whether_it_is_for_good_and_where_it_leads(tmp_path: Path, status: int, word: str) -> None:
    with newspaper(tmp_path) as paper:
        paper.serve(STORY, page())
        paper.serve("/", page("All the News"))
        capture(paper, 8)
        paper.serve(STORY, b"", status, Location="/")
        found = capture(paper, 9)
        assert found.outcome == "moved"
        assert found.reason == (f"the address now leads to {SITE}/, the front page of a site (HTTP {status}, {word})")


def test_what_leaves_the_user_without_his_article_ends_with_8_when_it_is_alone() -> None:
    """`gone` and `moved` are answers about the article; the others are none."""
    assert set(NOTHING) == {"blocked", "broken", "not-an-article"}
    assert {outcome for _, outcome, _ in OUTCOMES.values()} - set(NOTHING) == {"gone"}


def test_what_the_reader_was_let_see_is_recorded(tmp_path: Path) -> None:
    told = {
        "open": {"@type": "NewsArticle", "headline": "x", "isAccessibleForFree": True},
        "subscriber": {"@type": "NewsArticle", "headline": "x", "isAccessibleForFree": "False"},
    }
    with newspaper(tmp_path) as paper:
        for hour, (access, node) in enumerate(told.items(), 8):
            block = f'<script type="application/ld+json">{json.dumps(node)}</script>'
            paper.serve(STORY, page(cost=f"${hour} million", extra=block))
            capture(paper, hour)
            rows = paper.press.query("SELECT access FROM versions ORDER BY observed DESC LIMIT 1").rows
            assert rows == ((access,),)
        wall = "<p>Subscribe to continue reading. Already a subscriber? Log in</p>"
        paper.serve(STORY, page(cost="$77 million", extra=wall))
        capture(paper, 11)
        rows = paper.press.query("SELECT access FROM versions ORDER BY observed DESC LIMIT 1").rows
        assert rows == (("metered",),)
