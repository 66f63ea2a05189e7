"""Live pages: the posts of every shape are found in every language, and what only looks like posts is none."""

from __future__ import annotations

import html
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.articles import clocks
from archive.articles.extract import extract
from archive.articles.fields import leaves
from archive.model.article import Article
from archive.model.codec import parse, to_json
from tests.articles import live_pages as pages
from tests.articles.article_pages import HEADLINE, PARAGRAPHS, page, paragraphs

STAMPED = [shape for shape in pages.SHAPES if shape is not pages.passing]
NAMED = {"boxes", "passing", "items", "days", "rdfa"}


def read(markup: bytes) -> Article:
    return extract(markup, content_type="text/html; charset=utf-8").article


def told(article: Article) -> list[tuple[str, ...]]:
    """The words of each post."""
    return [tuple(block.text for block in article.blocks if block.at in post.blocks) for post in article.posts]


def written(shape: pages.Shape, posts: Sequence[pages.Entry]) -> list[tuple[str, ...]]:
    if shape is pages.lines:
        return [(f"{post.title}. {post.paragraphs[0]}", *post.paragraphs[1:]) for post in posts]
    return [post.texts for post in posts]


@pytest.mark.parametrize("language", pages.LANGUAGES)
@pytest.mark.parametrize("shape", pages.SHAPES, ids=lambda shape: shape.__name__)
def test_every_post_of_every_shape_is_found(shape: pages.Shape, language: str) -> None:
    posts = pages.entries(language)
    article = read(pages.document(shape(posts), language=language))
    assert told(article) == written(shape, posts)
    assert {
        block.kind for block in article.blocks if block.at in {at for post in article.posts for at in post.blocks}
    } == {"live-post"}
    assert all(block.kind != "live-post" for block in article.blocks if block.text == pages.INTRO[language])
    if shape is not pages.lines:
        assert [post.title for post in article.posts] == [post.title for post in posts]
    if shape.__name__ in NAMED:
        assert [post.id for post in article.posts] == [post.name for post in posts]


@pytest.mark.parametrize("shape", STAMPED, ids=lambda shape: shape.__name__)
def test_a_post_has_its_time_with_the_place_it_was_read_from(shape: pages.Shape) -> None:
    posts = pages.entries()
    for found, post in zip(read(pages.document(shape(posts))).posts, posts, strict=True):
        assert found.time is not None
        if found.time.source == "visible":
            assert (found.time.value, found.time.raw) == (post.clock, post.clock)
        else:
            assert found.time.source in ("time", "microdata")
            assert found.time.value == post.at.isoformat()


def test_a_time_that_passes_is_no_value_and_no_text() -> None:
    posts = pages.entries()
    article = read(pages.document(pages.passing(posts)))
    assert {(post.time.value, post.time.source) for post in article.posts if post.time} == {(None, "relative")}
    assert [post.time.raw for post in article.posts if post.time][:2] == ["3 min ago", "7 min ago"]
    assert not any("ago" in block.text for block in article.blocks)


def test_json_ld_gives_the_times_that_the_page_does_not_print() -> None:
    posts = pages.entries()
    article = read(pages.document(pages.passing(posts), head=pages.linked(posts, "Fire")))
    assert [post.time.value for post in article.posts if post.time] == [post.at.isoformat() for post in posts]
    assert {post.time.source for post in article.posts if post.time} == {"json-ld"}


@pytest.mark.parametrize("language", pages.LANGUAGES)
def test_posts_that_a_script_draws_are_read_from_json_ld(language: str) -> None:
    posts = pages.entries(language)
    head = pages.linked(posts, pages.HEADLINES[language])
    found = extract(pages.document("<div id='app'></div>", language=language, head=head), content_type="text/html")
    assert found.refusal is None
    assert told(found.article) == [post.texts for post in posts]
    assert [post.id for post in found.article.posts] == [post.name for post in posts]


def test_a_page_that_says_so_needs_fewer_posts() -> None:
    posts = pages.entries(count=2)
    assert told(read(pages.document(pages.boxes(posts), head=pages.linked(posts, "Fire")))) == [p.texts for p in posts]
    assert read(pages.document(pages.boxes(posts))).posts == ()
    assert told(read(pages.document(pages.microdata(posts)))) == [post.texts for post in posts]


