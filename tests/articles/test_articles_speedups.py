"""What is looked up instead of walked gives what the walk gives, and is asked once for each thing and not for each pair."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import trafilatura
from article_pages import page, paragraphs
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.articles import body, captions, html_article, live, notes
from archive.articles.extract import extract
from archive.articles.html_page import Page, read_page
from archive.articles.liveboxes import Found
from archive.articles.prose import key
from archive.model.article import Block

_TAGS = ("div", "section", "aside", "article", "blockquote", "li", "span", "figure", "footer")
_HINTS = ("", "share", "paywall", "caption", "twitter-tweet", "story")


@st.composite
def _pages(draw: st.DrawFn) -> Page:
    """A page of boxes in boxes, each with a word."""
    parts: list[str] = ["<body>"]
    opened: list[str] = []
    for step in draw(st.lists(st.integers(0, 3), min_size=1, max_size=40)):
        if step == 0 and opened:
            parts.append(f"</{opened.pop()}>")
            continue
        tag, hint = draw(st.sampled_from(_TAGS)), draw(st.sampled_from(_HINTS))
        parts.append(f'<{tag} class="{hint}">word {len(parts)} ')
        opened.append(tag)
    return read_page("".join(parts) + "end")


@settings(deadline=None)
@given(_pages(), st.data())
def test_nodes_are_found_as_a_walk_finds_them(made: Page, data: st.DataObject) -> None:
    within = data.draw(st.integers(0, len(made.nodes) - 1))
    tags = data.draw(st.sets(st.sampled_from(_TAGS), min_size=1))
    inside = range(within, made.nodes[within].end + 1)
    assert list(made.find(*tags, within=within)) == [n for n in inside if made.nodes[n].tag in tags]
    assert list(made.find()) == []


@settings(deadline=None)
@given(_pages(), st.data())
def test_what_stands_in_some_nodes_is_what_stands_in_one_of_them(made: Page, data: st.DataObject) -> None:
    everywhere = range(len(made.nodes))
    nodes = data.draw(st.sets(st.sampled_from(everywhere)))
    cover = made.cover(nodes)
    for index in everywhere:
        held = any(made.inside(index, node) for node in nodes)
        assert cover.holds(index) == held
        assert cover.meets(index) == (held or any(made.inside(node, index) for node in nodes))


@settings(deadline=None)
@given(_pages(), st.randoms(use_true_random=False))
def test_what_was_remembered_of_a_climb_is_what_a_new_climb_finds(made: Page, order: random.Random) -> None:
    """The first asked may be the innermost or the outermost; the answer to each is that of a page nobody asked before."""
    scopes = [-1, *order.sample(range(len(made.nodes)), min(2, len(made.nodes)))]
    asked = [(run, scope) for run in made.runs for scope in scopes]
    order.shuffle(asked)
    for run, scope in asked:
        fresh = replace(made, known={})
        assert body.in_chrome(made, run.node, scope) == body.in_chrome(fresh, run.node, scope)
        assert body.in_chrome(made, run.node, scope) == _framed(made, run.node, scope)
        assert html_article._kind(made, run) == html_article._kind(fresh, run)
        assert body._is_insert(made, made.runs.index(run), scope) == body._is_insert(fresh, made.runs.index(run), scope)
        for tag in ("aside", "article"):
            plain = next((up for up in made.ancestors(run.node) if made.nodes[up].tag == tag), None)
            assert made.closest(run.node, tag) == plain


def _framed(made: Page, index: int, scope: int) -> bool:
    for up in made.ancestors(index):
        if up == scope:
            return False
        if body.frames(made, up):
            return True
    return False


_LETTERS = st.text("abc", min_size=20, max_size=60)


@settings(deadline=None)
@given(st.lists(_LETTERS, max_size=30), st.data())
def test_a_line_stands_in_a_story_as_looking_through_it_says(lines: list[str], data: st.DataObject) -> None:
    told = body._Told({line: len(line) for line in lines})
    joined = "".join(dict.fromkeys(lines))
    for text in (*data.draw(st.lists(_LETTERS, max_size=4)), joined[5:40], "".join(lines[:3]), "c".join(lines[:3])):
        if len(text) >= 25:
            assert told.holds(text) == (text in joined)
        assert told.covers(text) == sum(len(line) for line in set(lines) if len(line) >= 25 and line in text)


_WORDS = (
    "this", "story", "article", "has been", "was", "corrected", "amended", "clarified", "updated to", "reflect",
    "an earlier version of", "said", "misstated", "in einer", "früheren", "Fassung", "VERS\u0130ON", "vers\u0131on",
    "w poprzedniej wersji", "в предыдущей версии", "у попередній версії", "bu haberin ilk", "i en tidligere utgave av",
    "retracted", "the", "headline", "incorrectly", "wir haben den fehler", "korrigiert", "we", "en una versión anterior",
    "CORRECTED", "\u017ftory", "removed", "withdrawn", "uma versão anterior d", "originally",
)  # fmt: skip


@given(st.lists(st.sampled_from(_WORDS), max_size=12).map(" ".join))
def test_what_a_note_says_is_found_by_its_stems(text: str) -> None:
    assert notes._said(text) == next((kind for kind, pattern in notes._SAYS if pattern.search(text)), None)


# ---- one entry per picture and wording


def _merged(found: list[captions._Found]) -> list[captions._Found]:
    """Each held against all before it: right, and the square of a gallery."""
    merged: list[captions._Found] = []
    for picture in found:
        for other in merged:
            same_picture = bool(picture.keys & other.keys) or (picture.src is not None and picture.src == other.src)
            same_words = key(picture.raw or "") == key(other.raw or "")
            if (same_picture and (same_words or not picture.raw or not other.raw)) or (
                same_words and picture.raw and (not picture.keys or not other.keys) and len(picture.raw) > 20
            ):
                if not other.raw:
                    other.raw, other.caption = picture.raw, picture.caption
                other.src = other.src or picture.src
                other.alt = other.alt or picture.alt
                other.keys |= picture.keys
                break
        else:
            merged.append(picture)
    return merged


_RAWS = (
    None,
    "A boat.",
    "A ship.",
    "A boat on the wide river",
    "A ship on the wide  river",
    "A SHIP on the wide river",
)


@st.composite
def _pictures(draw: st.DrawFn) -> tuple[int, str | None, frozenset[str], str | None]:
    return (
        draw(st.integers(0, 99)),
        draw(st.sampled_from((None, "", "/a.jpg", "/b.jpg"))),
        frozenset(draw(st.sets(st.sampled_from("abcd"), max_size=2))),
        draw(st.sampled_from(_RAWS)),
    )


def _found(row: tuple[int, str | None, frozenset[str], str | None]) -> captions._Found:
    node, src, keys, raw = row
    return captions._Found(node, src, keys, None, None, caption=raw or "", raw=raw)


@settings(deadline=None, max_examples=300)
@given(st.lists(_pictures(), max_size=14))
def test_pictures_are_merged_as_if_each_were_held_against_all(
    rows: list[tuple[int, str | None, frozenset[str], str | None]],
) -> None:
    assert captions._merge([_found(row) for row in rows]) == _merged([_found(row) for row in rows])


def _gallery(count: int) -> bytes:
    words = ("harbour", "bridge", "ferry", "river")
    r = random.Random(3)
    figures = "".join(
        f'<figure><img src="/i/{n}.jpg"><figcaption>Number {n}: {" ".join(r.choices(words, k=5))}</figcaption></figure>'
        for n in range(count)
    )
    return page(paragraphs() + figures)


@pytest.mark.parametrize("what", ["key", "frames"])
def test_twice_the_pictures_are_twice_the_questions(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    module = captions if what == "key" else body
    asked = 0
    real = getattr(module, what)

    def counting(*given: object) -> object:
        nonlocal asked
        asked += 1
        return real(*given)

    monkeypatch.setattr(module, what, counting)
    counts = []
    for count in (150, 300):
        asked = 0
        extract(_gallery(count), kind="html")
        counts.append(asked)
    assert counts[0] > 0
    assert counts[1] <= 2.2 * counts[0]


class _Counted(dict[str, int]):
    """A table that counts how often it is asked."""

    asked = 0

    def get(self, at: str, default: object = None) -> object:  # type: ignore[override]
        self.asked += 1
        return super().get(at, default)


def test_of_each_block_of_a_live_page_its_post_is_asked_once() -> None:
    blocks = [Block("live-post", f"Word {n}", f"body/{n}", ()) for n in range(1, 401)]
    homes = _Counted({block.at: n // 2 for n, block in enumerate(blocks)})
    posts = live.settle([Found([]) for _ in range(200)], homes, blocks)
    assert [post.blocks for post in posts][:2] == [("body/1", "body/2"), ("body/3", "body/4")]
    assert len(posts) == 200
    assert homes.asked == len(blocks)


def _deep() -> Iterator[str]:
    yield "<div>" * 1_800
    for n in range(300):
        yield f"<p>Paragraph number {n} of a page that is nested deeper than anybody reads, word for word.</p>"


def test_a_deep_page_is_climbed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    steps = 0
    real = Page.ancestors

    def counting(self: Page, index: int) -> Iterator[int]:
        nonlocal steps
        for up in real(self, index):
            steps += 1
            yield up

    monkeypatch.setattr(Page, "ancestors", counting)
    found = extract(page("".join(_deep())), kind="html")
    assert len(found.article.blocks) == 300
    assert steps < 60 * 2_100  # every line alone would climb 1,800 steps for each question


def test_a_paragraph_of_ten_thousand_pieces_is_taken_as_it_stands() -> None:
    words = " ".join(f'<a href="/{n}">word{n}</a> and' for n in range(6_000))
    article = extract(page(f"<p>{words}</p>"), kind="html").article
    assert any("too large" in line for line in article.access.evidence)
    assert [block.text.count("word") for block in article.blocks] == [6_000]


def test_of_one_picture_so_many_texts_are_kept_and_no_more() -> None:
    node = ",".join(
        f'{{"@type":"ImageObject","url":"https://x.example/i/harbour-boats.jpg","caption":"Boat {n}"}}'
        for n in range(captions._MOST_SAID + 50)
    )
    script = f'<script type="application/ld+json">[{node}]</script>'
    image = '<figure><img src="/i/harbour-boats.jpg"><figcaption>Boats</figcaption></figure>'
    article = extract(page(script + paragraphs() + image + paragraphs()), kind="html").article
    assert [said.text for said in article.images[0].channels] == [f"Boat {n}" for n in range(captions._MOST_SAID)]


def test_the_tree_is_given_away_and_not_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    given_away: list[object] = []
    asked: Any = trafilatura.bare_extraction

    def watched(tree: object, **options: object) -> object:
        given_away.append(tree)
        return asked(tree, **options)

    monkeypatch.setattr(trafilatura, "bare_extraction", watched)
    made = read_page(f"<article><h1>Bridge closed</h1>{paragraphs()}</article>")
    tree = made.tree
    story = body.find_story(made)
    assert story.runs
    assert given_away == [tree]
    assert made.tree is None


def test_elements_share_their_names_and_the_lack_of_attributes() -> None:
    made = read_page("<p>One.</p><p>Two.</p><p class=x>Three.</p>")
    first, second, third = (node for node in made.nodes if node.tag == "p")
    assert first.attrs is second.attrs
    assert first.attrs == {}
    assert third.attrs == {"class": "x"}
    assert first.tag is third.tag
    assert all(not run.links for run in made.runs)


class _Searched(str):
    """A text that counts how often the whole of it is searched."""

    times = 0

    def __contains__(self, other: object) -> bool:
        _Searched.times += 1
        return super().__contains__(str(other))


@pytest.mark.parametrize("often", [0, 40])
def test_a_story_is_not_searched_for_every_line_that_stands_in_it(often: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body, "_OFTEN", often)
    lines = [f"Boat {n} left the harbour of Ketria at {n * 7919 % 1000}." for n in range(300)]
    told = body._Told({line: len(line) for line in lines})
    told._joined = _Searched(told._joined)
    _Searched.times = 0
    assert all(told.holds(line[2:]) for line in lines)
    assert not told.holds("Boat 301 sank before the harbour of Ketria.")
    assert (_Searched.times > 250) == (often == 0)
