"""Posts of live pages: what an editor did to them is told post by post, and nothing that a page does by itself is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from diff_builder import check
from hypothesis import example, given, settings
from hypothesis import strategies as st

from archive.articles.extract import extract
from archive.diff import compare
from archive.diff.edits import apply, revert
from archive.model.article import Extraction
from archive.model.codec import parse, plain, to_json
from archive.model.edit import Comparison, Edit
from tests.articles import live_pages as pages
from tests.articles.live_pages import Entry

POSTS = pages.entries(count=12)
#: Shapes in which any order of posts is a live page.
FREE = (pages.boxes, pages.items, pages.days, pages.rdfa, pages.microdata)


def page(posts: Sequence[Entry], shape: pages.Shape = pages.boxes, tail: str = "", **fields: str) -> Extraction:
    return extract(pages.document(shape(posts) + tail, **fields), content_type="text/html; charset=utf-8")


def diff(old: Extraction, new: Extraction) -> Comparison:
    result = compare(old, new)
    check(old, new, result)
    assert plain(compare(old, new)) == plain(result)
    return result


def said(edits: Sequence[Edit]) -> list[tuple[str, str, str | None]]:
    """Field, operation and the title of the post, of every edit."""
    return [(edit.field, edit.operation, edit.post.title if edit.post else None) for edit in edits]


def rules(result: Comparison) -> set[str]:
    return {str(noise.evidence["rule"]) for noise in result.noise}


def reworded(post: Entry, old: str = "panes", new: str = "plates") -> Entry:
    return replace(post, paragraphs=(post.paragraphs[0].replace(old, new), *post.paragraphs[1:]))


# ---- properties


@settings(max_examples=40, deadline=None)
@given(st.permutations(range(8)), st.sampled_from(FREE))
def test_another_order_of_the_posts_is_no_edit(order: list[int], shape: pages.Shape) -> None:
    result = diff(page(POSTS[:8], shape), page([POSTS[n] for n in order], shape))
    assert result.edits == ()
    if order != sorted(order) and shape is not pages.days:
        assert "post.order/1" in rules(result)


@example(6, 5, pages.items, "fr")  # a post whose title is one word, and a link
@settings(max_examples=40, deadline=None)
@given(st.integers(1, 6), st.integers(5, 6), st.sampled_from(pages.SHAPES), st.sampled_from(pages.LANGUAGES))
def test_so_many_new_posts_are_so_many_edits(fresh: int, stood: int, shape: pages.Shape, language: str) -> None:
    posts = pages.entries(language, 12)
    old = page(posts[fresh : fresh + stood], shape, language=language)
    new = page(posts[: fresh + stood], shape, language=language)
    result = diff(old, new)
    assert {(edit.field, edit.operation, edit.nature) for edit in result.edits} == {("live-post", "add", "update")}
    assert len(result.edits) == fresh
    for edit, post in zip(result.edits, posts, strict=False):
        assert edit.kinds == ("LIVE_POST_ADDED",)
        assert edit.new is not None
        if shape is not pages.lines:
            assert edit.new.text == "\n\n".join(post.texts)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 7), st.sampled_from(pages.SHAPES), st.integers(0, 3))
def test_one_word_of_one_post_is_one_change(place: int, shape: pages.Shape, fresh: int) -> None:
    posts = list(POSTS[4:])
    old = page(posts, shape)
    posts[place] = reworded(posts[place])
    result = diff(old, page([*POSTS[4 - fresh : 4], *posts], shape))
    changed = [edit for edit in result.edits if edit.operation != "add"]
    assert len(result.edits) == fresh + 1
    (edit,) = changed
    assert (edit.field, edit.operation) == ("live-post", "change")
    assert "LIVE_POST_EDITED" in edit.kinds
    assert edit.old is not None
    assert edit.new is not None
    assert [edit.new.text[slice(*span.new)] for span in edit.spans] == ["plates"]
    assert (apply(edit), revert(edit)) == (edit.new.text, edit.old.text)
    if shape is not pages.lines:
        assert edit.post is not None
        assert edit.post.title == posts[place].title


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 6), st.sampled_from(pages.SHAPES))
def test_a_post_taken_out_from_among_others_is_a_deletion(place: int, shape: pages.Shape) -> None:
    posts = POSTS[:8]
    result = diff(page(posts, shape), page([*posts[:place], *posts[place + 1 :]], shape))
    (edit,) = result.edits
    assert (edit.field, edit.operation, edit.kinds) == ("live-post", "remove", ("LIVE_POST_REMOVED",))
    assert edit.old is not None
    assert posts[place].paragraphs[0] in edit.old.text


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(0, 11), min_size=2, max_size=12, unique=True),
    st.lists(st.integers(0, 11), min_size=2, max_size=12, unique=True),
    st.sets(st.integers(0, 11), max_size=3),
    st.sampled_from((*FREE, pages.headings)),
)
def test_whatever_happens_every_text_is_accounted_for(
    before: list[int], after: list[int], edited: set[int], shape: pages.Shape
) -> None:
    old = page([POSTS[n] for n in before], shape)
    new = page([reworded(POSTS[n]) if n in edited else POSTS[n] for n in after], shape)
    result = diff(old, new)
    assert diff(new, old).summary.edits >= 0
    assert all(edit.field == "live-post" for edit in result.edits if edit.post is not None)


# ---- what a page does by itself


@pytest.mark.parametrize("shape", pages.SHAPES, ids=lambda shape: shape.__name__)
def test_a_page_that_shows_its_newest_posts_only_loses_none(shape: pages.Shape) -> None:
    result = diff(page(POSTS[3:10], shape), page(POSTS[:7], shape))
    assert said(result.edits) == [("live-post", "add", edit.post and edit.post.title) for edit in result.edits]
    assert len(result.edits) == 3
    assert rules(result) & {"page.window/1", "page.turned/1"}


@pytest.mark.parametrize("count", [5, 6])
def test_posts_behind_a_link_to_older_ones_are_not_gone(count: int) -> None:
    link = "<p><a href='?page=2'>Older posts</a></p>"
    result = diff(page(POSTS[2:9], tail=link), page(POSTS[:count], tail=link))
    assert {edit.operation for edit in result.edits} == {"add"}


def test_the_last_post_of_a_page_without_new_ones_was_taken_out() -> None:
    assert said(diff(page(POSTS[:8]), page(POSTS[:7])).edits) == [("live-post", "remove", POSTS[7].title)]


def test_one_gone_from_among_those_left_is_told_when_the_page_turns() -> None:
    left = [post for post in POSTS[:8] if post is not POSTS[5]]
    result = diff(page(POSTS[2:9]), page(left))
    assert ("live-post", "remove", POSTS[5].title) in said(result.edits)
    assert [edit.operation for edit in result.edits].count("remove") == 1


def test_older_posts_that_are_shown_again_are_not_new() -> None:
    result = diff(page(POSTS[1:7]), page(POSTS[:10]))
    assert said(result.edits) == [("live-post", "add", POSTS[0].title)]
    assert "page.window/1" in rules(result)


def test_oldest_first_is_no_edit_even_of_a_page_that_shows_some() -> None:
    assert diff(page(POSTS[:8]), page(POSTS[:8][::-1])).edits == ()
    assert diff(page(POSTS[:8]), page(POSTS[4:][::-1])).edits == ()


def test_a_window_over_posts_that_stand_oldest_first() -> None:
    result = diff(page(POSTS[3:10][::-1]), page(POSTS[:7][::-1]))
    assert sorted(said(result.edits)) == sorted(("live-post", "add", post.title) for post in POSTS[:3])


def test_a_wall_hides_posts_and_takes_none_out() -> None:
    wall = "<div class='gate'><p>Are you already a subscriber?</p><p><a href='/login'>Log in to continue</a></p></div>"
    result = diff(page(POSTS[:9]), page(POSTS[:5], tail=wall))
    assert result.edits == ()
    assert any(noise.kind == "ACCESS_TRUNCATED" for noise in result.noise)


@pytest.mark.parametrize("shape", [pages.boxes, pages.items, pages.headings, pages.days], ids=lambda s: s.__name__)
def test_a_post_that_is_stamped_anew_is_no_edit(shape: pages.Shape) -> None:
    old = POSTS[4:11]
    pinned = replace(old[-1], number=20)
    new = [replace(pinned, number=20), *old[:-1]]
    result = diff(page(old, shape), page(new, shape))
    assert result.edits == ()
    assert "post.time/1" in rules(result)


def test_relative_times_are_no_edit() -> None:
    old = page(POSTS[:7], pages.passing)
    markup = pages.document(pages.passing(POSTS[:7])).replace(b" min ago", b" hours ago")
    result = diff(old, extract(markup, content_type="text/html"))
    assert result.edits == ()
    assert "chrome.relative-time" in rules(result)


def test_another_design_is_no_edit() -> None:
    for before in FREE:
        for after in (*FREE, pages.headings):
            assert diff(page(POSTS[:7], before), page(POSTS[:7], after)).edits == ()


def test_names_that_count_places_name_no_post() -> None:
    def numbered(posts: Sequence[Entry]) -> Extraction:
        markup = pages.boxes(posts)
        for place, post in enumerate(posts, 1):
            markup = markup.replace(f"id='{post.name}'", f"id='post-{place}'")
        return extract(pages.document(markup), content_type="text/html")

    result = diff(numbered(POSTS[2:9]), numbered([*POSTS[:2], *POSTS[2:8], reworded(POSTS[8])]))
    assert sorted(edit.operation for edit in result.edits) == ["add", "add", "change"]


def test_a_post_that_was_written_anew_keeps_its_name() -> None:
    other = Entry(POSTS[3].number, "Kitchen opens", ("Soup is served behind the school to everybody who asks for it.",))
    (edit,) = diff(page(POSTS[:7]), page([*POSTS[:3], other, *POSTS[4:7]])).edits
    assert (edit.operation, edit.post and edit.post.title) == ("change", "Kitchen opens")


def test_posts_of_one_time_are_one_post_if_they_share_words() -> None:
    late = reworded(POSTS[2], "before the roof gave way", "until the roof came down in the end")
    result = diff(page(POSTS[:6], pages.headings), page([*POSTS[:2], late, *POSTS[3:6]], pages.headings))
    assert [edit.operation for edit in result.edits] == ["change"]


def test_a_first_reading_that_shows_no_posts_tells_them_all() -> None:
    result = diff(page(()), page(POSTS[:6]))
    assert {(edit.field, edit.operation) for edit in result.edits} == {("live-post", "add")}
    assert len(result.edits) == 6


def test_posts_that_were_read_as_story_before_are_no_edits() -> None:
    few = page(POSTS[2:6], pages.headings)
    assert few.article.posts == ()
    result = diff(few, page(POSTS[:6], pages.headings))
    assert all(edit.operation == "add" for edit in result.edits)
    told = " ".join(edit.new.text for edit in result.edits if edit.new)
    assert all(text in told for post in POSTS[:2] for text in post.paragraphs)
    assert not any(text in told for post in POSTS[2:6] for text in post.paragraphs)


def test_the_story_around_the_posts_is_told_as_body() -> None:
    lead = "A fire broke out in the old glassworks before dawn, and its cause is not known."
    result = diff(page(POSTS[:6], intro=lead), page(POSTS[:6], intro=lead.replace("not known", "clear")))
    assert {edit.field for edit in result.edits} <= {"body", "deck"}
    assert len(result.edits) == 1


def test_a_link_inside_a_post_that_leads_elsewhere_is_told() -> None:
    def linked(href: str) -> Extraction:
        markup = pages.boxes(POSTS[:6]).replace("of hall", f"of <a href='{href}'>hall</a>", 1)
        return extract(pages.document(markup), content_type="text/html", url="https://news.example/glass")

    (edit,) = diff(linked("/plan"), linked("/map")).edits
    assert (edit.field, edit.kinds) == ("live-post", ("URL_CHANGE",))


@pytest.mark.parametrize("level", ["##", "###"])
def test_files(level: str) -> None:
    def file(posts: Sequence[Entry]) -> Extraction:
        return extract(pages.markdown(posts, level=level).encode(), kind="markdown")

    result = diff(file(POSTS[2:8]), file([*POSTS[:2], reworded(POSTS[2]), *POSTS[3:8]]))
    assert [edit.operation for edit in result.edits].count("add") == 2
    assert [edit.post.time for edit in result.edits if edit.operation == "change" and edit.post] == [POSTS[2].clock]
    assert diff(file(POSTS[:8]), file(POSTS[:8])).noise == ()


def test_the_name_of_the_post_is_part_of_the_document() -> None:
    result = diff(page(POSTS[1:7]), page(POSTS[:7]))
    assert parse(Comparison, to_json(result)) == result
    name = plain(result)["edits"][0]["post"]
    assert name == {"id": POSTS[0].name, "time": POSTS[0].at.isoformat(), "title": POSTS[0].title}