@pytest.mark.parametrize("language", pages.LANGUAGES)
@pytest.mark.parametrize("level", ["##", "###"])
def test_markdown(language: str, level: str) -> None:
    posts = pages.entries(language)
    article = extract(pages.markdown(posts, language, level=level).encode(), kind="markdown").article
    assert told(article) == [post.texts for post in posts]
    assert [post.time.value for post in article.posts if post.time] == [post.clock for post in posts]


@pytest.mark.parametrize("language", pages.LANGUAGES)
def test_plain_text(language: str) -> None:
    posts = pages.entries(language)
    article = extract(pages.plain(posts, language).encode(), kind="text").article
    assert [post.time.value for post in article.posts if post.time] == [post.clock for post in posts]
    assert [words[0] for words in told(article)] == [f"{post.title}: {post.paragraphs[0]}" for post in posts]


def test_pages_that_call_themselves_live_may_stand_oldest_first() -> None:
    posts = tuple(reversed(pages.entries()))
    for shape in STAMPED:
        assert told(read(pages.document(shape(posts)))) == written(shape, posts), shape.__name__


def test_furniture_inside_posts_is_in_none() -> None:
    posts = pages.entries()
    markup = pages.boxes(posts).replace(
        "<footer>", "<div class='ad-slot'><p>Buy our tea towels today.</p></div><footer>"
    )
    assert told(read(pages.document(markup))) == [post.texts for post in posts]


def test_a_correction_inside_a_post_is_a_note_and_an_update_is_a_post() -> None:
    posts = pages.entries()
    note = "Correction: An earlier version of this post gave the wrong number of panes."
    news = "Update: The roof of hall four has been secured by the crews since then."
    markup = pages.boxes(posts).replace("</p><footer>", f"</p><p>{note}</p><p>{news}</p><footer>", 1)
    article = read(pages.document(markup))
    assert [(found.kind, found.text) for found in article.notes] == [("correction", note)]
    assert told(article)[0] == (*posts[0].texts, news)


def test_a_wall_behind_the_posts_is_no_post() -> None:
    posts = pages.entries()
    wall = "<p>Are you already a subscriber?</p><p><a href='/login'>Log in to continue reading</a></p>"
    article = read(pages.document(pages.headings(posts) + wall))
    assert told(article) == [post.texts for post in posts]
    assert [block.kind for block in article.blocks][-1] == "wall"


def test_posts_are_part_of_the_document_and_of_the_words() -> None:
    article = read(pages.document(pages.boxes(pages.entries())))
    assert parse(Article, to_json(article)) == article
    values = [value for _, value in leaves(article, "https://news.example/glass", "2026-03-04T12:00:00Z")]
    assert all(block.text in values for block in article.blocks)
    assert article.words > 100


@settings(max_examples=40, deadline=None)
@given(
    st.permutations(range(9)), st.integers(5, 9), st.sampled_from([pages.boxes, pages.items, pages.days, pages.rdfa])
)
def test_posts_in_boxes_are_found_in_any_order(order: list[int], count: int, shape: pages.Shape) -> None:
    posts = pages.entries(count=9)
    chosen = [posts[n] for n in order][:count]
    assert told(read(pages.document(shape(chosen)))) == [post.texts for post in chosen]


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=400))
def test_no_markup_stops_the_reading(text: str) -> None:
    posts = pages.entries()
    read(pages.document(pages.boxes(posts) + text + pages.headings(posts)))
    read(b"<script type='application/ld+json'>" + text.encode("utf-8", "replace") + b"</script>")


# ---- what is no live page


def e(text: str) -> str:
    return html.escape(text)


EVENTS = [(f"{6 + n:02}:{7 * n % 60:02}", text) for n, text in enumerate((
    "A guard hears the first crack in the northern cable.", "Traffic is stopped at both ends of the bridge.",
    "Divers go down to the anchors for the first time.", "The ferries take over, with delays of an hour.",
    "The port authority calls the council together.", "Engineers arrive from the refinery with their gear.",
    "The bridge is closed until further notice.",
))]  # fmt: skip

TALK = [
    f"I crossed the bridge {n} times this winter and every time I heard something knock below the rail near the ferry."
    for n in range(3, 12)
]


