"""Split sentences found across what came between, units of words, and work that does not grow with the square."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.articles.extract import extract
from archive.diff import compare
from archive.diff.align import align
from archive.diff.context import Context
from archive.diff.edits import apply, compare_texts, revert
from archive.diff.quotations import within
from archive.diff.sentences import split
from archive.diff.tokens import tokenise
from archive.model.edit import Source
from tests.bench.gates.gold import context, page
from tests.torture.pairs import budgeted

WHOLE = "the mayor opened the new bridge on monday and the ferry company sold its last two boats to a museum"
PARTS = ["the mayor opened the new bridge on monday", "the ferry company sold its last two boats to a museum"]
CAME = "nobody was asked whether rain had been expected"


def test_a_split_is_found_across_a_text_that_came_between() -> None:
    parts = [PARTS[0], CAME, PARTS[1]]
    (link,) = align([WHOLE], parts, gap=2).links
    assert (link.old, link.new) == ((0,), (0, 2))
    assert align([WHOLE], parts, gap=2).added == [1]
    (link,) = align(parts, [WHOLE], gap=2).links
    assert (link.old, link.new) == ((0, 2), (0,))


def test_blocks_are_split_only_into_neighbours() -> None:
    assert all(len(link.new) == 1 for link in align([WHOLE], [PARTS[0], CAME, PARTS[1]]).links)


@settings(deadline=None)
@given(st.lists(st.sampled_from([*PARTS, WHOLE, CAME, "it rained", "Related stories"]), max_size=7), st.randoms())
def test_texts_made_of_parts_and_wholes_are_told_whole(sentences: list[str], r: random.Random) -> None:
    mixed = [*sentences, CAME]
    r.shuffle(mixed)
    old, new = (". ".join(one.capitalize() for one in texts) + "." for texts in (sentences, mixed))
    result = compare(page(old), page(new))
    for edit in result.edits:
        assert apply(edit) == (edit.new.text if edit.new else "")
        assert revert(edit) == (edit.old.text if edit.old else "")


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("The call came to Det. Insp. Marlow at noon.", 1),
        ("Jeg gjorde det. Han ventet.", 2),
        ("Ich danke dir. Er kam.", 2),
    ],
)
def test_ranks_end_no_sentence_and_small_words_do(text: str, count: int) -> None:
    assert len(split(tokenise(text), text)) == count


def told(old: str, new: str) -> list[tuple[str, str]]:
    spans = compare_texts(old, new, context(old, new)).spans
    return [(old[slice(*span.old)], new[slice(*span.new)]) for span in spans]


def test_hyphens_do_not_hold_rewritten_words_together() -> None:
    old = "The crew left a half-sunk grey-green boat by the pier."
    new = "The crew left a well-kept blue-white yacht by the pier."
    assert [pair for pair in told(old, new) if "-" in pair[0] and "-" not in pair[1]] == []
    assert "".join(part for part, _ in told(old, new)).count("-") == 2


def test_a_compound_of_which_one_part_changed_is_told_by_that_part() -> None:
    assert told("A four-hour wait began.", "A five-hour wait began.") == [("four", "five")]


@given(
    st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 400)), max_size=30),
    st.integers(0, 3000),
    st.integers(0, 50),
)
def test_the_quotation_of_a_stretch_is_the_first_that_holds_it(
    made: list[tuple[int, int]], start: int, size: int
) -> None:
    ranges, where = sorted((a, a + n) for a, n in made), (start, start + size)
    assert within(where, ranges) == next((one for one in ranges if one[0] <= where[0] and where[1] <= one[1]), None)


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(["bridge", "the", "harbour", "council", "voted", "again"]), min_size=1, max_size=40),
    st.data(),
)
def test_what_a_page_shows_is_found_wherever_it_stands(words: list[str], data: st.DataObject) -> None:
    story = Context(page(" ".join(words)), page(" ".join(words)), Source("old"), Source("new")).new
    start = data.draw(st.integers(0, len(words) - 1))
    wanted = " ".join(words[start : data.draw(st.integers(start + 1, len(words)))])
    assert story.shows(wanted) == (len(wanted) >= 25 or wanted in story.page_entries)
    assert not story.shows(wanted + " which nobody printed anywhere")


def calls(count: int) -> int:
    """Calls, to the nearest ten thousand, that a page of so many short lines takes to be read and compared."""
    pages = [
        ("<h1>Bridge</h1>" + "".join(f"<p>{word} {n * step % 7919}</p>" for n in range(count))).encode()
        for word, step in (("Boat", 31), ("Crane", 37))
    ]
    low, high = 1, 4000
    while low < high:
        middle = (low + high) // 2
        said = budgeted(
            lambda: str(compare(*(extract(one, kind="html") for one in pages)).summary)[:0] or None, middle * 10_000
        )
        low, high = (middle + 1, high) if said else (low, middle)
    return low


def test_many_short_lines_take_no_more_than_their_share() -> None:
    assert calls(800) <= 2.6 * calls(400)


@pytest.mark.parametrize(
    "text", ["12 " * 20_000, 'He said "no" twice. ' * 2_000, "On 3 March 1999 it rained. " * 2_000]
)
def test_long_paragraphs_are_compared_within_their_budget(text: str) -> None:
    old, new = page(text), page(text.replace("2", "3").replace("twice", "once"))
    assert budgeted(lambda: str(compare(old, new).summary)[:0] or None, 3_000_000 + 60 * 2 * len(text)) is None


def test_a_link_that_now_leads_to_another_place_of_its_own_page_is_told() -> None:
    text = "<h1>Rules of the harbour</h1><p>Whoever moors a boat over night must <a href='#{}'>post the notice</a> first.</p>"
    old, new = (extract(text.format(name).encode(), kind="html") for name in ("d-notices", "e-notices"))
    (edit,) = compare(old, new).edits
    assert edit.kinds == ("URL_CHANGE",)
    assert (edit.spans[0].evidence["old"], edit.spans[0].evidence["new"]) == ("#d-notices", "#e-notices")
