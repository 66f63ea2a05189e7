"""Citations: what is known is said, what is not is not made up, and no title gets out of the format it stands in."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.model.article import Author, DateClaim
from archive.report.citing import bibtex_text, citations
from tests.payloads import MORE, OURS
from tests.pressroom import HISTORY, ROW, SHOWN

CAPTURE = replace(
    HISTORY.steps[0].capture, observed="2026-03-02T09:59:32.000000Z", url="https://tidewater.example/bridge"
)
ORIGIN = "press.example/log"
assert SHOWN.article is not None
ARTICLE = replace(
    SHOWN.article,
    headline="Mayor Opens Harbour Bridge",
    authors=(Author("Dana Whitlock"), Author("Associated Wires")),
    dates=(
        DateClaim("modified", "2026-03-05", "json-ld", "x"),
        DateClaim("published", "2026-09-01T23:30:00Z", "json-ld", "x"),
    ),
)
ABOUT = replace(ROW, site="tidewater.example")


def test_what_is_known_is_said() -> None:
    found = citations(CAPTURE, ABOUT, ARTICLE, ORIGIN)
    place = f"log {ORIGIN}, entry {CAPTURE.index}, leaf {CAPTURE.leaf}"
    version = CAPTURE.name.rpartition("@")[2]
    assert found.apa == (
        f"Dana Whitlock, & Associated Wires. (2026, September 1). Mayor Opens Harbour Bridge [archived version {version}, {place}]. "
        "tidewater.example. Retrieved March 2, 2026, from https://tidewater.example/bridge"
    )
    assert found.mla == (
        "Dana Whitlock and Associated Wires. “Mayor Opens Harbour Bridge.” tidewater.example, 1 Sept. 2026, "
        f"tidewater.example/bridge. Captured 2 Mar. 2026. Archived version {version}, {place}."
    )
    assert "author = {{Dana Whitlock} and {Associated Wires}}" in found.bibtex
    assert "title = {{Mayor Opens Harbour Bridge}}" in found.bibtex
    assert "date = {2026-09-01}" in found.bibtex
    assert "urldate = {2026-03-02}" in found.bibtex
    assert found.robust_link == (
        '<a href="https://tidewater.example/bridge" data-originalurl="https://tidewater.example/bridge" '
        'data-versiondate="2026-03-02T09:59:32Z" dir="auto">Mayor Opens Harbour Bridge</a>'
    )
    assert place in found.plain


def test_what_is_not_known_is_not_made_up() -> None:
    bare = replace(ARTICLE, authors=(), byline=None, dates=())
    found = citations(CAPTURE, replace(ABOUT, site=""), bare, ORIGIN)
    assert found.apa.startswith("Mayor Opens Harbour Bridge [archived version")
    assert "(n.d.)" in found.apa
    assert found.mla.startswith("“Mayor Opens Harbour Bridge.” tidewater.example/bridge.")
    assert "author" not in found.bibtex
    assert "year" not in found.bibtex
    nothing = citations(replace(CAPTURE, headline="", url=""), replace(ABOUT, site=""), None, ORIGIN)
    assert nothing.plain.startswith(CAPTURE.name)
    assert nothing.robust_link.startswith("<span ")


def test_a_title_that_ends_itself_gets_no_second_end() -> None:
    found = citations(CAPTURE, ABOUT, replace(ARTICLE, headline="Who Pays?", authors=()), ORIGIN)
    assert "“Who Pays?” " in found.mla
    assert "?." not in found.plain


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,<b>", "//evil.example", "file:///etc/passwd", ""]
)
def test_only_web_addresses_are_linked(url: str) -> None:
    assert "href" not in citations(replace(CAPTURE, url=url), ABOUT, ARTICLE, ORIGIN).robust_link


class _Link(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, set[str]]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name for name, _ in attrs}))


def harmless(text: str) -> None:
    article = replace(ARTICLE, headline=text, authors=(Author(text), Author("B")), byline=text)
    found = citations(replace(CAPTURE, url=f"https://a.example/{text}"), replace(ABOUT, site=text), article, text)
    for told in (found.plain, found.apa, found.mla, found.robust_link):
        assert told.isprintable() or "\u200c" in told or "\u200d" in told or "\ufe0f" in told
    assert _Link(found.robust_link).tags == [("a", {"href", "data-originalurl", "data-versiondate", "dir"})]
    depth = 0
    for at, char in enumerate(found.bibtex):
        depth += (char == "{") - (char == "}")
        assert depth > 0 or char not in "," or at == 0, found.bibtex
        if depth == 0 and char == "}":
            assert found.bibtex[at:] == "}\n"  # the entry ends where it should, and nothing is behind it
    assert depth == 0
    names = re.findall(r"^  (\w+) = \{", found.bibtex, re.MULTILINE)
    assert set(names) <= {"author", "title", "howpublished", "year", "date", "url", "urldate", "note"}
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    "text", [*OURS, *MORE, "}\n}, author = {Evil", "a and b, and c", "\\input{x}", "%", "عنوان", "{{{", "\\{"]
)
def test_hostile_words_stay_in_their_format(text: str) -> None:
    harmless(text)


@given(st.text(max_size=30))
def test_any_words_stay_in_their_format(text: str) -> None:
    harmless(text)


@given(st.text(alphabet="\\{}$%&#_^~ab", max_size=20))
def test_text_of_bibtex_is_in_balance(text: str) -> None:
    told = bibtex_text(text)
    depth = 0
    for char in told:
        depth += (char == "{") - (char == "}")
        assert depth >= 0
    assert depth == 0
    assert not re.search(r"(?<!\\)[%$&#_^~]", told)