def timeline() -> bytes:
    """A box with the chronology of the day inside a story."""
    rows = "".join(
        f"<li><time datetime='2026-03-04T{clock}:00Z'>{clock}</time> {e(text)}</li>" for clock, text in EVENTS
    )
    return page(
        paragraphs()
        + f"<div class='box'><h2>How the day unfolded</h2><ul>{rows}</ul></div>"
        + paragraphs(PARAGRAPHS[:2])
    )


def timeline_lines() -> bytes:
    """The same as headings."""
    rows = "".join(f"<h3>{clock} – Hour {n}</h3><p>{e(text)}</p>" for n, (clock, text) in enumerate(EVENTS))
    return page(paragraphs() + rows)


def timeline_first() -> bytes:
    """The chronology stands first and the story behind it."""
    rows = "".join(f"<p><b>{clock}</b> – {e(text)}</p>" for clock, text in reversed(EVENTS))
    return page(rows + paragraphs() * 2)


def comments() -> bytes:
    """What readers wrote, longer than the story."""
    rows = "".join(
        f"<li id='c{n}'><b>reader{n}</b> <time datetime='2026-03-04T{20 - n}:10:00Z'>{20 - n}:10</time><p>{e(text)}</p>"
        "<a href='#reply'>Reply</a></li>"
        for n, text in enumerate(TALK)
    )
    return page(paragraphs(PARAGRAPHS[:2]) + f"<ol class='talk'>{rows}</ol>")


def comments_by_name() -> bytes:
    """The same in elements that are called so, without a word to reply."""
    rows = "".join(
        f"<div class='comment' id='c{n}'><time datetime='2026-03-04T{20 - n}:10:00Z'>{20 - n}:10</time><p>{e(text)}</p></div>"
        for n, text in enumerate(TALK)
    )
    return page(paragraphs(PARAGRAPHS[:1]) + f"<div id='comments'>{rows}</div>")


def teasers() -> bytes:
    """A list of what else there is, each with its time."""
    rows = "".join(
        f"<article><time datetime='2026-03-04T{20 - n}:10:00Z'>{20 - n}:10</time><h2><a href='/town/{n}'>Story {n} of the town</a></h2>"
        f"<p>{e(text)}</p></article>"
        for n, text in enumerate(TALK)
    )
    return page(f"<div class='list'>{rows}</div>", title="Town news", h1="Town news")


def timetable() -> bytes:
    """Times with next to nothing beside them."""
    rows = "".join(f"<li><time>{20 - n}:15</time> Hall {n}, gate {n + 2}</li>" for n in range(9))
    return page(paragraphs(PARAGRAPHS[:1]) + f"<ul>{rows}</ul>", h1="Programme of the evening")


def table() -> bytes:
    """The same in a table."""
    rows = "".join(f"<tr><td>{20 - n}:15</td><td>{e(TALK[n])}</td></tr>" for n in range(9))
    return page(paragraphs() + f"<table>{rows}</table>")


def diary() -> bytes:
    """A day in the life of somebody, told by the clock."""
    rows = "".join(f"<h3>{6 + n}:30 a.m.</h3><p>{e(text)}</p>" for n, text in enumerate(PARAGRAPHS))
    return page(rows + paragraphs(PARAGRAPHS[:1]), h1="A day with the keeper of the bridge")


def transcript() -> bytes:
    """What was said in a recording, minute by minute."""
    rows = "".join(f"<p><b>00:{4 * n:02}</b> {e(text)}</p>" for n, text in enumerate(TALK))
    return page(rows, h1="Podcast: the bridge")


def reviews() -> bytes:
    """Days and no times."""
    rows = "".join(
        f"<div class='r'><time datetime='2026-03-{20 - n:02}'>{20 - n} March 2026</time><p>{e(text)}</p></div>"
        for n, text in enumerate(TALK)
    )
    return page(rows, h1="Readers on the bridge")


def questions() -> bytes:
    """A forum that says that it is one."""
    rows = "".join(
        f"<div id='m{n}'><time datetime='2026-03-04T{20 - n}:10:00Z'>{20 - n}:10</time><p>{e(text)}</p></div>"
        for n, text in enumerate(TALK)
    )
    head = '<script type=\'application/ld+json\'>{"@type": "DiscussionForumPosting", "headline": "Bridge"}</script>'
    return page(rows, head=head, h1="What about the bridge?")


