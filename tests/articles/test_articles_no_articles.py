"""Pages that are no articles, by kind and language, and articles that look like them."""

from __future__ import annotations

import pytest
from no_articles import ARTICLES, FAILURES, LISTS, OTHER_FORMS, SHELLS, blocked, missing, story

from archive.articles.barriers import barred
from archive.articles.extract import extract
from archive.articles.versions import Judgement, judge

ADDRESS = "https://post.example/2026/03/02/council-puts-off-the-vote"


def judged(content: bytes, content_type: str = "text/html; charset=utf-8") -> Judgement:
    read = extract(content, content_type=content_type, url=ADDRESS)
    return judge(status=200, extraction=read, empty=not content)


@pytest.mark.parametrize("content", [pytest.param(page, id=name) for name, page in blocked()])
def test_somebody_in_the_way(content: bytes) -> None:
    found = judged(content)
    assert found.outcome == "blocked", found.reason


@pytest.mark.parametrize("content", [pytest.param(page, id=name) for name, page in missing()])
def test_nothing_there(content: bytes) -> None:
    found = judged(content)
    assert found.outcome == "not-an-article", found.reason


@pytest.mark.parametrize(
    "content", [pytest.param(page, id=name) for name, page in (*FAILURES.items(), *SHELLS.items())]
)
def test_nothing_to_read(content: bytes) -> None:
    found = judged(content)
    assert found.outcome in ("not-an-article", "blocked", "broken"), found.reason


@pytest.mark.parametrize("content", [pytest.param(page, id=name) for name, page in LISTS.items()])
def test_lists_of_stories(content: bytes) -> None:
    found = judged(content)
    assert found.outcome == "not-an-article", found.reason


@pytest.mark.parametrize(
    ("content", "content_type"), [pytest.param(*form, id=name) for name, form in OTHER_FORMS.items()]
)
def test_other_forms(content: bytes, content_type: str) -> None:
    found = judged(content, content_type)
    assert found.outcome == "not-an-article"
    assert (found.reason or "").startswith("the response is no page but ")


@pytest.mark.parametrize("content", [pytest.param(page, id=name) for name, page in ARTICLES.items()])
def test_articles_that_look_like_one_of_these(content: bytes) -> None:
    assert judged(content) == Judgement(None)


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        (b"Forbidden: your IP address is on the request blacklist of this server.", "blocked"),
        (b'Error { code=403; message="Access forbidden"; }', "blocked"),
        (b"Too many requests. Rate limit exceeded.", "blocked"),
        (b"Not found: the page you are looking for does not exist.", "not-an-article"),
        (
            b"upstream connect error or disconnect/reset before headers. reset reason: connection failure",
            "not-an-article",
        ),
        (b"Bridge Closed\n\nThe bridge at the mill pond is closed after a crash, the police of Esker said.", None),
    ],
)
def test_plain_text_of_a_server_may_be_an_error_and_a_file_is_what_it_is(text: bytes, outcome: str | None) -> None:
    read = extract(text, content_type="text/plain")
    assert judge(status=200, extraction=read).outcome == outcome
    assert judge(status=None, extraction=read).outcome is None


# ---- headers and statuses


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("cf-mitigated", "challenge"), ("x-amzn-waf-action", "captcha"), ("x-amzn-waf-action", "challenge"),
        ("rimon", "RWC_BLOCK"), ("x-sucuri-block", "GEO02"), ("x-squid-error", "ERR_ACCESS_DENIED 0"),
    ],
)  # fmt: skip
def test_a_defence_that_names_itself_blocks_whatever_it_shows(name: str, value: str) -> None:
    mark = barred({name: value}.get)
    assert mark == f"{name}: {value}"
    read = extract(story("Council Puts Off the Harbour Vote"), kind="html")
    for status in (200, 202, 405, 503):
        found = judge(status=status, extraction=read, barred=mark)
        assert found.outcome == "blocked"
        assert mark in (found.reason or "")
    assert judge(status=404, extraction=read, barred=mark).outcome == "gone"


def test_ordinary_headers_are_no_mark() -> None:
    ordinary = {"server": "cloudflare", "cf-ray": "8f", "x-cache": "Hit from cloudfront", "x-datadome": "protected"}
    assert barred(ordinary.get) is None


@pytest.mark.parametrize(
    ("status", "outcome", "says"),
    [
        (206, "broken", "a part of the page"), (304, "broken", "not modified"), (202, "not-an-article", "no page yet"),
        (451, "gone", "legal reasons"), (410, "gone", "gone"), (429, "blocked", "too many requests"),
        (402, "blocked", "payment"), (503, "broken", "the server failed"), (418, "broken", "refused the request"),
    ],
)  # fmt: skip
def test_what_a_status_means(status: int, outcome: str, says: str) -> None:
    read = extract(story("Council Puts Off the Harbour Vote"), kind="html")
    found = judge(status=status, extraction=read, known=True)
    assert (found.outcome, says in (found.reason or "")) == (outcome, True)


def test_an_empty_answer_is_broken_and_an_empty_file_is_no_article() -> None:
    read = extract(b"", kind="html")
    assert judge(status=200, extraction=read, empty=True).outcome == "broken"
    assert judge(status=None, extraction=read, empty=True).outcome == "not-an-article"


def test_bytes_that_nobody_can_read_are_broken() -> None:
    found = judged(bytes(range(256)) * 40)
    assert (found.outcome, (found.reason or "")[:23]) == ("broken", "the content is not text")


@pytest.mark.parametrize(
    ("redirect", "to", "says"),
    [
        (301, "https://post.example/", "https://post.example/, the front page of a site (HTTP 301, permanent)"),
        (302, "https://post.example/", "https://post.example/, the front page of a site (HTTP 302, temporary)"),
        (308, "https://post.example/2026/other", "https://post.example/2026/other (HTTP 308, permanent)"),
        (None, "https://post.example/2026/other", "https://post.example/2026/other"),
    ],
)
def test_where_an_address_leads_and_whether_for_good(redirect: int | None, to: str, says: str) -> None:
    read = extract(story("Council Puts Off the Harbour Vote"), kind="html")
    found = judge(status=200, extraction=read, known=True, moved_to=to, redirect=redirect)
    assert found == Judgement("moved", f"the address now leads to {says}")
    unknown = judge(status=200, extraction=read, moved_to=to, redirect=redirect)
    assert unknown == Judgement("not-an-article", f"the address leads to another page, {says}")