HOSTILE = [timeline, timeline_lines, timeline_first, comments, comments_by_name, teasers, timetable, table, diary,
           transcript, reviews, questions]  # fmt: skip


@pytest.mark.parametrize("make", HOSTILE, ids=lambda make: make.__name__)
def test_what_only_looks_like_posts_is_no_live_page(make: object) -> None:
    article = read(make())  # type: ignore[operator]
    assert article.posts == ()
    assert all(block.kind != "live-post" for block in article.blocks)


def test_a_story_reads_as_before() -> None:
    article = read(page(paragraphs()))
    assert article.posts == ()
    assert [block.text for block in article.blocks] == list(PARAGRAPHS)


@pytest.mark.parametrize("kind", ["markdown", "text"])
def test_a_story_with_a_chronology_in_a_file_is_a_story(kind: str) -> None:
    mark = "## " if kind == "markdown" else ""
    rows = [f"{mark}{clock} – {text}" for clock, text in reversed(EVENTS)]
    article = extract("\n\n".join([HEADLINE, *PARAGRAPHS, *rows]).encode(), kind=kind).article  # type: ignore[arg-type]
    assert article.posts == ()


# ---- times


@pytest.mark.parametrize(
    ("text", "clock", "rest"),
    [
        ("14:05 – Ferry turns back", "14:05", "Ferry turns back"), ("14.05 Uhr: Die Fähre", "14:05", "Die Fähre"),
        ("14h05 • Le bac", "14:05", "Le bac"), ("2:05 p.m. ET | The ferry", "14:05", "The ferry"),
        ("12:05 a.m.", "00:05", ""), ("2pm: Talks", "14:00", "Talks"), ("午後2時05分 船が戻る", "14:05", "船が戻る"),
        ("14時05分　船", "14:05", "船"), ("4 March, 14:05", "14:05", ""), ("[14:05] The ferry", "14:05", "The ferry"),
        ("Mittwoch, 14.05 Uhr – Die Fähre", "14:05", "Die Fähre"), ("١٤:٠٥ – العبارة", "14:05", "العبارة"),
        ("16 Uhr: Nun", "16:00", "Nun"),
    ],
)  # fmt: skip
def test_times_that_open_a_line(text: str, clock: str, rest: str) -> None:
    found = clocks.opening(text)
    assert found is not None
    assert (found.clock, text[found.end :].strip()) == (clock, rest)


@pytest.mark.parametrize(
    "text", ["14.5 million people", "3:2 for Vell", "The 14:05 train", "12.30.2024", "25:10 is no time", "1.20", "100"]
)
def test_numbers_that_are_no_time_set_apart(text: str) -> None:
    found = clocks.opening(text)
    assert found is None or text == "1.20"


@pytest.mark.parametrize(
    "text",
    [
        "5 min ago",
        "vor 5 Minuten",
        "il y a 5 min",
        "hace 3 minutos",
        "5 minuti fa",
        "5分前",
        "5 minuten geleden",
        "just now",
    ],
)
def test_times_that_pass(text: str) -> None:
    assert clocks.is_relative(text)
    assert clocks.is_stamp(text)


@pytest.mark.parametrize("text", ["Updated 14:30", "Aktualisiert um 14:30 Uhr", "04.03.2026, 14:05 Uhr", "14:05 GMT"])
def test_lines_that_are_a_time(text: str) -> None:
    assert clocks.is_stamp(text)


@pytest.mark.parametrize("text", ["Ida Holm", "14:05 The ferry turns", "Talks at 14:05 in Vell", ""])
def test_lines_that_are_more(text: str) -> None:
    assert not clocks.is_stamp(text)


@given(st.lists(st.integers(0, 23 * 60), min_size=2, max_size=30))
def test_the_order_of_times(values: list[int]) -> None:
    rising = sorted(set(values))
    shown = [f"{value // 60:02}:{value % 60:02}" for value in rising]
    steps = [after - before for before, after in pairwise(rising)]
    if rising[1:] and max(steps) <= 720:
        assert clocks.direction(shown) == "oldest-first"
        assert clocks.direction(shown[::-1]) == "newest-first"
    assert clocks.direction([None, *shown[:1]]) is None
